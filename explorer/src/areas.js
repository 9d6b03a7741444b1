// The names of communities on the map, for who looks from far: in the middle of their members.
import { hex, mixed, rgb, INK } from "./colours.js";

const MOST = 48;

export function areasOf(graph, shown) {
  const members = new Map();
  for (let i = 0; i < graph.n; i++) {
    const place = graph.community[i];
    if (!place || !shown.nodes[i] || !graph.communities[place - 1]) continue;
    if (!members.has(place)) members.set(place, []);
    members.get(place).push(i);
  }
  const large = [...members].filter(([, nodes]) => nodes.length >= 5).sort((a, b) => b[1].length - a[1].length || a[0] - b[0]).slice(0, MOST);
  const most = large.length ? large[0][1].length : 1;
  return large.map(([place, nodes]) => ({
    place, count: nodes.length, x: middle(nodes, graph.x), y: middle(nodes, graph.y),
    lines: wrapped(graph.communities[place - 1]), share: Math.sqrt(nodes.length / most),
  }));
}

function middle(nodes, values) {
  const sorted = Float32Array.from(nodes, i => values[i]).sort();
  return sorted[sorted.length >> 1];
}

export function wrapped(text, most = 24) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines[lines.length - 1];
    if (line && line.length + word.length >= most) lines.push(word.slice(0, 40));
    else lines[lines.length - 1] = line ? `${line} ${word}` : word.slice(0, 40);
  }
  return lines.slice(0, 3);
}

// For one view: how large and how strong; they go as one comes near.
export function areasFor(areas, camera, colours, theme) {
  const near = camera.k / camera.home, alpha = Math.min(0.92, Math.max(0, (4.5 - near) / 2));
  if (alpha <= 0.02) return [];
  return areas.map(area => ({
    ...area, alpha, size: Math.round(12 + 7 * area.share + 2 * Math.min(1.5, near - 1)),
    ink: hex(mixed(colours.communities[area.place], rgb(INK[theme]), 0.45)),
  }));
}
