// The map as one thing: camera, WebGL canvas, labels; what is shown, lit and marked.
import { areasFor, areasOf } from "./areas.js";
import { between, boxOf, centred, fitted, makeCamera, toScreen } from "./camera.js";
import { GROUND, palette } from "./colours.js";
import { make } from "./dom.js";
import { linksOf, otherEnd } from "./graph.js";
import { listen } from "./gestures.js";
import { blended, growth, makeLabeller, paint } from "./overlay.js";
import { makeRenderer } from "./renderer.js";
import { fillScene, makeScene, radiusOf } from "./scene.js";

const CALM = 140;
const LABELS_EVERY = 110;
const within = (low, value, high) => Math.round(Math.min(high, Math.max(Math.min(low, high), value)));
const quiet = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function makeMap(graph, element, told) {
  const base = make("canvas", { class: "base" }), over = make("canvas", { class: "over" });
  element.append(base, over);
  let renderer = makeRenderer(base);
  const context = over.getContext("2d");
  const scene = makeScene(graph), labeller = makeLabeller(graph);
  const camera = makeCamera();
  const state = {
    shown: { nodes: new Uint8Array(graph.n).fill(1), links: new Uint8Array(graph.m).fill(1) }, theme: "light", by: "kind",
    down: true, small: false, lit: null, marked: [], labels: new Map(), areas: [], colours: palette(graph, "light"), count: { nodes: 0, links: 0 },
  };
  const faded = i => state.down && graph.generic[i] === 1;
  let pixels = 1, pending = 0, movedAt = -Infinity, moved = false, placedAt = 0, lastFrame = 0, motion = null, hovered = -1;
  // How much of the picture stands already, and how much this machine draws within a frame.
  let drawn = { nodes: 0, links: 0 }, budget = renderer && renderer.isFast ? { nodes: graph.n, links: 60000 } : { nodes: 20000, links: 6000 };

  function resize() {
    pixels = Math.min(2, devicePixelRatio || 1);
    camera.width = element.clientWidth;
    camera.height = element.clientHeight;
    over.width = Math.round(camera.width * pixels);
    over.height = Math.round(camera.height * pixels);
    const { left, top } = camera.inset;
    camera.home = fitted({ ...camera, inset: { left, top, right: 0, bottom: 0 } }, boxOf(graph, scene.bySize)).k;
    due(true);
  }
  const shownNodes = () => scene.bySize.filter(i => state.shown.nodes[i]);

  function due(withMap = false) {
    if (withMap) drawn = { nodes: 0, links: 0 };
    if (!pending) pending = requestAnimationFrame(frame);
  }

  function frame(now) {
    pending = 0;
    if (motion) motion(now);
    // A frame may take longer than calm lasts: what moved since the last one is moving still.
    if (moved) movedAt = now;
    moved = false;
    const moving = now - movedAt < CALM, { count } = state;
    const partial = drawn.nodes < count.nodes || drawn.links < count.links, filling = renderer && partial && (!moving || !drawn.nodes);
    if (lastFrame) adapt(now - lastFrame);
    lastFrame = filling ? now : 0;
    if (filling) {
      const next = { nodes: Math.min(count.nodes, drawn.nodes + budget.nodes), links: Math.min(count.links, drawn.links + budget.links) };
      drawMap(drawn, next);
      drawn = next;
    }
    if (!moving || now - placedAt > LABELS_EVERY) { place(now); placedAt = now; }
    const fading = drawOver(now);
    if (moving || fading || motion || (renderer && (drawn.nodes < count.nodes || drawn.links < count.links))) due(false);
    api.frames++;
  }
  // As much in a frame as this machine draws in time; the rest follows once the map is still.
  function adapt(took) {
    const factor = took > 60 ? 0.5 : took > 28 ? 0.8 : took < 20 ? 1.4 : 1;
    budget = { nodes: within(8000, budget.nodes * (budget.links > 2000 && factor < 1 ? 0.95 : factor), graph.n), links: within(1200, budget.links * factor, graph.m) };
  }

  const strength = () => Math.min(2.2, Math.max(0.1, 0.62 * Math.sqrt(9000 / Math.max(1500, state.count.links)))) * Math.min(2.4, Math.max(0.8, (camera.k / camera.home) ** 0.5)) * (state.theme === "dark" ? 0.85 : 1);

  function drawMap(from, to, scale = pixels) {
    if (!renderer) return;
    renderer.draw({
      width: Math.round(camera.width * scale), height: Math.round(camera.height * scale), pixels: scale, box: graph.box, camera,
      grow: growth(camera), strength: strength(), ground: GROUND[state.theme].map(value => value / 255),
    }, from, to);
  }
  function place(now, still = quiet()) {
    const chosen = labeller.choose({
      camera, shown: state.shown, bySize: scene.bySize, lit: state.lit, faded, marked: state.marked, small: state.small,
      communities: view => areasFor(state.areas, view, state.colours, state.theme),
    });
    state.labels = blended(state.labels, chosen, now, still);
  }
  function drawOver(now) {
    context.setTransform(pixels, 0, 0, pixels, 0, 0);
    context.clearRect(0, 0, camera.width, camera.height);
    return paint(context, graph, { ...state, camera, marked: hovered >= 0 ? [...state.marked, hovered] : state.marked, now });
  }
  function refill() {
    state.areas = areasOf(graph, state.shown);
    if (renderer) state.count = fillScene(graph, scene, renderer, { ...state, faded });
    due(true);
  }
  function nearest([sx, sy]) {
    let best = -1, least = Infinity;
    const grow = growth(camera), among = state.lit && state.lit.nodes.length < graph.n / 2 ? [state.lit.nodes, scene.bySize] : [scene.bySize];
    // What is lit stands on top.
    for (const nodes of among) {
      for (const i of nodes) {
        if (!state.shown.nodes[i]) continue;
        const dx = (graph.x[i] - camera.x) * camera.k + camera.width / 2 - sx, dy = (graph.y[i] - camera.y) * camera.k + camera.height / 2 - sy;
        const far = Math.hypot(dx, dy) - radiusOf(graph, i) * grow;
        if (far < 5 && far < least) { least = far; best = i; }
      }
      if (best >= 0) return best;
    }
    return best;
  }

  const api = {
    camera, scene, frames: 0, hasWebGL: Boolean(renderer), state,
    // `small` says that what is shown is a neighbourhood, where each name counts.
    show(shown, small = false) { Object.assign(state, { shown, small }); refill(); },
    look({ theme, by, down }) { Object.assign(state, { theme, by, down, colours: palette(graph, theme) }); refill(); },
    // Nodes and links that stand out while the rest is dimmed; null for none.
    light(lit) {
      state.lit = lit;
      element.classList.toggle("dimmed", Boolean(lit));
      placedAt = 0;
      due();
    },
    mark(nodes) { state.marked = nodes; due(); },
    around(i) {
      const links = [...linksOf(graph, i)].filter(e => state.shown.links[e]).sort((a, b) => graph.weight[b] - graph.weight[a]).slice(0, 4000);
      const nodes = [...new Set(links.map(e => otherEnd(graph, e, i)))].sort((a, b) => graph.size[b] - graph.size[a]);
      return { firsts: [i], nodes: [i, ...nodes], links };
    },
    view(to) { Object.assign(camera, to); moved = true; told.view(); due(true); },
    shift(dx, dy) { api.view({ x: camera.x - dx / camera.k, y: camera.y - dy / camera.k }); },
    stop() { motion = null; },
    fly(to, time = 550) {
      if (quiet() || !time) return api.view(to);
      const from = { x: camera.x, y: camera.y, k: camera.k }, began = performance.now();
      motion = now => {
        const share = Math.min(1, Math.max(0, (now - began) / time));
        if (share === 1) motion = null;
        api.view(share === 1 ? to : between(from, to, share));
      };
      return due(true);
    },
    glide(speed) {
      if (quiet() || Math.hypot(...speed) < 0.15) return;
      let last = performance.now();
      motion = now => {
        const time = Math.min(40, now - last);
        last = now;
        speed = speed.map(value => value * 0.995 ** time);
        if (Math.hypot(...speed) < 0.03) motion = null;
        api.shift(speed[0] * time, speed[1] * time);
      };
      due(true);
    },
    fit(time) { api.fly(fitted(camera, boxOf(graph, shownNodes()), camera.home * 60), time); },
    fitTo(nodes, time) { api.fly(fitted(camera, boxOf(graph, nodes, 0.12), camera.home * 9), time); },
    goTo(i, time) { api.fly(centred(camera, graph.x[i], graph.y[i], Math.max(camera.k, camera.home * 3)), time); },
    hoverAt(at) {
      const node = at && !motion ? nearest(at) : -1;
      if (node === hovered) return;
      hovered = node;
      element.classList.toggle("over-node", node >= 0);
      told.hover(node);
      due();
    },
    chooseAt(at, event) { told.choose(nearest(at), event); },
    chooseMiddle() {
      const { inset } = camera, at = [(camera.width + inset.left - inset.right) / 2, (camera.height + inset.top - inset.bottom) / 2];
      const far = i => { const [x, y] = toScreen(camera, graph.x[i], graph.y[i]); return Math.hypot(x - at[0], y - at[1]); };
      told.choose(shownNodes().reduce((best, i) => (best < 0 || far(i) < far(best) ? i : best), -1));
    },
    shownCount: () => state.count,
    shownNodes,
    resize,
    // One picture of what is seen, `scale` times as fine.
    picture(scale) {
      const canvas = make("canvas", { width: Math.round(camera.width * scale), height: Math.round(camera.height * scale) }), pen = canvas.getContext("2d");
      pen.fillStyle = `rgb(${GROUND[state.theme]})`;
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.globalAlpha = state.lit ? 0.16 : 1;
      drawMap({ nodes: 0, links: 0 }, state.count, scale);
      pen.drawImage(base, 0, 0);
      pen.globalAlpha = 1;
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      place(0, true);
      paint(pen, graph, { ...state, camera, now: 1 });
      due(true);
      return canvas;
    },
    labels() { place(0, true); return [...state.labels.values()]; },
  };
  // A driver may take the context away (sleep, reset) and give it back empty.
  base.addEventListener("webglcontextlost", event => event.preventDefault());
  base.addEventListener("webglcontextrestored", () => { renderer = makeRenderer(base); refill(); });
  new ResizeObserver(resize).observe(element);
  listen(element, api);
  return api;
}
