// Mouse, touch and keys on the map, as moves of the camera and choices of nodes.
import { zoomed } from "./camera.js";

const STEP = 60;

export function listen(element, map) {
  const touches = new Map();
  let moved = 0, last = null, speed = [0, 0];

  element.addEventListener("pointerdown", event => {
    if (event.button > 0) return;
    element.setPointerCapture(event.pointerId);
    touches.set(event.pointerId, [event.offsetX, event.offsetY]);
    moved = 0;
    speed = [0, 0];
    last = event.timeStamp;
    map.stop();
  });
  element.addEventListener("pointermove", event => {
    const at = [event.offsetX, event.offsetY], before = touches.get(event.pointerId);
    if (!before) { if (event.pointerType !== "touch") map.hoverAt(at); return; }
    if (touches.size === 2) pinch(event.pointerId, at);
    else {
      const by = [at[0] - before[0], at[1] - before[1]], time = Math.max(1, event.timeStamp - last);
      moved += Math.hypot(...by);
      if (moved > 4) {
        map.shift(by[0], by[1]);
        speed = speed.map((value, axis) => 0.6 * value + 0.4 * (by[axis] / time));
        element.classList.add("dragged");
      }
    }
    last = event.timeStamp;
    touches.set(event.pointerId, at);
  });
  const end = event => {
    if (!touches.delete(event.pointerId)) return;
    element.classList.remove("dragged");
    if (event.type === "pointerup" && moved <= 4 && !touches.size) map.chooseAt([event.offsetX, event.offsetY], event);
    else if (!touches.size && event.timeStamp - last < 60) map.glide(speed);
    if (touches.size) moved = 9;
  };
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", end);
  element.addEventListener("pointerleave", () => map.hoverAt(null));
  element.addEventListener("wheel", event => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 20 : 1;
    map.view(zoomed(map.camera, Math.exp(-Math.max(-300, Math.min(300, event.deltaY * lines)) * 0.0022), [event.offsetX, event.offsetY]));
  }, { passive: false });
  element.addEventListener("dblclick", event => map.fly(zoomed(map.camera, 2.2, [event.offsetX, event.offsetY]), 250));
  element.addEventListener("keydown", event => key(event, map));

  function pinch(id, at) {
    const [other] = [...touches].filter(([touch]) => touch !== id).map(([, place]) => place), before = touches.get(id);
    const factor = Math.hypot(at[0] - other[0], at[1] - other[1]) / Math.max(1, Math.hypot(before[0] - other[0], before[1] - other[1]));
    moved = 9;
    map.view(zoomed(map.camera, factor, [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2]));
    map.shift((at[0] - before[0]) / 2, (at[1] - before[1]) / 2);
  }
}

function key(event, map) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const moves = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
  if (moves[event.key]) map.shift(...moves[event.key]);
  else if (event.key === "+" || event.key === "=") map.fly(zoomed(map.camera, 1.5), 160);
  else if (event.key === "-") map.fly(zoomed(map.camera, 1 / 1.5), 160);
  else if (event.key === "0") map.fit();
  else if (event.key === "Enter") map.chooseMiddle();
  else return;
  event.preventDefault();
}
