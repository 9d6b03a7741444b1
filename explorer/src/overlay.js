// What lies over the map on a 2D canvas: what is lit, and the labels.
import { GROUND, INK, colourOf, hex, mixed, rgb } from "./colours.js";
import { toScreen } from "./camera.js";
import { isPaper } from "./graph.js";
import { makeBoard, shortened, sideFor } from "./labels.js";
import { radiusOf } from "./scene.js";

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";
const MOST_LABELS = 150;
// From afar only the weightiest are named; with each halving of the distance four times as many.
const FROM_AFAR = 46;
const FADE = 160;

// Nodes grow more slowly than the map, so that nearer means more room between them; small windows have smaller ones.
export const growth = camera => Math.min(3.2, Math.max(0.75, (camera.k / camera.home) ** 0.42)) * Math.min(1, 0.45 + Math.min(camera.width, camera.height) / 1400);
const fontOf = (graph, i) => { const size = 11.5 + Math.min(7, (graph.size[i] - 4) / 10); return { size, font: `${size > 14 ? 600 : 500} ${size}px ${FONT}` }; };

export function makeLabeller(graph) {
  const widths = new Map();
  const ruler = document.createElement("canvas").getContext("2d");
  const widthOf = (text, font) => {
    const key = font + text;
    if (!widths.has(key)) { ruler.font = font; widths.set(key, ruler.measureText(text).width); }
    return widths.get(key);
  };

  // The labels for a view: of the lit nodes alone while something is lit.
  function choose({ camera, shown, bySize, lit, faded, marked, small, communities }) {
    const board = makeBoard(camera.width), grow = growth(camera), chosen = [];
    const { inset } = camera;
    if (inset.top) board.take([0, 0, camera.width, inset.top]);
    if (inset.bottom) board.take([0, camera.height - inset.bottom, camera.width, camera.height]);
    if (inset.left) board.take([0, 0, inset.left, camera.height]);
    if (inset.right) board.take([camera.width - inset.right, 0, camera.width, camera.height]);
    if (!lit && !small) for (const area of communities(camera)) placeArea(board, area, chosen, camera);
    const among = lit ? [...lit.firsts, ...lit.nodes] : [...marked, ...bySize];
    const seen = new Set();
    const ranks = lit || small ? Infinity : FROM_AFAR * Math.max(1, camera.k / camera.home) ** 2;
    let rank = 0;
    for (const i of among) {
      if (chosen.length >= MOST_LABELS || rank > ranks) break;
      if (!shown.nodes[i] || (!lit && !small && faded(i)) || seen.has(i)) continue;
      rank++;
      const [x, y] = toScreen(camera, graph.x[i], graph.y[i]);
      if (x < 0 || y < 0 || x > camera.width || y > camera.height) continue;
      seen.add(i);
      const { size, font } = fontOf(graph, i), text = shortened(graph.names[i]);
      const place = sideFor(board, x, y, radiusOf(graph, i) * grow, widthOf(text, font), size * 1.25);
      if (!place) continue;
      board.take(place[2]);
      chosen.push({ key: i, node: i, text, font, size, dx: place[0] - x, dy: place[1] - y });
    }
    return chosen;
  }

  function placeArea(board, area, chosen, camera) {
    const font = `650 ${area.size}px ${FONT}`, [at, y] = toScreen(camera, area.x, area.y);
    const wide = Math.max(...area.lines.map(line => widthOf(line, font))), high = area.lines.length * area.size * 1.18;
    // Near the edge of the window a name moves in, as far as its own middle stays in sight.
    const room = wide / 2 + 10, x = at > 0 && at < camera.width ? Math.max(room, Math.min(camera.width - room, at)) : at;
    const box = [x - wide / 2 - 8, y - high / 2 - 4, x + wide / 2 + 8, y + high / 2 + 4];
    if (!board.free(box)) return;
    board.take(box);
    area.lines.forEach((text, line) => chosen.push({
      key: `area ${area.place} ${line}`, x: area.x, y: area.y, text, font, size: area.size, ink: area.ink, alpha: area.alpha,
      dx: x - at, dy: (line - (area.lines.length - 1) / 2) * area.size * 1.18,
    }));
  }
  return { choose };
}

// Takes over what was chosen anew: labels that stay stay, others fade in and out.
export function blended(old, chosen, now, still) {
  const kept = new Map();
  for (const label of chosen) {
    const before = old.get(label.key);
    kept.set(label.key, { ...label, born: before && !before.gone ? before.born : still ? -Infinity : now });
  }
  for (const [key, label] of old)
    if (!kept.has(key) && !still) { const gone = label.gone || now; if (now - gone < FADE) kept.set(key, { ...label, gone }); }
  return kept;
}

const strengthOf = (label, now) => (label.alpha ?? 1) * Math.min(1, Math.max(0, label.gone ? 1 - (now - label.gone) / FADE : (now - label.born) / FADE));

// Paints in window pixels; returns whether something is still fading.
export function paint(context, graph, { camera, theme, lit, labels, marked, colours, by, shown, now }) {
  if (lit) paintLit(context, graph, { camera, theme, lit, colours, by, shown });
  const ground = hex(GROUND[theme]), ink = INK[theme];
  for (const i of marked) ring(context, graph, camera, i, ink);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.strokeStyle = ground;
  let fading = false;
  for (const label of labels.values()) {
    const [x, y] = label.node === undefined ? toScreen(camera, label.x, label.y) : toScreen(camera, graph.x[label.node], graph.y[label.node]);
    const strength = strengthOf(label, now);
    if (label.gone || now - label.born < FADE) fading = true;
    if (strength <= 0 || x < -200 || y < -50 || x > camera.width + 200 || y > camera.height + 50) continue;
    context.font = label.font;
    context.globalAlpha = strength;
    context.lineWidth = label.size * 0.28;
    context.fillStyle = label.ink || ink;
    context.strokeText(label.text, x + label.dx, y + label.dy);
    context.fillText(label.text, x + label.dx, y + label.dy);
  }
  context.globalAlpha = 1;
  return fading;
}

function paintLit(context, graph, { camera, theme, lit, colours, by, shown }) {
  const grow = growth(camera), ground = GROUND[theme];
  const inkOf = i => hex(colourOf(graph, colours, by, i));
  context.lineCap = "round";
  for (const e of lit.links) {
    if (!shown.links[e]) continue;
    const a = graph.head[e], b = graph.tail[e];
    const [ax, ay] = toScreen(camera, graph.x[a], graph.y[a]), [bx, by_] = toScreen(camera, graph.x[b], graph.y[b]);
    if ((ax < 0 && bx < 0) || (ay < 0 && by_ < 0) || (ax > camera.width && bx > camera.width) || (ay > camera.height && by_ > camera.height)) continue;
    context.globalAlpha = lit.strong ? 0.95 : Math.min(0.8, 0.25 + 12 / lit.links.length);
    context.strokeStyle = context.fillStyle = lit.strong ? INK[theme] : hex(mixed(rgb(inkOf(lit.firsts.includes(a) ? b : a)), rgb(INK[theme]), 0.1));
    context.lineWidth = (lit.strong ? 2 : 0.8) + 0.5 * Math.min(4, Math.log2(1 + graph.weight[e]));
    context.beginPath();
    context.moveTo(ax, ay);
    context.lineTo(bx, by_);
    context.stroke();
    if (lit.links.length < 400) arrow(context, ax, ay, bx, by_, radiusOf(graph, b) * grow);
  }
  context.globalAlpha = 1;
  for (const i of lit.nodes) {
    if (!shown.nodes[i]) continue;
    const [x, y] = toScreen(camera, graph.x[i], graph.y[i]), radius = Math.max(2, radiusOf(graph, i) * grow);
    context.fillStyle = inkOf(i);
    context.strokeStyle = hex(ground);
    context.lineWidth = 1;
    shape(context, graph, i, x, y, radius);
    context.fill();
    context.stroke();
  }
}

function arrow(context, ax, ay, bx, by, radius) {
  const long = Math.hypot(bx - ax, by - ay);
  if (long < radius + 16) return;
  const [ux, uy] = [(bx - ax) / long, (by - ay) / long], tip = [bx - ux * (radius + 1), by - uy * (radius + 1)], size = 5;
  context.beginPath();
  context.moveTo(...tip);
  context.lineTo(tip[0] - ux * size - uy * size * 0.5, tip[1] - uy * size + ux * size * 0.5);
  context.lineTo(tip[0] - ux * size + uy * size * 0.5, tip[1] - uy * size - ux * size * 0.5);
  context.fill();
}

function shape(context, graph, i, x, y, radius) {
  context.beginPath();
  if (isPaper(graph, i)) context.rect(x - radius * 0.87, y - radius * 0.87, radius * 1.74, radius * 1.74);
  else context.arc(x, y, radius, 0, 2 * Math.PI);
}

function ring(context, graph, camera, i, ink) {
  const [x, y] = toScreen(camera, graph.x[i], graph.y[i]);
  context.strokeStyle = ink;
  context.lineWidth = 2;
  shape(context, graph, i, x, y, radiusOf(graph, i) * growth(camera) + 3.5);
  context.stroke();
}
