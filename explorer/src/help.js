// What the page does and its keys, in a dialog.
import { icon, make } from "./dom.js";

const KEYS = [
  ["/", "search; arrows choose, Enter opens, Escape leaves"], ["Arrows", "move the map, when it has the focus"], ["+ − 0", "nearer, farther, all"],
  ["Enter", "open the node in the middle of the map"], ["f", "only the neighbourhood: 1 hop, 2 hops, all"], ["p", "path from the open node to another"],
  ["g", "generic terms turned down or not"], ["c", "colours by kind or by community"], ["s", "save"], ["t", "light or dark"], ["Escape", "close what is open"], ["?", "this help"],
];

export function makeHelp() {
  const element = make("dialog", { class: "help card", "aria-labelledby": "help-title" });
  element.append(
    make("header", {}, make("h2", { id: "help-title" }, "How to read this map"), make("button", { class: "quiet", type: "button", "aria-label": "Close", onclick: () => element.close() }, icon("close"))),
    make("p", {}, "Discs are what papers write about, squares are papers; the more papers mention a thing, the larger it is. Near each other stands what is linked. Every link has the sentences that say so: click a node to read them."),
    make("p", {}, "Hover to light a neighbourhood. Shift and click a second node for the path between two. The address keeps the view: copy it to share it."),
    make("dl", { class: "keys" }, ...KEYS.flatMap(([key, words]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, words)])),
  );
  return { element, open() { if (!element.open) element.showModal(); } };
}
