"""explorer.html in a real browser with the network off, and what it is built from."""

import csv
import hashlib
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import kg
from kg.exporters.explorer import core_of
from kg.graph import build
from tests.conftest import PAYLOADS, ROOT


@dataclass(frozen=True)
class PlacedSpot:
    """A spot that knows its community."""

    x: float
    y: float
    size: float
    colour: str
    community: int


def test_the_shipped_program_is_built_from_these_sources():
    folder = ROOT / "explorer"
    sources = [f"src/{path.name}" for path in sorted((folder / "src").iterdir())]
    mark = hashlib.sha256()
    for name in [*sources, "build.mjs", "package-lock.json", "package.json"]:
        mark.update(name.encode() + b"\0" + (folder / name).read_bytes() + b"\0")
    for kind in ("js", "css"):
        shipped = (ROOT / "kg" / "exporters" / "explorer" / f"explorer.{kind}").read_text("utf-8")
        assert f"sources {mark.hexdigest()} " in shipped.splitlines()[0], "run `make explorer`"


def test_the_core_is_what_most_papers_stand_behind(graph: nx.MultiDiGraph):
    assert core_of(graph, 2) == ["paper:one", "method:lora"]
    assert core_of(graph, 99) == list(graph)


def test_the_page_is_the_same_each_time_and_keeps_its_size(
    seeds_graph: nx.MultiDiGraph, tmp_path: Path
):
    spots = kg.lay_out(seeds_graph)
    pages = [
        kg.write(seeds_graph, tmp_path / f"{n}-explorer.html", spots=spots).read_bytes()
        for n in range(2)
    ]
    assert pages[0] == pages[1]
    small = kg.write(seeds_graph, tmp_path / "explorer.html", spots=spots, max_bytes=500_000)
    assert small.stat().st_size <= 500_000 < len(pages[0])
    assert 'data-cut="0"' in pages[0].decode()
    assert int(re.search(r'data-cut="(\d+)"', small.read_text("utf-8"))[1]) > 100


Opener = Callable[..., Any]


@pytest.fixture
def opened(browser: Any) -> Iterator[Opener]:
    """Open a page (after what the options say) and wait until all of it is there."""

    def open_(path: Path, address: str = "", before: str = "") -> Any:
        browser.get("about:blank")
        mark = browser.execute_cdp_cmd(
            "Page.addScriptToEvaluateOnNewDocument", {"source": before or "0"}
        )
        browser.get_log("performance")
        browser.get_log("browser")
        browser.get(path.as_uri() + address)
        wait(browser, "return Boolean(window.kg && kg.complete)")
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", mark)
        return browser

    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
        {"name": "prefers-reduced-motion", "value": "reduce"}]})  # fmt: skip
    yield open_
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def wait(page: Any, script: str) -> Any:
    """The first true answer of the page to a script."""
    for _ in range(100):
        if answer := page.execute_script(script):
            return answer
        time.sleep(0.05)
    return pytest.fail(f"never true: {script}")


def complaints(page: Any) -> list[str]:
    """What stands in the console, but for the graphics driver's remarks on itself."""
    return [e["message"] for e in page.get_log("browser") if e["source"] != "rendering"]


def requests(page: Any) -> list[str]:
    messages = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    sent = [
        m["params"]["request"]["url"]
        for m in messages
        if m["method"] == "Network.requestWillBeSent"
    ]
    return [url for url in sent if not url.startswith(("data:", "about:"))]


def title(page: Any) -> str:
    return page.find_element(By.ID, "panel-title").text


def shown(page: Any) -> int:
    return page.execute_script("return kg.map.state.shown.nodes.reduce((a, b) => a + b, 0)")


def keys(page: Any, *pressed: str) -> None:
    ActionChains(page).send_keys(*pressed).perform()


def test_page_of_the_seeds_by_keys(
    opened: Opener, seeds_folder: Path, seeds_graph: nx.MultiDiGraph
):
    page = opened(seeds_folder / "explorer.html")
    assert requests(page) == [(seeds_folder / "explorer.html").as_uri()]
    assert page.execute_script("return kg.map.hasWebGL")
    assert page.execute_script("return [kg.graph.n, kg.graph.m]") == [
        len(seeds_graph),
        seeds_graph.number_of_edges(),
    ]
    ids = page.execute_script("return [...kg.graph.names.keys()].map(kg.idOf)")
    assert ids == list(seeds_graph)
    wait(page, "return kg.map.state.labels.size > 5")
    keys(page, "/")
    keys(page, "SAEs", Keys.ENTER)
    assert title(page) == "sparse autoencoder"
    told = " ".join(page.find_element(By.ID, "panel").text.split())
    sentences = [
        s for *_, s in seeds_graph.out_edges("method:sparse-autoencoder", data="sentences")
    ]
    assert any(sentence in told for some in sentences for sentence in some)
    assert "SAEs" in {m.text for m in page.find_elements(By.CSS_SELECTOR, "#panel mark")}
    keys(page, "f")
    around = set(nx.all_neighbors(seeds_graph, "method:sparse-autoencoder"))
    assert shown(page) == len(around) + 1
    keys(page, "p", "imagenet", Keys.ENTER)
    assert title(page) == "sparse autoencoder to ImageNet"
    hops = page.find_elements(By.CSS_SELECTOR, "#panel .hop")
    assert hops
    assert all(hop.find_elements(By.CSS_SELECTOR, "q") for hop in hops)
    keys(page, Keys.ESCAPE)
    assert not page.find_element(By.ID, "panel").is_displayed()
    assert shown(page) == len(seeds_graph)
    assert page.switch_to.active_element.get_attribute("id") == "map"
    before = page.execute_script("return kg.map.camera.x")
    keys(page, Keys.ARROW_RIGHT)
    assert page.execute_script("return kg.map.camera.x") > before
    keys(page, Keys.ENTER)
    assert title(page)
    assert complaints(page) == []


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small world of the conftest, with years, a generic term, a rule and two communities."""
    from tests import conftest

    facts = conftest.facts.__wrapped__()
    graph = conftest.graph.__wrapped__(facts)
    assert isinstance(graph, type(build([], [])))
    graph.nodes["task:fine-tuning"]["generic"] = True
    graph.nodes["paper:one"].update(doi="10.1000/182", url="javascript:alert(1)", venue="ICLR")
    graph.nodes["paper:two"].update(url="javascript:window.hacked=1")
    graph.add_edge("method:lora", "dataset:glue", key="part_of", relation="part_of", papers=(),
                   n_papers=0, score=1.0, evidence=(), sentences=(), rule="made for this test")  # fmt: skip
    spots = {
        node: PlacedSpot(spot.x, spot.y, spot.size, spot.colour, int(node.startswith("paper")))
        for node, spot in kg.lay_out(graph).items()
    }
    folder = tmp_path_factory.mktemp("small")
    return kg.write(
        graph, folder / "explorer.html", spots=spots, labels={0: "adaptation", 1: "the papers"}
    )


def test_filters_panel_and_address_by_clicks(opened: Opener, small: Path):
    page = opened(small)
    page.find_element(By.CSS_SELECTOR, "input[data-kind=dataset]").click()
    assert shown(page) == 4
    for summary in page.find_elements(By.CSS_SELECTOR, ".legend summary")[1:]:
        summary.click()
    links = "return kg.map.state.shown.links.reduce((a, b) => a + b, 0)"
    before = page.execute_script(links)
    page.find_element(By.CSS_SELECTOR, "input[data-relation=used_for]").click()
    assert page.execute_script(links) == before - 1
    slide(page, "year-from", Keys.END)
    assert page.find_element(By.ID, "years").text == "2023"
    assert page.execute_script("return kg.map.state.shown.nodes[kg.nodeOf('paper:one')]") == 0
    page.find_element(By.CSS_SELECTOR, "[data-colour=community]").click()
    page.find_element(By.ID, "generic").click()
    page.find_element(By.ID, "theme").click()
    wait(page, "return location.hash.includes('colour=community')")
    address = page.execute_script("return location.hash")
    again = opened(small, address)
    assert again.execute_script("return [...document.querySelectorAll('input[type=checkbox]')]"
                                ".filter(box => !box.checked).length") == 3  # fmt: skip
    assert again.execute_script("return document.documentElement.dataset.theme") == "dark"
    assert again.execute_script("return kg.app.view.years") == [2023, 2023]
    again.execute_script("document.getElementById('reset').click()")
    assert shown(again) == 5
    assert complaints(again) == []


def slide(page: Any, id: str, key: str) -> None:
    page.execute_script("document.getElementById(arguments[0]).focus()", id)
    keys(page, key)


def test_a_click_on_the_map_opens_a_node_and_shift_click_the_path(opened: Opener, small: Path):
    page = opened(small)
    click_node(page, "method:lora")
    assert title(page) == "LoRA"
    panel = page.find_element(By.ID, "panel")
    assert "low-rank adaptation" in panel.text
    assert "By rule: made for this test" in panel.get_property("textContent")
    web = [a.get_attribute("href") for a in panel.find_elements(By.TAG_NAME, "a")]
    assert web == ["https://doi.org/10.1000/182"]
    click_node(page, "paper:two", Keys.SHIFT)
    assert title(page) == "LoRA to A survey of fine-tuning"
    assert page.execute_script("return kg.map.state.lit.links.length") == 2
    address = wait(page, "return location.hash.includes('from=') && location.hash")
    assert title(opened(small, address)) == "LoRA to A survey of fine-tuning"
    assert complaints(page) == []


def click_node(page: Any, node: str, held: str = "") -> None:
    spot = page.execute_script(
        "const {camera} = kg.map, i = kg.nodeOf(arguments[0]); kg.map.view({x: kg.graph.x[i], y: kg.graph.y[i]});"
        "return [Math.round(camera.width / 2), Math.round(camera.height / 2)]", node,
    )  # fmt: skip
    actions = ActionChains(page)
    if held:
        actions.key_down(held)
    actions.w3c_actions.pointer_action.move_to_location(*spot)
    actions.click()
    if held:
        actions.key_up(held)
    actions.perform()


def test_hostile_text_stays_text(opened: Opener, graph: nx.MultiDiGraph, tmp_path: Path):
    edge = {**graph.edges["paper:one", "method:lora", "proposes"], "evidence": ("one:0-1",)}
    for payload in PAYLOADS:
        node = f"method:{payload}"
        named = {"name": payload, "aliases": (payload, f"{payload} x"), "other_kinds": (payload,)}
        graph.add_node(node, kind="method", n_papers=1, n_mentions=1, **named)
        graph.add_edge("paper:one", node, key="proposes", **{**edge, "sentences": (payload,)})
    for name in ("name", "venue", "doi", "arxiv_id", "url", "authors", "date"):
        graph.nodes["paper:one"][name] = PAYLOADS[6] + PAYLOADS[1] + PAYLOADS[2]
    spots = {
        node: PlacedSpot(s.x, s.y, s.size, s.colour, 0) for node, s in kg.lay_out(graph).items()
    }
    path = kg.write(graph, tmp_path / "explorer.html", spots=spots, labels={0: PAYLOADS[1]})
    page = opened(path)
    for payload in PAYLOADS:
        page.execute_script("kg.app.select(kg.nodeOf(arguments[0]))", f"method:{payload}")
        assert title(page) == " ".join(payload.split())
        page.find_element(By.ID, "find").send_keys(payload[:30], Keys.ESCAPE)
    page.execute_script("kg.app.select(kg.nodeOf('paper:one'))")
    web = [a.get_attribute("href") for a in page.find_elements(By.CSS_SELECTOR, "#panel a")]
    assert all(address.startswith(("https://doi.org/", "https://arxiv.org/")) for address in web)
    assert page.find_elements(By.CSS_SELECTOR, "#panel img, #panel script, #panel iframe") == []
    for what, parse in (("svg", ElementTree.fromstring), ("graphml", ElementTree.fromstring)):
        assert parse(saved(page, what)) is not None
    assert page.execute_script("return window.hacked") is None
    assert complaints(page) == []
    assert len(requests(page)) == 1


def saved(page: Any, what: str) -> bytes:
    """The bytes that a click in the menu saves, caught on their way to the disk."""
    page.execute_script(
        "window.caught = null; const make = URL.createObjectURL;"
        "URL.createObjectURL = blob => { blob.arrayBuffer().then(b => { window.caught = [...new Uint8Array(b)]; });"
        "URL.createObjectURL = make; return make(blob); };"
        "HTMLAnchorElement.prototype.click = function () { window.savedAs = this.download; };"
    )
    page.find_element(By.ID, "save").click()
    page.find_element(By.CSS_SELECTOR, f"[data-save='{what}']").click()
    found = bytes(wait(page, "return window.caught"))
    assert page.execute_script("return window.savedAs") == f"explorer.{what}"
    return found


def test_what_is_seen_can_be_saved(opened: Opener, small: Path, tmp_path: Path):
    page = opened(small, "#off=dataset")
    graphml = tmp_path / "g.graphml"
    graphml.write_bytes(saved(page, "graphml"))
    back = nx.read_graphml(graphml, force_multigraph=True)
    nodes = ["method:lora", "paper:one", "paper:two", "task:fine-tuning"]
    assert sorted(back) == nodes
    assert ("method:lora", "task:fine-tuning") in set(back.edges())
    rows = list(csv.DictReader(io.StringIO(saved(page, "nodes.csv").decode("utf-8-sig"))))
    assert sorted(row["id"] for row in rows) == nodes
    links = list(csv.DictReader(io.StringIO(saved(page, "links.csv").decode("utf-8-sig"))))
    assert len(links) == back.number_of_edges()
    assert "We propose LoRA for fine-tuning." in {row["sentences"] for row in links}
    drawing = saved(page, "svg").decode()
    assert drawing.count("<circle") == 2
    assert drawing.count("<rect") == 3
    assert ">LoRA<" in drawing
    assert saved(page, "png").startswith(b"\x89PNG")
    assert complaints(page) == []


def test_without_webgl_there_is_a_message_and_search_works(opened: Opener, small: Path):
    without = (
        "const real = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext ="
        " function (kind, wish) { return kind === '2d' ? real.call(this, kind, wish) : null; };"
    )
    page = opened(small, before=without)
    assert "no WebGL 2" in page.find_element(By.CSS_SELECTOR, "[role=alert]").text
    keys(page, "/", "low-rank", Keys.ENTER)
    assert title(page) == "LoRA"
    assert complaints(page) == []


def test_it_fits_a_phone_and_names_what_can_be_used(opened: Opener, small: Path):
    page = opened(small, "#node=method:lora")
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                         {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True})  # fmt: skip
    wait(page, "return innerWidth === 360")
    assert page.execute_script("return document.documentElement.scrollWidth") == 360
    for box in ("#panel", ".tools", "#map"):
        place = page.find_element(By.CSS_SELECTOR, box).rect
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= 360
    nameless = page.execute_script(
        "return [...document.querySelectorAll('button, input, a, summary')].filter(e => e.offsetParent"
        " && !(e.getAttribute('aria-label') || e.textContent.trim() || e.closest('label'))).map(e => e.outerHTML)"
    )
    assert nameless == []
    assert page.find_elements(By.CSS_SELECTOR, "[role=status][aria-live=polite]")
