// Which labels stand where: the weightiest first, none over another, more of them the nearer one looks.

const CELL = 64;

// A board of taken rectangles in pixels; nothing is free outside `width`.
export function makeBoard(width = Infinity) {
  const cells = new Map();
  const over = (box, visit) => {
    for (let i = Math.floor(box[0] / CELL); i <= Math.floor(box[2] / CELL); i++)
      for (let j = Math.floor(box[1] / CELL); j <= Math.floor(box[3] / CELL); j++) if (visit(i * 8192 + j)) return true;
    return false;
  };
  return {
    free: box => box[0] >= 0 && box[2] <= width && !over(box, key => (cells.get(key) || []).some(other => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])),
    take(box) {
      over(box, key => { const list = cells.get(key); if (list) list.push(box); else cells.set(key, [box]); return false; });
    },
  };
}

// The first free side of a node for a text: right, left, below, above; [x, y of the middle, box] or null.
export function sideFor(board, x, y, radius, width, height) {
  const gap = radius + 3, w = width + 4, h = height;
  const sides = [[x + gap + width / 2, y], [x - gap - width / 2, y], [x, y + gap + h / 2], [x, y - gap - h / 2]];
  for (const [mx, my] of sides) {
    const box = [mx - w / 2, my - h / 2, mx + w / 2, my + h / 2];
    if (board.free(box)) return [mx, my, box];
  }
  return null;
}

export const shortened = (text, most = 42) => (text.length <= most ? text : text.slice(0, most - 1).trimEnd() + "…");
