"""The picture in the cell of a notebook, and how tables look there."""

from __future__ import annotations

import tempfile
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from selenium.webdriver.common.by import By

import kg
from tests.test_page import PAYLOADS, requests


class Frames(HTMLParser):
    """The attributes of each frame, read as a browser reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.others: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "iframe":
            self.found.append(dict(attrs))
        else:
            self.others.append(tag)


def test_the_cell_holds_one_frame_with_the_whole_page(graph: nx.MultiDiGraph):
    picture = kg.show(graph, around="LoRA", height=300)
    assert repr(picture) == "Picture(nodes=4, edges=5, height=300)"
    frames = Frames(picture._repr_html_())
    assert frames.others == []
    (frame,) = frames.found
    assert frame["srcdoc"] == picture.page
    assert frame["height"] == "300"
    assert "allow-same-origin" not in str(frame["sandbox"])
    assert picture.page.startswith("<!doctype html>")


def test_the_picture_shows_the_part_asked_for(graph: nx.MultiDiGraph):
    things = kg.show(graph, around="LoRA", kinds=["method", "task"])
    assert (things.nodes, things.edges) == (2, 1)
    assert kg.show(graph).nodes == len(graph)
    assert kg.show(graph, around="GLUE", hops=0).nodes == 1
    assert kg.show(nx.MultiDiGraph()).nodes == 0


def test_nothing_is_left_on_disk(
    graph: nx.MultiDiGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kg.show(graph)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_name_is_explained(graph: nx.MultiDiGraph):
    with pytest.raises(kg.KGError, match="LoRa-X"):
        kg.show(graph, around="LoRa-X")


def test_a_notebook_shows_sentences_whole_also_after_a_choice(graph: nx.MultiDiGraph):
    long = "So many words that pandas cuts them off if nobody says otherwise, " * 4 + "<b>end</b>."
    graph.edges["paper:one", "dataset:glue", "evaluates_on"]["sentences"] = (long,)
    answer = kg.papers(graph, dataset="GLUE")
    for table in (answer, answer.head(1), answer[["title", "sentence"]]):
        assert long.replace("<", "&lt;").replace(">", "&gt;") in table._repr_html_()


@pytest.mark.browser
def test_the_frame_draws_and_hostile_names_stay_in_it(
    browser: Any, graph: nx.MultiDiGraph, tmp_path: Path
):
    for payload in PAYLOADS:
        node = f"method:{payload}"
        graph.add_node(node, kind="method", name=payload, aliases=(), n_papers=1, n_mentions=1)
        graph.add_edge(
            "paper:one", node, "uses", **graph.edges["paper:one", "method:lora", "proposes"]
        )
    page = tmp_path / "notebook.html"
    cell = kg.show(graph)._repr_html_()
    page.write_text(f"<!doctype html><meta charset=utf-8><body>{cell}</body>", "utf-8")
    browser.get_log("performance")
    browser.get(page.as_uri())
    browser.switch_to.frame(browser.find_element(By.TAG_NAME, "iframe"))
    try:
        for _ in range(100):
            if browser.execute_script("return Boolean(window.kg)"):
                break
            time.sleep(0.1)
        browser.execute_script("kg.focus('method:lora')")
        assert browser.find_element(By.CSS_SELECTOR, "#panel h2").text == "LoRA"
        names = browser.execute_script("return [...kg.byId.values()].map(node => node.name)")
        assert set(PAYLOADS) <= set(names)
        assert not browser.execute_script("return Boolean(window.hacked)")
    finally:
        browser.switch_to.default_content()
    assert not browser.execute_script("return Boolean(window.hacked)")
    assert [url for url in requests(browser) if not url.startswith("about:")] == [page.as_uri()]
