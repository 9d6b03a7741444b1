// The visible part as text: GraphML as Gephi opens it finished, CSV for tables, SVG for drawings.
import { aliasesOf, idOf, isPaper, kindOf, relationOf, sentencesOf } from "./graph.js";

// Characters that XML 1.0 cannot hold.
// eslint-disable-next-line no-control-regex
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
export const xml = text => String(text).replace(ILLEGAL, "").replace(/[&<>"\n\r\t]/g, sign => `&#${sign.charCodeAt(0)};`);
// Gephi loses white space between two entities; CDATA has none.
const content = text => { const legal = String(text).replace(ILLEGAL, ""); return /[&<>]/.test(legal) ? "<![CDATA[" + legal.replaceAll("]]>", "]]]]><![CDATA[>") + "]]>" : legal; };

// A cell that a spreadsheet would take for a formula becomes text.
export const cell = value => {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? "'" + value : String(value ?? "");
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const table = (names, rows) => [names, ...rows].map(row => row.map(cell).join(",") + "\r\n").join("");

const NODE_KEYS = [["label", "string"], ["x", "double"], ["y", "double"], ["size", "double"], ["color", "string"]];
const NODE_COLUMNS = [["kind", "string"], ["aliases", "string"], ["n_papers", "int"], ["n_mentions", "int"], ["year", "int"]];
const EDGE_KEYS = [["label", "string"], ["weight", "double"]];
const EDGE_COLUMNS = [["relation", "string"], ["n_papers", "int"], ["score", "double"], ["sentences", "string"]];

const nodeValues = (graph, i) => [kindOf(graph, i), aliasesOf(graph, i).join("; "), graph.papers[i], graph.mentions[i], graph.year[i] || ""];
const linkValues = (graph, e) => [relationOf(graph, e), graph.weight[e], graph.score[e] / 100, sentencesOf(graph, e).map(([text]) => text).join(" | ")];

export function graphml(graph, { nodes, links }, inkOf) {
  const keys = (owner, prefix, list) => list.map(([name, kind]) => `<key id="${prefix}${name}" for="${owner}" attr.name="${prefix.startsWith(owner) ? "" : prefix}${name}" attr.type="${kind}"/>\n`).join("");
  const put = (prefix, list, values) => list.map(([name], at) => (values[at] === "" ? "" : `<data key="${prefix}${name}">${content(values[at])}</data>`)).join("");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n',
    keys("node", "node_", NODE_KEYS), keys("node", "n_", NODE_COLUMNS), keys("edge", "edge_", EDGE_KEYS), keys("edge", "e_", EDGE_COLUMNS),
    '<graph edgedefault="directed">\n',
    ...nodes.map(i => `<node id="${xml(idOf(graph, i))}">${put("node_", NODE_KEYS, [graph.names[i], graph.x[i].toFixed(1), graph.y[i].toFixed(1), graph.size[i], inkOf(i)])}${put("n_", NODE_COLUMNS, nodeValues(graph, i))}</node>\n`),
    ...links.map(e => `<edge id="e${e}" source="${xml(idOf(graph, graph.head[e]))}" target="${xml(idOf(graph, graph.tail[e]))}" label="${xml(relationOf(graph, e))}">${put("edge_", EDGE_KEYS, [relationOf(graph, e), Math.max(1, graph.weight[e])])}${put("e_", EDGE_COLUMNS, linkValues(graph, e))}</edge>\n`),
    "</graph>\n</graphml>\n",
  ].join("");
}

export const nodesCsv = (graph, nodes) => table(["id", "name", ...NODE_COLUMNS.map(([name]) => name)], nodes.map(i => [idOf(graph, i), graph.names[i], ...nodeValues(graph, i)]));
export const linksCsv = (graph, links) => table(["source", "target", ...EDGE_COLUMNS.map(([name]) => name)], links.map(e => [idOf(graph, graph.head[e]), idOf(graph, graph.tail[e]), ...linkValues(graph, e)]));

// `spots` are places in the window; `dim` is the strength of what is not lit.
export function svg({ width, height, ground, ink, font, lines, dots, labels }) {
  const number = value => Number(value.toFixed(1));
  return [
    `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${xml(font)}">\n`,
    `<rect width="100%" height="100%" fill="${ground}"/>\n<g fill="none">\n`,
    ...lines.map(line => `<path d="M${number(line.from[0])} ${number(line.from[1])}L${number(line.to[0])} ${number(line.to[1])}" stroke="${line.ink}" stroke-opacity="${line.alpha.toFixed(3)}" stroke-width="${number(line.width)}"/>\n`),
    `</g>\n<g stroke="${ground}" stroke-width="0.8">\n`,
    ...dots.map(dot => (dot.square
      ? `<rect x="${number(dot.x - dot.radius * 0.87)}" y="${number(dot.y - dot.radius * 0.87)}" width="${number(dot.radius * 1.74)}" height="${number(dot.radius * 1.74)}"`
      : `<circle cx="${number(dot.x)}" cy="${number(dot.y)}" r="${number(dot.radius)}"`) + ` fill="${dot.ink}" opacity="${dot.alpha}"><title>${xml(dot.name)}</title></${dot.square ? "rect" : "circle"}>\n`),
    `</g>\n<g text-anchor="middle" dominant-baseline="central" paint-order="stroke" stroke="${ground}" stroke-linejoin="round">\n`,
    ...labels.map(label => `<text x="${number(label.x)}" y="${number(label.y)}" font-size="${number(label.size)}" font-weight="${label.weight}" stroke-width="${number(label.size * 0.28)}" fill="${label.ink || ink}" fill-opacity="${label.alpha}">${xml(label.text)}</text>\n`),
    "</g>\n</svg>\n",
  ].join("");
}

export const isInside = ([x, y], width, height) => x >= 0 && y >= 0 && x <= width && y <= height;
export { isPaper };
