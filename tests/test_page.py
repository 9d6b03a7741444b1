"""papers.html in a real browser with the network off."""

import json
import time
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import kg
from tests.conftest import PAYLOADS

pytestmark = pytest.mark.browser


def opened(browser: Any, path: Path) -> Any:
    browser.get_log("performance")
    browser.get_log("browser")
    browser.get(path.as_uri())
    for _ in range(100):
        if browser.execute_script("return Boolean(window.kg)"):
            break
        time.sleep(0.1)
    time.sleep(0.3)
    return browser


def requests(browser: Any) -> list[str]:
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [
        m["params"]["request"]["url"]
        for m in messages
        if m["method"] == "Network.requestWillBeSent"
    ]
    return [url for url in sent if not url.startswith("data:")]


def test_page_of_the_seeds_is_quiet_and_shows_names_and_evidence(
    browser: Any, seeds_folder: Path, seeds_graph: nx.MultiDiGraph
):
    page = opened(browser, seeds_folder / "papers.html")
    assert requests(page) == [(seeds_folder / "papers.html").as_uri()]
    assert page.get_log("browser") == []
    labels = page.execute_script(
        "return kg.network.body.data.nodes.get().map(node => node.label).filter(Boolean)"
    )
    assert len(page.execute_script("return kg.network.body.data.nodes.getIds()")) == 3000
    assert len(labels) > 20
    assert "transformer" in labels
    assert not [label for label in labels if label.startswith(("method:", "paper:"))]
    assert "3,000 of" in page.find_element(By.ID, "note").text
    hover(page, "method:sparse-autoencoder")
    panel = " ".join(page.find_element(By.ID, "panel").text.split())
    assert "sparse autoencoder method" in panel
    said = seeds_graph.out_edges("method:sparse-autoencoder", data="sentences")
    assert any(sentence in panel for *_, sentences in said for sentence in sentences)


def hover(page: Any, node: str) -> None:
    """Move the real mouse over a node, wherever it is drawn."""
    from selenium.webdriver import ActionChains

    page.execute_script(
        "kg.network.moveTo({position: kg.network.getPosition(arguments[0]), scale: 1.5})", node
    )
    time.sleep(0.5)
    canvas = page.find_element(By.CSS_SELECTOR, "canvas")
    spot = page.execute_script(
        "return kg.network.canvasToDOM(kg.network.getPosition(arguments[0]))", node
    )
    size = canvas.size
    x, y = spot["x"] - size["width"] / 2, spot["y"] - size["height"] / 2
    ActionChains(page).move_to_element_with_offset(canvas, int(x) + 40, int(y) + 40).pause(
        0.2
    ).move_to_element_with_offset(canvas, int(x), int(y)).pause(0.5).perform()


def test_search_by_acronym_finds_the_node(browser: Any, seeds_folder: Path):
    page = opened(browser, seeds_folder / "papers.html")
    page.find_element(By.ID, "find").send_keys("SAEs", Keys.ENTER)
    time.sleep(0.6)
    assert page.find_element(By.CSS_SELECTOR, "#panel h2").text == "sparse autoencoder"


def test_legend_switches_kinds_off(browser: Any, seeds_folder: Path):
    page = opened(browser, seeds_folder / "papers.html")
    page.find_element(By.CSS_SELECTOR, "input[data-kind=concept]").click()
    shown = page.execute_script(
        "return kg.network.body.data.nodes.get().filter(n => !n.hidden && kg.byId.get(n.id).kind === 'concept').length"
    )
    assert shown == 0


def test_hostile_names_stay_text(browser: Any, graph: nx.MultiDiGraph, tmp_path: Path):
    for number, payload in enumerate(PAYLOADS):
        node = f"method:{payload}"
        graph.add_node(
            node, kind="method", name=payload, aliases=(payload, "x"), n_papers=1, n_mentions=1
        )
        edge = {
            **graph.edges["paper:one", "method:lora", "proposes"],
            "sentences": (payload,),
            "evidence": ("one:0-1",),
        }
        graph.add_edge("paper:one", node, key="proposes", **edge)
        graph.nodes["paper:one"]["url"] = "javascript:window.hacked=1"
        graph.nodes["paper:two"]["name"] = PAYLOADS[number % len(PAYLOADS)]
    page = opened(browser, kg.write(graph, tmp_path / "g.html"))
    for payload in PAYLOADS:
        page.execute_script("kg.focus(arguments[0])", f"method:{payload}")
        assert page.find_element(By.CSS_SELECTOR, "#panel h2").text == " ".join(payload.split())
    page.execute_script("kg.focus('paper:one')")
    assert page.find_elements(By.CSS_SELECTOR, "#panel a") == []
    assert page.execute_script("return window.hacked") is None
    assert page.get_log("browser") == []
    assert len(requests(page)) == 1
