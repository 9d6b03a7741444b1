// The graph as columns: node i and link e are numbers, everything else is looked up in an array.
import { starts, summed } from "./decode.js";

export const ROLE_WORDS = {
  proposes: "propose it", uses: "use it", evaluates_on: "evaluate on it", compares_with: "compare with it",
  addresses: "address it", measures: "measure it", studies: "study it", mentions: "mention it",
};
const BACKWARD = {
  used_for: "what is used for it", part_of: "its parts", subclass_of: "its kinds", subtask_of: "its subtasks",
  evaluated_on: "what is evaluated on it", trained_on: "what is trained on it", compared_with: "compared with",
  measured_by: "what it measures", benchmark_for: "its benchmarks", studied_in: "what is studied in it",
};

export function makeGraph({ header, columns }) {
  const n = header.names.length, m = columns.tail.length;
  const [left, top, width, height] = header.box;
  const graph = {
    n, m, ...header, ...columns,
    x: Float32Array.from(columns.x, value => left + (value / 65535) * width),
    y: Float32Array.from(columns.y, value => top + (value / 65535) * height),
    spot: interleaved(columns.x, columns.y),
    head: new Uint32Array(m),
    paperStart: starts(columns.linkPapers),
    paperOf: summed(columns.paper),
    paperKind: header.kinds.findIndex(([kind]) => kind === "paper"),
    evidence: null,
    // The more nodes, the smaller each.
    shrink: Math.min(1, Math.max(0.5, (16000 / Math.max(1, n)) ** 0.38)),
  };
  for (let i = 0, e = 0; i < n; i++) for (const end = e + columns.outward[i]; e < end; e++) graph.head[e] = i;
  addNeighbours(graph);
  return graph;
}

function interleaved(x, y) {
  const spot = new Uint16Array(2 * x.length);
  for (let i = 0; i < x.length; i++) { spot[2 * i] = x[i]; spot[2 * i + 1] = y[i]; }
  return spot;
}

function addNeighbours(graph) {
  const degree = new Uint32Array(graph.n);
  for (let e = 0; e < graph.m; e++) { degree[graph.head[e]]++; degree[graph.tail[e]]++; }
  graph.degree = degree;
  graph.start = starts(degree);
  graph.around = new Uint32Array(2 * graph.m);
  const free = graph.start.slice();
  for (let e = 0; e < graph.m; e++) {
    graph.around[free[graph.head[e]]++] = e;
    graph.around[free[graph.tail[e]]++] = e;
  }
}

export function addEvidence(graph, { header, columns }) {
  graph.evidence = {
    sentences: header.sentences,
    sentencePaper: summed(columns.sentencePaper),
    start: starts(columns.linkSentences),
    sentence: summed(columns.sentence),
    rules: header.rules,
    rule: columns.rule,
    details: header.details,
    detailAt: new Map(papersOf(graph).map((node, place) => [node, place])),
  };
}

export const papersOf = graph => {
  const papers = [];
  for (let i = 0; i < graph.n; i++) if (isPaper(graph, i)) papers.push(i);
  return papers;
};
export const isPaper = (graph, i) => graph.kind[i] === graph.paperKind;
export const kindOf = (graph, i) => graph.kinds[graph.kind[i]][0];
export const relationOf = (graph, e) => graph.relations[graph.relation[e]][0];
export const isRole = (graph, e) => graph.relations[graph.relation[e]][1];
export const otherEnd = (graph, e, i) => (graph.head[e] === i ? graph.tail[e] : graph.head[e]);
export const linksOf = (graph, i) => graph.around.subarray(graph.start[i], graph.start[i + 1]);
export const aliasesOf = (graph, i) => graph.aliases[i] || [];

export function idOf(graph, i) {
  const made = graph.slugs[i] || graph.names[i].toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return kindOf(graph, i) + ":" + made;
}

export function nodeOf(graph, id) {
  if (!graph.byId) graph.byId = new Map(graph.names.map((_, i) => [idOf(graph, i), i]));
  return graph.byId.get(id) ?? -1;
}

// The papers behind a link: a role's is its head.
export function papersOfLink(graph, e) {
  if (isRole(graph, e)) return [graph.head[e]];
  return [...graph.paperOf.subarray(graph.paperStart[e], graph.paperStart[e + 1])];
}

// [sentence, its paper or -1] of a link, once the evidence is there.
export function sentencesOf(graph, e) {
  const told = graph.evidence;
  if (!told) return [];
  return [...told.sentence.subarray(told.start[e], told.start[e + 1])].map(at => [told.sentences[at], told.sentencePaper[at] - 1]);
}

export function detailsOf(graph, i) {
  const told = graph.evidence;
  if (!told || !told.detailAt.has(i)) return {};
  return Object.fromEntries(Object.entries(told.details).map(([name, values]) => [name, values[told.detailAt.get(i)]]));
}

export const wordly = name => name.replaceAll("_", " ");

// What a link says of node i, as the heading of a group: [order, words].
export function groupOf(graph, e, i) {
  const relation = relationOf(graph, e), outward = graph.head[e] === i, place = graph.relation[e];
  if (isRole(graph, e)) return outward ? [place, wordly(relation)] : [200 + place, "papers that " + (ROLE_WORDS[relation] || wordly(relation) + " it")];
  return [(outward ? 0 : 100) + place, outward ? wordly(relation) : BACKWARD[relation] || "← " + wordly(relation)];
}
