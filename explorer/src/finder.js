// The search field: a combobox over the names, by mouse and by keys.
import { make, icon, plural } from "./dom.js";
import { aliasesOf, isPaper, kindOf } from "./graph.js";
import { makeIndex, search } from "./search.js";

export function makeFinder(graph, app) {
  let index = null, hits = [], at = -1, asking = null;
  const input = make("input", {
    id: "find", type: "search", autocomplete: "off", spellcheck: false, role: "combobox", "aria-expanded": "false", "aria-controls": "hits",
    "aria-autocomplete": "list", "aria-label": "Find a node by any of its names", placeholder: `Search ${plural(graph.n, "node")}`,
  });
  const list = make("ul", { id: "hits", role: "listbox", "aria-label": "Found", hidden: true });
  const asked = make("p", { class: "asked", hidden: true });
  const element = make("div", { class: "finder" }, asked, make("div", { class: "field" }, icon("search"), input, make("kbd", { "aria-hidden": "true" }, "/")), list);

  function find() {
    index ||= makeIndex(graph);
    hits = search(index, input.value);
    at = hits.length ? 0 : -1;
    show();
    if (input.value.trim()) app.say(hits.length ? `${plural(hits.length, "result")}, the first is ${graph.names[hits[0].node]}` : "Nothing found");
  }
  function show() {
    const open = Boolean(input.value.trim());
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    list.replaceChildren(...(hits.length || !open ? hits.map(option) : [make("li", { class: "soft none" }, "Nothing has this name.")]));
    mark();
  }
  function option({ node, alias }, place) {
    const dot = make("span", { class: isPaper(graph, node) ? "dot square" : "dot", "aria-hidden": "true" });
    dot.style.background = app.inkOf(node);
    return make("li", { role: "option", id: `hit-${place}`, onpointerdown: event => { event.preventDefault(); choose(place); } },
      dot, make("span", { class: "hit-name" }, graph.names[node], alias ? make("span", { class: "soft" }, ` ${aliasesOf(graph, node)[alias - 1]}`) : null),
      make("span", { class: "soft" }, isPaper(graph, node) ? "paper" : `${kindOf(graph, node)} ${graph.papers[node]}`));
  }
  function mark() {
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    if (at >= 0) { input.setAttribute("aria-activedescendant", `hit-${at}`); list.children[at]?.scrollIntoView({ block: "nearest" }); } else input.removeAttribute("aria-activedescendant");
  }
  function choose(place) {
    const hit = hits[place];
    if (!hit) return;
    const then = asking;
    clear();
    input.blur();
    if (then) then(hit.node);
    else app.select(hit.node, { fly: true, focus: true });
  }
  function clear() {
    input.value = "";
    hits = [];
    asking = null;
    asked.hidden = true;
    element.classList.remove("asking");
    show();
  }
  input.addEventListener("input", find);
  input.addEventListener("keydown", event => {
    if (event.key === "ArrowDown" && hits.length) at = (at + 1) % hits.length;
    else if (event.key === "ArrowUp" && hits.length) at = (at + hits.length - 1) % hits.length;
    else if (event.key === "Enter") { event.preventDefault(); return choose(at); }
    else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      if (!input.value && !asking) app.toMap();
      return clear();
    } else return;
    event.preventDefault();
    mark();
  });
  input.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== input) { list.hidden = true; input.setAttribute("aria-expanded", "false"); } }, 120));
  input.addEventListener("focus", () => { if (input.value.trim()) show(); });
  const soon = window.requestIdleCallback || (call => setTimeout(call, 200));
  soon(() => { index ||= makeIndex(graph); });

  return {
    element,
    find(words) { index ||= makeIndex(graph); return search(index, words).map(({ node }) => node); },
    focus() { input.focus(); input.select(); },
    ask(words, then) {
      clear();
      asking = then;
      asked.textContent = words;
      asked.hidden = false;
      element.classList.add("asking");
      input.focus();
    },
  };
}
