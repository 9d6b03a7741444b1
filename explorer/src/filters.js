// Which nodes and links are shown: kinds, relations, thresholds, years, and the focus on a neighbourhood.
import { isPaper, isRole, linksOf, otherEnd } from "./graph.js";

// A view names what is off; masks are made from numbers.
export const filterOf = (graph, { kindsOff, relationsOff, papers, links, weight, years }) => ({
  kinds: placesOf(graph.kinds, kindsOff), relations: placesOf(graph.relations, relationsOff), papers, links, weight, years,
});
const placesOf = (pairs, names) => new Set([...pairs.keys()].filter(place => names.includes(pairs[place][0])));

export function yearsOf(graph) {
  const counts = new Map();
  for (let i = 0; i < graph.n; i++) if (graph.year[i]) counts.set(graph.year[i], (counts.get(graph.year[i]) || 0) + 1);
  return new Map([...counts].sort((a, b) => a[0] - b[0]));
}

// Masks of 0 and 1. `focus` is {node, hops} or null; it is taken inside what the filters leave.
export function visible(graph, filter, focus = null) {
  const nodes = new Uint8Array(graph.n), links = new Uint8Array(graph.m);
  const inYears = filter.years && yearMask(graph, filter.years);
  for (let i = 0; i < graph.n; i++)
    nodes[i] = !filter.kinds.has(graph.kind[i])
      && (isPaper(graph, i) || graph.papers[i] >= filter.papers)
      && graph.degree[i] >= filter.links && (!inYears || inYears.nodes[i]) ? 1 : 0;
  for (let e = 0; e < graph.m; e++)
    links[e] = nodes[graph.head[e]] && nodes[graph.tail[e]] && !filter.relations.has(graph.relation[e])
      && (isRole(graph, e) || graph.weight[e] >= filter.weight) && (!inYears || inYears.links[e]) ? 1 : 0;
  if (focus) keepAround(graph, focus, nodes, links);
  return { nodes, links };
}

// A paper counts by its year; an entity and a relation count if one of their papers does.
function yearMask(graph, [from, to]) {
  const nodes = new Uint8Array(graph.n), links = new Uint8Array(graph.m);
  for (let i = 0; i < graph.n; i++) nodes[i] = isPaper(graph, i) && graph.year[i] >= from && graph.year[i] <= to ? 1 : 0;
  for (let e = 0; e < graph.m; e++) {
    if (isRole(graph, e)) {
      links[e] = nodes[graph.head[e]];
      if (links[e]) nodes[graph.tail[e]] = 1;
    } else {
      for (let p = graph.paperStart[e]; p < graph.paperStart[e + 1] && !links[e]; p++) {
        const year = graph.year[graph.paperOf[p]];
        if (year >= from && year <= to) links[e] = 1;
      }
    }
  }
  return { nodes, links };
}

function keepAround(graph, { node, hops }, nodes, links) {
  const kept = new Uint8Array(graph.n);
  kept[node] = 1;
  let edge = [node];
  for (let hop = 0; hop < hops; hop++) {
    const next = [];
    for (const i of edge)
      for (const e of linksOf(graph, i)) {
        const other = otherEnd(graph, e, i);
        if (links[e] && !kept[other]) { kept[other] = 1; next.push(other); }
      }
    edge = next;
  }
  nodes[node] = 1;
  for (let i = 0; i < graph.n; i++) nodes[i] &= kept[i];
  for (let e = 0; e < graph.m; e++) links[e] &= kept[graph.head[e]] & kept[graph.tail[e]];
}
