// Search by name, alias and acronym: folded once, then scanned; 100,000 names take a few milliseconds.
import { aliasesOf } from "./graph.js";

export const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const closed = text => text.replace(/[\s\-_/]+/g, "");

export function makeIndex(graph) {
  const keys = new Array(graph.n);
  for (let i = 0; i < graph.n; i++) {
    const names = [graph.names[i], ...aliasesOf(graph, i)];
    keys[i] = names.length === 1 ? [fold(names[0])] : names.map(fold);
  }
  return { keys, papers: graph.papers, degree: graph.degree, n: graph.n };
}

// The best nodes for what was typed: whole names first, then beginnings, words, parts; then by papers.
export function search(index, typed, limit = 40) {
  const wanted = fold(typed.trim()), tight = closed(wanted);
  if (!wanted) return [];
  const found = [];
  for (let i = 0; i < index.n; i++) {
    let best = 9, by = 0;
    for (let k = 0; k < index.keys[i].length; k++) {
      const rank = rankOf(index.keys[i][k], wanted, tight);
      if (rank < best) { best = rank; by = k; }
    }
    if (best < 9) found.push([best, i, by]);
  }
  const weight = i => index.papers[i] * 1e6 + index.degree[i];
  found.sort((a, b) => a[0] - b[0] || weight(b[1]) - weight(a[1]) || a[1] - b[1]);
  return found.slice(0, limit).map(([, node, alias]) => ({ node, alias }));
}

function rankOf(key, wanted, tight) {
  const at = key.indexOf(wanted);
  if (at < 0) return tight && closed(key) === tight ? 1 : tight.length > 3 && key.length >= tight.length && closed(key).includes(tight) ? 5 : 9;
  if (key.length === wanted.length) return 0;
  if (at === 0) return key.length === wanted.length + 1 && key.endsWith("s") ? 1 : 2;
  return /[\s\-_/(]/.test(key[at - 1]) ? 3 : 4;
}
