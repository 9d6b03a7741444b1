// The camera: the point of the world in the middle of the window, and pixels per unit.

export function makeCamera() {
  return { x: 0, y: 0, k: 1, width: 1, height: 1, home: 1, inset: { left: 0, right: 0, top: 0, bottom: 0 } };
}

export const toScreen = (camera, x, y) => [(x - camera.x) * camera.k + camera.width / 2, (y - camera.y) * camera.k + camera.height / 2];
export const toWorld = (camera, x, y) => [(x - camera.width / 2) / camera.k + camera.x, (y - camera.height / 2) / camera.k + camera.y];

// The view of a box of the world in the part of the window that no card covers.
export function fitted(camera, [left, top, right, bottom], most = Infinity) {
  const { inset } = camera, free = [Math.max(80, camera.width - inset.left - inset.right), Math.max(80, camera.height - inset.top - inset.bottom)];
  const k = Math.min(most, 0.92 * Math.min(free[0] / Math.max(1e-6, right - left), free[1] / Math.max(1e-6, bottom - top)));
  return centred(camera, (left + right) / 2, (top + bottom) / 2, k);
}

export function centred(camera, x, y, k) {
  const { inset } = camera;
  return { x: x - (inset.left - inset.right) / 2 / k, y: y - (inset.top - inset.bottom) / 2 / k, k };
}

// The box around the given nodes without the outermost share on each side, where they are many.
export function boxOf(graph, nodes, out = 0.005) {
  const range = values => {
    const sorted = Float32Array.from(nodes, i => values[i]).sort(), cut = sorted.length > 20 ? Math.floor(sorted.length * out) : 0;
    return [sorted[cut], sorted[sorted.length - 1 - cut]];
  };
  if (!nodes.length) return [-1, -1, 1, 1];
  const [left, right] = range(graph.x), [top, bottom] = range(graph.y);
  return [left, top, right, bottom];
}

export function zoomed(camera, factor, at = [camera.width / 2, camera.height / 2]) {
  const [x, y] = toWorld(camera, at[0], at[1]);
  const k = Math.min(camera.home * 400, Math.max(camera.home * 0.4, camera.k * factor));
  return { k, x: x - (at[0] - camera.width / 2) / k, y: y - (at[1] - camera.height / 2) / k };
}

// Halfway views that zoom out and in between far places, so that one sees where one goes.
export function between(from, to, share) {
  const eased = share < 0.5 ? 4 * share ** 3 : 1 - (-2 * share + 2) ** 3 / 2;
  const k = Math.exp(Math.log(from.k) + (Math.log(to.k) - Math.log(from.k)) * eased);
  // The same screen path whatever the change of zoom.
  const along = Math.abs(to.k - from.k) < 1e-9 * from.k ? eased : (1 / k - 1 / from.k) / (1 / to.k - 1 / from.k);
  return { x: from.x + (to.x - from.x) * along, y: from.y + (to.y - from.y) * along, k };
}
