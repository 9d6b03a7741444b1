// What one sees, as a file: picture, drawing, graph, tables. The browser's own download, nothing sent.
import { toScreen } from "./camera.js";
import { GROUND, INK, hex } from "./colours.js";
import { make } from "./dom.js";
import { graphml, isInside, linksCsv, nodesCsv, svg } from "./formats.js";
import { isPaper } from "./graph.js";
import { FONT, growth } from "./overlay.js";
import { linkAlpha, radiusOf } from "./scene.js";

// The nodes in the window that the filters leave, and the links between them.
export function inWindow(graph, map) {
  const { camera } = map, inside = new Uint8Array(graph.n), nodes = [], links = [], { shown } = map.state;
  for (let i = 0; i < graph.n; i++)
    if (shown.nodes[i] && isInside(toScreen(camera, graph.x[i], graph.y[i]), camera.width, camera.height)) { inside[i] = 1; nodes.push(i); }
  for (let e = 0; e < graph.m; e++) if (shown.links[e] && inside[graph.head[e]] && inside[graph.tail[e]]) links.push(e);
  return { nodes, links };
}

export function drawing(graph, map, app) {
  const { camera, state } = map, grow = growth(camera), part = inWindow(graph, map), lit = state.lit;
  const place = i => toScreen(camera, graph.x[i], graph.y[i]), dim = lit ? 0.16 : 1, ink = INK[state.theme];
  const line = (e, alpha, width) => ({ from: place(graph.head[e]), to: place(graph.tail[e]), ink: app.inkOf(graph.head[e]), alpha, width });
  const dot = (i, alpha) => { const [x, y] = place(i); return { x, y, radius: Math.max(0.7, radiusOf(graph, i) * grow), ink: app.inkOf(i), alpha, square: isPaper(graph, i), name: graph.names[i] }; };
  const bySize = part.nodes.sort((a, b) => graph.size[b] - graph.size[a]);
  const faded = i => state.down && graph.generic[i];
  return svg({
    width: camera.width, height: camera.height, ground: hex(GROUND[state.theme]), ink, font: FONT,
    lines: [...part.links.map(e => line(e, linkAlpha(graph, app.scene, e) * dim * (faded(graph.head[e]) || faded(graph.tail[e]) ? 0.3 : 1), 0.7)), ...(lit ? lit.links.map(e => line(e, 0.7, 1.2)) : [])],
    dots: [...bySize.map(i => dot(i, dim * (faded(i) ? 0.3 : 0.94))), ...(lit ? lit.nodes.map(i => dot(i, 1)) : [])],
    labels: map.labels().map(label => {
      const [x, y] = label.node === undefined ? toScreen(camera, label.x, label.y) : place(label.node);
      return { x: x + label.dx, y: y + label.dy, text: label.text, size: label.size, ink: label.ink, alpha: label.alpha ?? 1, weight: Number.parseInt(label.font, 10) };
    }),
  });
}

export function save(blob, name) {
  const address = URL.createObjectURL(blob), link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export const SAVINGS = [
  ["png", "Picture (PNG)"], ["svg", "Drawing (SVG)"], ["graphml", "Graph for Gephi (GraphML)"], ["nodes.csv", "Nodes (CSV)"], ["links.csv", "Links (CSV)"],
];

export async function saveAs(what, graph, map, app) {
  const file = (text, type) => save(new Blob([text], { type }), `explorer.${what}`);
  if (what === "png") {
    const canvas = map.picture(2);
    return new Promise(done => canvas.toBlob(blob => { save(blob, "explorer.png"); done(); }, "image/png"));
  }
  if (what === "svg") return file(drawing(graph, map, app), "image/svg+xml");
  const part = inWindow(graph, map);
  if (what === "graphml") return file(graphml(graph, part, app.inkOf), "application/xml");
  if (what === "nodes.csv") return file("\ufeff" + nodesCsv(graph, part.nodes), "text/csv");
  return file("\ufeff" + linksCsv(graph, part.links), "text/csv");
}
