// The legend, which is the filter: kinds, links, years, thresholds, generic terms, colours.
import { make, number } from "./dom.js";
import { wordly } from "./graph.js";
import { yearsOf } from "./filters.js";
import { hex } from "./colours.js";

const STEPS = { papers: [1, 2, 3, 5, 10, 20, 50, 100], links: [0, 2, 3, 5, 10, 20, 50, 100], weight: [0, 2, 3, 5, 10, 20, 50] };

export function makeLegend(graph, app) {
  const parts = [];
  let showYears = () => {};
  const counts = tally(graph);
  const swatches = [];
  const boxes = { kinds: [], relations: [] };

  const check = (words, count, checked, change, swatch) => {
    const box = make("input", { type: "checkbox", checked, onchange: () => change(box.checked) });
    return { box, element: make("label", { class: "check" }, box, swatch, make("span", { class: "words" }, words), make("span", { class: "count" }, count)) };
  };
  const section = (title, open, ...children) => make("details", { class: "part", open }, make("summary", {}, title), ...children);

  parts.push(section("Kinds", true, ...graph.kinds.map(([kind], place) => {
    const swatch = make("span", { class: kind === "paper" ? "dot square" : "dot", "aria-hidden": "true" });
    swatches[place] = swatch;
    const one = check(kind, number(counts.kinds[place]), true, on => app.toggle("kindsOff", kind, on), swatch);
    one.box.dataset.kind = kind;
    boxes.kinds.push([kind, one.box]);
    return one.element;
  })));

  const relation = ([name], place) => {
    const one = check(wordly(name), number(counts.relations[place]), true, on => app.toggle("relationsOff", name, on), null);
    one.box.dataset.relation = name;
    boxes.relations.push([name, one.box]);
    return one.element;
  };
  const listed = graph.relations.map((pair, place) => [pair, place]);
  const part = (title, roles) => {
    const some = listed.filter(([pair]) => Boolean(pair[1]) === roles);
    return some.length ? section(title, false, ...some.map(([pair, place]) => relation(pair, place))) : null;
  };
  parts.push(part("What papers do", true), part("How things relate", false));

  const sliders = [];
  const slider = (name, words, most) => {
    const steps = STEPS[name].filter((value, place) => place < 2 || value <= most);
    const shown = make("output", {}), input = make("input", { type: "range", min: 0, max: steps.length - 1, step: 1, value: 0, "data-filter": name, "aria-label": words });
    const tell = () => { const value = steps[input.value]; shown.textContent = input.value === "0" ? "any" : `≥ ${value}`; input.setAttribute("aria-valuetext", shown.textContent); };
    input.addEventListener("input", () => { tell(); app.set({ [name]: steps[input.value] }); });
    sliders.push(view => { input.value = Math.max(0, steps.findLastIndex(value => value <= view[name])); tell(); });
    return make("label", { class: "slide" }, make("span", {}, words, shown), input);
  };
  const most = values => values.reduce((high, value) => Math.max(high, value), 0);
  const generic = check("Turn generic terms down", graph.generic.some(Boolean) ? number(graph.generic.reduce((sum, value) => sum + value, 0)) : "", true, on => app.set({ generic: on }), null);
  generic.box.id = "generic";
  parts.push(section("Filters", false, years(), slider("papers", "Papers behind a node", most(graph.papers)), slider("links", "Links of a node", most(graph.degree)),
    slider("weight", "Papers behind a relation", most(graph.weight)), graph.generic.some(Boolean) ? generic.element : null,
    make("button", { class: "button wide", type: "button", id: "reset", onclick: () => app.reset() }, "Show everything again")));

  function years() {
    const found = yearsOf(graph), all = [...found.keys()];
    if (all.length < 2) return null;
    const first = all[0], last = all[all.length - 1], high = Math.max(...found.values());
    const bars = make("div", { class: "bars", "aria-hidden": "true" });
    const columns = Array.from({ length: last - first + 1 }, (_, at) => {
      const bar = make("i", { title: `${first + at}: ${found.get(first + at) || 0}` });
      bar.style.height = `${Math.round(100 * Math.sqrt((found.get(first + at) || 0) / high))}%`;
      bars.append(bar);
      return bar;
    });
    const one = (id, words) => make("input", { type: "range", id, min: first, max: last, step: 1, "aria-label": words });
    const from = one("year-from", "From year"), to = one("year-to", "To year"), shown = make("output", { id: "years" });
    const tell = () => {
      const [a, b] = [Math.min(from.value, to.value), Math.max(from.value, to.value)];
      shown.textContent = a === b ? String(a) : `${a} to ${b}`;
      columns.forEach((bar, at) => bar.classList.toggle("out", first + at < a || first + at > b));
      return [a, b];
    };
    for (const input of [from, to]) input.addEventListener("input", () => { const [a, b] = tell(); app.set({ years: a === first && b === last ? null : [a, b] }); });
    showYears = view => { [from.value, to.value] = view.years || [first, last]; tell(); };
    return make("div", { class: "years" }, make("span", { class: "line" }, "Years", shown), bars, make("div", { class: "double" }, from, to));
  }

  const byKind = make("button", { type: "button", "data-colour": "kind", onclick: () => app.set({ colour: "kind" }) }, "Kind");
  const byArea = make("button", { type: "button", "data-colour": "community", onclick: () => app.set({ colour: "community" }) }, "Community");
  if (graph.communities.length) parts.push(make("div", { class: "line part" }, "Colour by", make("div", { class: "segments", role: "group", "aria-label": "Colour by" }, byKind, byArea)));

  return {
    element: make("div", { class: "legend" }, ...parts.filter(Boolean)),
    follow(view, colours) {
      for (const [kind, box] of boxes.kinds) box.checked = !view.kindsOff.includes(kind);
      for (const [name, box] of boxes.relations) box.checked = !view.relationsOff.includes(name);
      for (const show of sliders) show(view);
      showYears(view);
      generic.box.checked = view.generic;
      byKind.setAttribute("aria-pressed", String(view.colour === "kind"));
      byArea.setAttribute("aria-pressed", String(view.colour === "community"));
      swatches.forEach((swatch, place) => { swatch.style.background = view.colour === "kind" ? hex(colours.kinds[place]) : "var(--soft)"; });
    },
  };
}

function tally(graph) {
  const kinds = new Array(graph.kinds.length).fill(0), relations = new Array(graph.relations.length).fill(0);
  for (const kind of graph.kind) kinds[kind]++;
  for (const relation of graph.relation) relations[relation]++;
  return { kinds, relations };
}
