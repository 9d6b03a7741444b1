"""Time until usable, frames a second and file size of three pages, in one run, in headless Chromium.

    make explorer && PYTHONPATH=. python benchmarks/views.py --also exports/explorer.html

Pages: pyvis as it comes (physics on), a plain sigma.js page (from explorer/node_modules), explorer.html.
All get the same made graph and the same positions. Usable: the first frame is drawn and, of ours, a
search answers. Frames are counted over 3 seconds of dragging by real mouse events. Needs chromium,
chromedriver, selenium and node with `npm ci` run in explorer/. Prints one row a page.
"""

import argparse
import json
import os
import platform
import random
import shutil
import subprocess
import tempfile
import time
from math import cos, log, sin, tau
from pathlib import Path
from typing import Any

import networkx as nx
from pyvis.network import Network
from selenium import webdriver
from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.chrome.service import Service

import kg
from kg.layout import COLOURS, Spot

EXPLORER = Path(__file__).parent.parent / "explorer"
PATIENCE = 60
# pyvis looks through all nodes for each edge: a larger graph takes it hours to write.
PYVIS_NODES = 10_000
SYLLABLES = (
    "ba co de fi go hu ja ke li mo nu pa qui re sa ti vo we xi yo zu tra ple ner sto vec".split()
)
ENDINGS = "network model learning set score graph attention transformer encoder loss".split()
GLUE = "we show that the of for with on in a our this is improves over and".split()
RELATIONS = ("used_for", "part_of", "subclass_of", "compared_with", "evaluated_on")
ROLES = {"method": "uses", "dataset": "evaluates_on", "task": "addresses", "metric": "measures"}


def main() -> None:
    """Make the graphs and the pages, open each, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[8_000, 100_000])
    parser.add_argument("--pages", nargs="+", default=["explorer", "sigma", "pyvis"])
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="explorer.html files")
    parser.add_argument("--runs", type=int, default=3, help="the median is printed")
    options = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, no GPU used"
    )
    for path in options.also:
        usable, rate = median(path, "explorer", options.runs)
        print(f"{path}: usable in {usable:.2f} s, {rate:.1f} frames a second", flush=True)
    makers = {"explorer": explorer_page, "sigma": sigma_page, "pyvis": pyvis_page}
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            graph, spots = made(size)
            for name in options.pages:
                if name == "pyvis" and size > PYVIS_NODES:
                    continue
                path = Path(folder) / name / str(size) / "explorer.html"
                path.parent.mkdir(parents=True)
                started = time.perf_counter()
                makers[name](graph, spots, path)
                wrote = time.perf_counter() - started
                usable, rate = median(path, name, 1 if name == "pyvis" else options.runs)
                print(
                    f"{len(graph):>7,} nodes {graph.number_of_edges():>7,} edges  {name:8} "
                    f"{path.stat().st_size / 1e6:5.1f} MB  written in {wrote:5.1f} s  "
                    + (f"usable in {usable:5.2f} s  {rate:4.1f} frames a second" if usable < PATIENCE
                       else f"not usable in {PATIENCE} s"),
                    flush=True,
                )  # fmt: skip


def made(n_nodes: int) -> tuple[nx.MultiDiGraph, dict[str, Spot]]:
    """Return a graph of about n nodes and 3 n edges in planted topics, with sentences and places."""
    chance = random.Random(7)
    graph = nx.MultiDiGraph()
    n_papers, topics = n_nodes // 12, max(8, n_nodes // 400)
    kinds = ["method", "concept", "concept", "task", "dataset", "metric"]
    members: list[list[str]] = [[] for _ in range(topics)]
    for place in range(n_nodes - n_papers):
        kind = chance.choice(kinds)
        name = " ".join(
            [_word(chance), *([_word(chance)] * (place % 3 > 0)), chance.choice(ENDINGS)]
        )
        slug = name.lower().replace(" ", "-")
        node = f"{kind}:{slug}" if f"{kind}:{slug}" not in graph else f"{kind}:{slug}-{place}"
        aliases = (name.title(),) if place % 4 == 0 else ()
        graph.add_node(node, kind=kind, name=name, aliases=aliases, n_papers=1, n_mentions=1)
        members[int(topics * chance.random() ** 1.5)].append(node)
    for place in range(n_papers):
        title = _sentence(chance, 9, []).title()
        known = {
            "year": 2008 + place % 18,
            "venue": _word(chance).title(),
            "doi": f"10.1000/{place}",
        }
        graph.add_node(
            f"paper:made-{place:x}", kind="paper", name=title, sources=("made",), **known
        )
    _link(graph, members, n_papers, 3 * n_nodes, chance)
    return graph, _spots(graph, members, chance)


def _link(
    graph: nx.MultiDiGraph,
    members: list[list[str]],
    n_papers: int,
    n_edges: int,
    chance: random.Random,
) -> None:
    """Add roles and relations paper by paper until there are enough; a sentence bears several."""
    n_made = 0  # NetworkX would add up all degrees to say it
    while n_made < n_edges:
        n_made += 4
        paper = f"made-{chance.randrange(n_papers):x}"
        topic = members[int(len(members) * chance.random() ** 1.5)] or members[0]
        among = [topic[int(len(topic) * chance.random() ** 1.6)] for _ in range(3)]
        if chance.random() < 0.1:
            among[0] = chance.choice(chance.choice(members) or topic)
        sentence = _sentence(chance, 14, [graph.nodes[node]["name"] for node in among])
        told = {"papers": (paper,), "n_papers": 1, "score": round(chance.random(), 3),
                "evidence": (f"{paper}:0-{chance.randrange(900)}",), "sentences": (sentence,)}  # fmt: skip
        for node in among:
            role = ROLES.get(graph.nodes[node]["kind"], "mentions")
            graph.add_edge(f"paper:{paper}", node, key=role, relation=role, **told)
            graph.nodes[node]["n_papers"] += 1
        relation = chance.choice(RELATIONS)
        graph.add_edge(among[0], among[1], key=relation, relation=relation, **told)


def _spots(
    graph: nx.MultiDiGraph, members: list[list[str]], chance: random.Random
) -> dict[str, Spot]:
    places: dict[str, tuple[float, float]] = {}
    for topic, nodes in enumerate(members):
        turn, far = topic * 2.39996, 3800 * (topic / len(members)) ** 0.5
        for node in nodes:
            places[node] = (
                far * cos(turn) + chance.gauss(0, 160), far * sin(turn) + chance.gauss(0, 160),
            )  # fmt: skip
    spots = {}
    for node, attributes in graph.nodes(data=True):
        near = next((places[tail] for tail in graph.successors(node) if tail in places), (0.0, 0.0))
        x, y = places.get(node, (near[0] + chance.gauss(0, 60), near[1] + chance.gauss(0, 60)))
        size = min(100.0, 4 + 8 * log(attributes.get("n_papers", 1)))
        x, y = (round(max(-5000.0, min(5000.0, value)), 1) for value in (x, y))
        spots[node] = Spot(x, y, round(size, 2), COLOURS[attributes["kind"]])
    return spots


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 3)))


def _sentence(chance: random.Random, length: int, names: list[str]) -> str:
    words = [
        chance.choice(GLUE) if chance.random() < 0.45 else _word(chance) for _ in range(length)
    ]
    for name in names:
        words.insert(chance.randrange(len(words)), name)
    return " ".join(words).capitalize() + "."


def explorer_page(graph: nx.MultiDiGraph, spots: dict[str, Spot], path: Path) -> None:
    """Write ours."""
    kg.write(graph, path, spots=spots)


def pyvis_page(graph: nx.MultiDiGraph, spots: dict[str, Spot], path: Path) -> None:
    """Write what pyvis does when it is told nothing but the graph."""
    network = Network(directed=True, cdn_resources="in_line")
    for node, attributes in graph.nodes(data=True):
        network.add_node(node, label=attributes["name"], color=spots[node].colour)
    for head, tail in graph.edges():
        network.add_edge(head, tail)
    path.write_text(network.generate_html(notebook=False), "utf-8")


def sigma_page(graph: nx.MultiDiGraph, spots: dict[str, Spot], path: Path) -> None:
    """Write the page that sigma's manual leads to: plain JSON, default programs."""
    entry = path.with_suffix(".mjs")
    entry.write_text(
        "import Graph from 'graphology'; import Sigma from 'sigma';\n"
        "const given = JSON.parse(document.getElementById('given').textContent);\n"
        "const graph = new Graph({multi: true, type: 'directed'});\n"
        "given.nodes.forEach(([id, label, x, y, size, color]) => graph.addNode(id, {label, x, y, size, color}));\n"
        "given.edges.forEach(([head, tail]) => graph.addEdge(head, tail));\n"
        "window.sigma = new Sigma(graph, document.getElementById('map'));\n"
        "requestAnimationFrame(() => requestAnimationFrame(() => { window.usable = performance.now(); }));\n",
        "utf-8",
    )
    esbuild = EXPLORER / "node_modules" / ".bin" / "esbuild"
    if not esbuild.exists():
        raise SystemExit("sigma is not installed: run `npm ci` in explorer/ first")
    bundle = subprocess.run(
        [esbuild, entry, "--bundle", "--minify", "--format=iife"],
        capture_output=True, check=True, text=True, env={**os.environ, "NODE_PATH": str(EXPLORER / "node_modules")},
    ).stdout  # fmt: skip
    nodes = [[node, d["name"], spots[node].x, spots[node].y, 1 + spots[node].size / 12, spots[node].colour]
             for node, d in graph.nodes(data=True)]  # fmt: skip
    given = json.dumps({"nodes": nodes, "edges": list(graph.edges())}).replace("<", "\\u003c")
    path.write_text(
        "<!doctype html><meta charset=utf-8><style>html,body,#map{margin:0;height:100%}</style><div id=map></div>"
        f"<script type='application/json' id=given>{given}</script><script>{bundle}</script>",
        "utf-8",
    )


def median(path: Path, name: str, runs: int) -> tuple[float, float]:
    """Return the middle of several runs by the time until usable."""
    return sorted(figures(path, name) for _ in range(runs))[runs // 2]


READY = {
    "explorer": "return window.kg?.usable && kg.find('network').length ? kg.usable.drawn : null",
    "sigma": "return window.usable ?? null",
    "pyvis": "return document.getElementById('loadingBar')?.style.display === 'none' ? performance.now() : null",
}


def figures(path: Path, name: str) -> tuple[float, float]:
    """Return (seconds until usable, frames a second while dragging); PATIENCE where it never is."""
    driver = _driver()
    try:
        driver.get("about:blank")
        driver.set_page_load_timeout(PATIENCE)
        driver.set_script_timeout(PATIENCE)
        driver.get(path.as_uri())
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            usable = driver.execute_script(READY[name])
            if usable is not None:
                time.sleep(1.5)
                return usable / 1000, _dragged(driver)
            time.sleep(0.1)
    except (TimeoutException, WebDriverException):
        pass
    finally:
        driver.quit()
    return float(PATIENCE), 0.0


def _dragged(driver: Any) -> float:
    """Frames a second that the page shows while the mouse drags the map for three seconds."""
    driver.execute_script(
        "window.seen = 0; (function count() { window.seen++; requestAnimationFrame(count); })()"
    )
    mouse = {"button": "left", "buttons": 1, "clickCount": 1}
    _mouse(driver, "mousePressed", 900, 420, mouse)
    started, first = time.monotonic(), driver.execute_script("return window.seen")
    turn = 0
    while time.monotonic() - started < 3:
        turn += 1
        _mouse(driver, "mouseMoved", 900 + 180 * sin(turn / 40 * tau), 420 - turn % 97, mouse)
        time.sleep(0.008)
    rate = (driver.execute_script("return window.seen") - first) / (time.monotonic() - started)
    _mouse(driver, "mouseReleased", 900, 420, mouse)
    return rate


def _mouse(driver: Any, kind: str, x: float, y: float, more: dict[str, Any]) -> None:
    driver.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **more})


def _driver() -> Any:
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1400,900",
        "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND",
    ):  # fmt: skip
        options.add_argument(flag)
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


if __name__ == "__main__":
    main()
