// What the two buffers hold: the visible nodes, the largest first, and the visible links, the strongest first.
import { colourOf } from "./colours.js";
import { isPaper } from "./graph.js";

export const radiusOf = (graph, i) => graph.shrink * (1.8 + 13 * Math.max(0, (graph.size[i] - 4) / 96));

export function makeScene(graph) {
  const bySize = [...graph.names.keys()].sort((a, b) => graph.size[b] - graph.size[a] || graph.degree[b] - graph.degree[a] || a - b);
  return { bySize, ranking: rankLinks(graph), nodes: new Uint8Array(12 * graph.n), links: new Uint8Array(16 * graph.m) };
}

// Short and strong links say most of a map; they are drawn first while it moves. Bucket sort.
function rankLinks(graph) {
  const reach = Math.hypot(graph.box[2], graph.box[3]), buckets = 1024;
  const place = new Uint16Array(graph.m), counts = new Uint32Array(buckets + 1);
  const length = new Float32Array(graph.m);
  for (let e = 0; e < graph.m; e++) {
    const a = graph.head[e], b = graph.tail[e];
    length[e] = Math.hypot(graph.x[a] - graph.x[b], graph.y[a] - graph.y[b]) / reach;
    const value = Math.log2(1 + graph.weight[e]) / (0.02 + length[e]);
    place[e] = buckets - 1 - Math.min(buckets - 1, Math.floor(16 * Math.sqrt(value)));
    counts[place[e] + 1]++;
  }
  for (let i = 0; i < buckets; i++) counts[i + 1] += counts[i];
  const order = new Uint32Array(graph.m);
  for (let e = 0; e < graph.m; e++) order[counts[place[e]]++] = e;
  return { order, length };
}

export function fillScene(graph, scene, renderer, { shown, colours, by, faded }) {
  const ink = new Array(graph.n);
  for (let i = 0; i < graph.n; i++) if (shown.nodes[i]) ink[i] = colourOf(graph, colours, by, i);
  const count = { nodes: fillNodes(graph, scene, shown, ink, faded), links: fillLinks(graph, scene, shown, ink, faded) };
  renderer.fillNodes(scene.nodes.subarray(0, 12 * count.nodes), count.nodes);
  renderer.fillLinks(scene.links.subarray(0, 16 * count.links), count.links);
  return count;
}

function fillNodes(graph, scene, shown, ink, faded) {
  const view = new DataView(scene.nodes.buffer), out = scene.nodes;
  let count = 0;
  for (const i of scene.bySize) {
    if (!shown.nodes[i]) continue;
    const at = 12 * count++;
    view.setUint16(at, graph.spot[2 * i], true);
    view.setUint16(at + 2, graph.spot[2 * i + 1], true);
    for (let c = 0; c < 3; c++) out[at + 4 + c] = ink[i][c];
    out[at + 7] = faded(i) ? 70 : 240;
    view.setUint16(at + 8, Math.round(256 * radiusOf(graph, i)), true);
    out[at + 10] = isPaper(graph, i) ? 1 : 0;
  }
  return count;
}

function fillLinks(graph, scene, shown, ink, faded) {
  const spots = new Uint32Array(scene.links.buffer), out = scene.links;
  const pairs = new Uint32Array(graph.spot.buffer);
  let count = 0;
  for (const e of scene.ranking.order) {
    if (!shown.links[e]) continue;
    const at = 16 * count, a = graph.head[e], b = graph.tail[e];
    const alpha = linkAlpha(graph, scene, e) * (faded(a) || faded(b) ? 0.3 : 1);
    spots[at / 4] = pairs[a];
    spots[at / 4 + 2] = pairs[b];
    for (let c = 0; c < 3; c++) { out[at + 4 + c] = ink[a][c]; out[at + 12 + c] = ink[b][c]; }
    out[at + 7] = out[at + 15] = Math.max(2, Math.round(255 * alpha));
    count++;
  }
  return count;
}

// Long links are what makes a hairball: they fade with their length.
export function linkAlpha(graph, scene, e) {
  const weight = 0.55 + 0.15 * Math.log2(1 + graph.weight[e]);
  return Math.min(1, weight) * Math.min(1, 0.05 / (0.03 + scene.ranking.length[e]));
}
