// The path between two nodes that says most: few hops, and not through hubs and generic terms.
import { linksOf, otherEnd } from "./graph.js";

// What it costs to pass through a node: one hop, more for each doubling of its links, more if generic.
const toll = (graph, i, downGeneric) => 1 + 0.5 * Math.log2(1 + graph.degree[i]) + (downGeneric && graph.generic[i] ? 4 : 0);

// [{node, link}] from `from` to `to`, the first without a link; null where there is none.
export function findPath(graph, shown, from, to, downGeneric = true) {
  const cost = new Float64Array(graph.n).fill(Infinity), came = new Int32Array(graph.n).fill(-1);
  const done = new Uint8Array(graph.n), heap = new Heap();
  cost[from] = 0;
  heap.push(0, from);
  for (let i = heap.pop(); i !== undefined; i = heap.pop()) {
    if (done[i]) continue;
    if (i === to) return traced(graph, came, from, to);
    done[i] = 1;
    const step = i === from ? 1 : toll(graph, i, downGeneric);
    for (const e of linksOf(graph, i)) {
      const other = otherEnd(graph, e, i);
      if (!shown.links[e] || done[other] || cost[i] + step >= cost[other]) continue;
      cost[other] = cost[i] + step;
      came[other] = e;
      heap.push(cost[other], other);
    }
  }
  return null;
}

function traced(graph, came, from, to) {
  const steps = [];
  for (let i = to; i !== from; i = otherEnd(graph, came[i], i)) steps.push({ node: i, link: came[i] });
  steps.push({ node: from, link: -1 });
  return steps.reverse();
}

class Heap {
  constructor() { this.costs = []; this.nodes = []; }

  push(cost, node) {
    let at = this.costs.length;
    for (let up = (at - 1) >> 1; at > 0 && this.costs[up] > cost; up = (at - 1) >> 1) {
      this.costs[at] = this.costs[up];
      this.nodes[at] = this.nodes[up];
      at = up;
    }
    this.costs[at] = cost;
    this.nodes[at] = node;
  }

  pop() {
    const { costs, nodes } = this, first = nodes[0];
    if (!costs.length) return undefined;
    const cost = costs.pop(), node = nodes.pop();
    if (!costs.length) return first;
    let at = 0;
    for (let down = 1; down < costs.length; down = 2 * at + 1) {
      if (down + 1 < costs.length && costs[down + 1] < costs[down]) down++;
      if (costs[down] >= cost) break;
      costs[at] = costs[down];
      nodes[at] = nodes[down];
      at = down;
    }
    costs[at] = cost;
    nodes[at] = node;
    return first;
  }
}
