// explorer.html: unpacks the graph, puts the parts together, and keeps one view that they all follow.
import { fromAddress, toAddress } from "./address.js";
import { colourOf, hex } from "./colours.js";
import { unpack } from "./decode.js";
import { icon, make, number, plural } from "./dom.js";
import { filterOf, visible } from "./filters.js";
import { makeFinder } from "./finder.js";
import { addEvidence, idOf, kindOf, makeGraph, nodeOf } from "./graph.js";
import { makeHelp } from "./help.js";
import { makeLegend } from "./legend.js";
import { makeMap } from "./map.js";
import { makePanel } from "./panel.js";
import { findPath } from "./paths.js";
import { SAVINGS, saveAs } from "./saving.js";

const NARROW = 720;

async function begin() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const block = name => document.getElementById(name);
  const graph = makeGraph(await unpack(block("core").textContent));
  const cut = Number(block("evidence").dataset.cut);
  let view = fromAddress(location.hash), shown = visible(graph, filterOf(graph, view)), selected = -1, path = null, writing = 0;

  const theme = () => (view.theme === "auto" ? (dark.matches ? "dark" : "light") : view.theme);
  const app = {
    cut, get view() { return view; }, get scene() { return map.scene; },
    inkOf: i => hex(colourOf(graph, map.state.colours, view.colour, i)),
    say(words) { live.textContent = words; },
    toMap() { place.focus(); },
    select(i, { fly = false, focus = true } = {}) {
      path = null;
      selected = i;
      view = { ...view, node: idOf(graph, i), path: null };
      // A node is shown when it is asked for, whatever the filters say.
      if (view.hops) focusOn(i, view.hops);
      else {
        if (!shown.nodes[i]) app.reset();
        lightUp();
        if (fly || !inSight(i)) map.goTo(i);
      }
      panel.tell(i);
      arrange();
      if (focus) panel.focus();
      app.say(`${graph.names[i]}, ${kindOf(graph, i)}, ${plural(graph.degree[i], "link")}`);
      write();
    },
    close() {
      const hadFocus = panel.element.contains(document.activeElement);
      selected = -1;
      path = null;
      const hops = view.hops;
      view = { ...view, node: "", path: null, hops: 0 };
      panel.hide();
      arrange();
      if (hops) refilter();
      lightUp();
      if (hadFocus) place.focus();
      write();
    },
    focusOn(i, hops) { focusOn(i, hops); panel.tell(i); write(); },
    centre: i => map.goTo(i),
    askPath(i) { showTools(true); finder.ask(`Path from ${graph.names[i]} to:`, to => app.path(i, to)); },
    path(from, to, fly = true) {
      view = { ...view, node: "", path: [idOf(graph, from), idOf(graph, to)], hops: 0 };
      selected = -1;
      refilter();
      const steps = findPath(graph, shown, from, to, view.generic);
      path = { from, to, steps: steps || [] };
      panel.tellPath(steps, from, to);
      arrange();
      lightUp();
      if (steps && fly) map.fitTo(steps.map(({ node }) => node));
      panel.focus();
      app.say(steps ? `Path of ${plural(steps.length - 1, "hop")}` : "No path");
      write();
    },
    toggle(list, name, on) { app.set({ [list]: on ? view[list].filter(other => other !== name) : [...view[list], name] }); },
    set(changes) {
      view = { ...view, ...changes };
      follow();
      app.say(told());
      write();
    },
    reset() { app.set({ kindsOff: [], relationsOff: [], papers: 1, links: 0, weight: 0, years: null, hops: 0 }); },
  };

  const live = make("p", { class: "hidden", role: "status", "aria-live": "polite" });
  const place = make("div", { id: "map", class: "map", tabIndex: 0, role: "application", "aria-roledescription": "map", "aria-label": "Map of the graph. Arrow keys move it, plus and minus zoom, zero shows all, Enter opens the node in the middle, slash searches." });
  const shownWords = make("p", { class: "note", id: "note" });
  const panel = makePanel(graph, app), finder = makeFinder(graph, app), legend = makeLegend(graph, app), help = makeHelp();
  const tool = (name, label, act, more = {}) => make("button", { class: "quiet", type: "button", "aria-label": label, title: label, onclick: act, ...more }, icon(name));
  const menu = make("div", { class: "menu card", id: "savings", role: "menu", hidden: true }, ...SAVINGS.map(([what, words]) => make("button", { type: "button", role: "menuitem", "data-save": what, onclick: async () => { showMenu(false); await saveAs(what, graph, map, app); app.say(`Saved explorer.${what}`); } }, words)),
    make("p", { class: "soft small" }, "What is in the window now."));
  const saver = tool("save", "Save what is in the window", () => showMenu(menu.hidden), { id: "save", "aria-haspopup": "menu", "aria-expanded": "false" });
  const themer = tool("theme", "Light or dark", () => app.set({ theme: theme() === "dark" ? "light" : "dark" }), { id: "theme" });
  const opener = tool("filter", "Legend and filters", () => showTools(!tools.classList.contains("open")), { id: "opener", "aria-expanded": "false" });
  const tools = make("section", { class: "card tools", "aria-label": "Search, legend and filters" },
    make("header", {}, make("h1", {}, "Knowledge graph"), themer, make("div", { class: "anchor" }, saver, menu), tool("help", "Keys and help", () => help.open(), { id: "help" }), opener), finder.element, legend.element, shownWords);
  const zooms = make("div", { class: "zooms card", role: "group", "aria-label": "Zoom" },
    tool("plus", "Nearer", () => place.dispatchEvent(new KeyboardEvent("keydown", { key: "+" }))), tool("minus", "Farther", () => place.dispatchEvent(new KeyboardEvent("keydown", { key: "-" }))), tool("fit", "Show all", () => map.fit(), { id: "fit" }));
  document.body.append(place, tools, panel.element, zooms, help.element, live);

  const map = makeMap(graph, place, {
    hover(i) { if (i < 0) lightUp(); else if (!path) map.light(map.around(i)); },
    choose(i, event) {
      if (i < 0) { if (selected >= 0 || path) app.close(); } else if (event?.shiftKey && selected >= 0 && selected !== i) app.path(selected, i);
      else app.select(i, { focus: !event });
    },
    view: write,
  });

  function focusOn(i, hops) {
    view = { ...view, node: idOf(graph, i), hops };
    selected = i;
    refilter();
    lightUp();
    if (hops) map.fitTo(map.shownNodes()); else map.goTo(i);
    app.say(told());
  }
  function refilter() {
    const focused = view.hops && selected >= 0 ? { node: selected, hops: view.hops } : null;
    shown = visible(graph, filterOf(graph, view), focused);
    map.show(shown, Boolean(focused));
    shownWords.replaceChildren(...noteLines().map(words => make("span", {}, words)));
  }
  function follow() {
    document.documentElement.dataset.theme = theme();
    map.look({ theme: theme(), by: view.colour, down: view.generic });
    legend.follow(view, map.state.colours);
    refilter();
    if (path) { path.steps = findPath(graph, shown, path.from, path.to, view.generic) || []; panel.tellPath(path.steps.length ? path.steps : null, path.from, path.to); }
    lightUp();
  }
  function lightUp() {
    if (path) {
      const nodes = path.steps.map(({ node }) => node);
      map.light({ firsts: nodes, nodes, links: path.steps.slice(1).map(({ link }) => link), strong: true });
      map.mark([path.from, path.to]);
    } else if (selected >= 0) {
      map.light(view.hops ? null : map.around(selected));
      map.mark([selected]);
    } else { map.light(null); map.mark([]); }
  }
  const told = () => `${plural(sum(shown.nodes), "node")} and ${plural(sum(shown.links), "link")} shown`;
  function noteLines() {
    const nodes = sum(shown.nodes), links = sum(shown.links), all = nodes === graph.n && links === graph.m;
    const lines = [all ? `${plural(nodes, "node")}, ${plural(links, "link")}` : `${number(nodes)} of ${plural(graph.n, "node")}, ${number(links)} of ${plural(graph.m, "link")}`];
    if (graph.total[0] > graph.n) lines.push(`This page holds the core by weight: ${number(graph.n)} of ${number(graph.total[0])} nodes, ${number(graph.m)} of ${number(graph.total[1])} links. The whole graph is in the GraphML file.`);
    if (cut) lines.push(`${plural(cut, "sentence")} left out to keep this file small; all are in the GraphML file.`);
    return lines;
  }
  function inSight(i) {
    const { camera } = map, x = (graph.x[i] - camera.x) * camera.k + camera.width / 2, y = (graph.y[i] - camera.y) * camera.k + camera.height / 2;
    const right = innerWidth >= NARROW ? 400 : 0, bottom = innerWidth < NARROW ? camera.height / 2 : 0;
    return x > camera.inset.left && x < camera.width - right && y > camera.inset.top && y < camera.height - bottom;
  }
  // The part of the window that cards leave free.
  function arrange() {
    const wide = innerWidth >= NARROW, open = !panel.element.hidden;
    map.camera.inset = wide ? { left: 320, right: open ? 400 : 0, top: 0, bottom: 0 } : { left: 0, right: 0, top: 116, bottom: open ? Math.round(innerHeight * 0.5) : 0 };
    document.body.classList.toggle("told", open);
    if (!wide && open) showTools(false);
  }
  function showTools(on) { tools.classList.toggle("open", on); opener.setAttribute("aria-expanded", String(on)); }
  function showMenu(on) {
    menu.hidden = !on;
    saver.setAttribute("aria-expanded", String(on));
    if (on) menu.querySelector("button").focus(); else if (menu.contains(document.activeElement)) saver.focus();
  }
  function write() {
    clearTimeout(writing);
    writing = setTimeout(() => {
      const { x, y, k } = map.camera, address = "#" + toAddress({ ...view, camera: [x, y, k / map.camera.home] });
      if (address !== location.hash) history.replaceState(null, "", address);
    }, 250);
  }
  function open() {
    selected = nodeOf(graph, view.node);
    if (selected < 0) view = { ...view, node: "", hops: 0 };
    path = null;
    follow();
    const ends = view.path && view.path.map(id => nodeOf(graph, id));
    if (ends && ends.every(i => i >= 0)) app.path(ends[0], ends[1], !view.camera);
    else if (selected >= 0) panel.tell(selected);
    else panel.hide();
    arrange();
    if (view.camera) map.view({ x: view.camera[0], y: view.camera[1], k: view.camera[2] * map.camera.home });
    else if (selected >= 0 && !view.hops) map.goTo(selected, 0);
    else if (view.hops) map.fitTo(map.shownNodes(), 0);
    else if (!ends) map.fit(0);
  }

  addEventListener("keydown", event => {
    const typing = event.target.matches?.("input:not([type=checkbox]):not([type=range]), textarea, select");
    if (event.key === "Escape" && !typing) { if (!menu.hidden) showMenu(false); else if (!help.element.open) app.close(); return; }
    if (!menu.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) { step(menu, event.key === "ArrowDown" ? 1 : -1); event.preventDefault(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = {
      "/": () => { finder.focus(); },
      "?": () => help.open(),
      f: () => { if (selected >= 0) app.focusOn(selected, (view.hops + 1) % 3); },
      p: () => { if (selected >= 0) app.askPath(selected); },
      t: () => themer.click(),
      s: () => showMenu(true),
      g: () => app.set({ generic: !view.generic }),
      c: () => { if (graph.communities.length) app.set({ colour: view.colour === "kind" ? "community" : "kind" }); },
    };
    if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
  });
  menu.addEventListener("focusout", event => { if (event.relatedTarget && !menu.parentElement.contains(event.relatedTarget)) showMenu(false); });
  addEventListener("pointerdown", event => { if (!menu.hidden && !menu.parentElement.contains(event.target)) showMenu(false); });
  addEventListener("hashchange", () => { view = fromAddress(location.hash); open(); });
  addEventListener("resize", arrange);
  dark.addEventListener("change", () => follow());

  arrange();
  map.resize();
  open();
  if (!map.hasWebGL) {
    place.append(make("div", { class: "card missing", role: "alert" }, make("h2", {}, "The map cannot be drawn here"),
      make("p", {}, "This browser has no WebGL 2, or it is switched off. Search, legend and panel work all the same, and what you choose is drawn with its neighbours."),
      make("p", {}, "To see the whole map, switch on hardware acceleration in the browser's settings, or open the page in a current Firefox, Chrome, Edge or Safari.")));
    document.body.classList.add("mapless");
  }
  window.kg = { graph, map, app, nodeOf: id => nodeOf(graph, id), idOf: i => idOf(graph, i), find: words => finder.find(words) };
  const ready = performance.now();
  // The first picture comes before the sentences; a page in the background draws none and must not wait for it.
  await new Promise(done => { requestAnimationFrame(() => requestAnimationFrame(done)); setTimeout(done, 1500); });
  window.kg.usable = { drawn: performance.now(), ready };
  addEvidence(graph, await unpack(block("evidence").textContent));
  window.kg.complete = true;
  if (path) panel.tellPath(path.steps.length ? path.steps : null, path.from, path.to); else if (selected >= 0) panel.tell(selected);
}

const sum = mask => mask.reduce((total, value) => total + value, 0);

function step(menu, by) {
  const items = [...menu.querySelectorAll("button")], at = items.indexOf(document.activeElement);
  items[(at + by + items.length) % items.length].focus();
}

begin();
