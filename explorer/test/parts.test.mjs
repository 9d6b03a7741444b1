// The pure parts of the page, without a browser.
import assert from "node:assert/strict";
import test from "node:test";
import { fromAddress, toAddress } from "../src/address.js";
import { readBlock, summed, starts } from "../src/decode.js";
import { filterOf, visible } from "../src/filters.js";
import { cell, graphml, xml } from "../src/formats.js";
import { addEvidence, idOf, makeGraph, nodeOf } from "../src/graph.js";
import { makeBoard, sideFor } from "../src/labels.js";
import { marksOf } from "../src/marks.js";
import { findPath } from "../src/paths.js";
import { makeIndex, search } from "../src/search.js";

// a -> hub -> b, a -> c -> d -> b; the hub has many other links.
function world() {
  const names = ["Sparse autoencoder", "Hub", "B", "c", "d", ...Array.from({ length: 40 }, (_, i) => `leaf ${i}`)];
  const links = [[0, 1], [0, 3], [1, 2], ...names.slice(5).map((_, i) => [1, 5 + i]), [3, 4], [4, 2]];
  const zero = names.map(() => 0), columns = {
    x: Uint32Array.from(zero), y: Uint32Array.from(zero), size: Uint32Array.from(zero), kind: Uint32Array.from(zero), papers: Uint32Array.from(names, () => 2),
    mentions: Uint32Array.from(zero), generic: Uint32Array.from(zero), community: Uint32Array.from(zero), year: Uint32Array.from(zero),
    outward: Uint32Array.from(names, (_, i) => links.filter(([head]) => head === i).length), tail: Uint32Array.from(links, ([, tail]) => tail),
    relation: Uint32Array.from(links, () => 0), weight: Uint32Array.from(links, () => 1), score: Uint32Array.from(links, () => 50),
    linkPapers: Uint32Array.from(links, () => 0), paper: new Uint32Array(0),
  };
  return makeGraph({ header: { names, slugs: names.map(() => ""), aliases: { 0: ["SAE", "SAEs"] }, others: {}, kinds: [["method", "#0072b2"]], relations: [["used_for", false]], communities: [], total: [45, 45], box: [0, 0, 1, 1] }, columns });
}
const all = graph => visible(graph, filterOf(graph, fromAddress("")));

test("a block is read as it was packed", () => {
  const header = new TextEncoder().encode(JSON.stringify({ a: "ü", columns: { n: [2, 2] } }));
  const bytes = new Uint8Array([header.length, 0, 0, 0, ...header, 1, 2, 1, 0]);
  const block = readBlock(bytes);
  assert.equal(block.header.a, "ü");
  assert.deepEqual([...block.columns.n], [257, 2]);
  assert.deepEqual([...summed([4, 3, 2])], [2, 0, 1]);
  assert.deepEqual([...starts([2, 0, 1])], [0, 2, 2, 3]);
});

test("an acronym, a part and other hyphens find a node", () => {
  const index = makeIndex(world());
  for (const typed of ["sae", "SAEs", "autoenc", "sparse-auto encoder"]) assert.equal(search(index, typed)[0].node, 0, typed);
  assert.deepEqual(search(index, "nothing such"), []);
});

test("a path goes around a hub, through what is shown", () => {
  const graph = world(), shown = all(graph);
  assert.deepEqual(findPath(graph, shown, 0, 2).map(({ node }) => node), [0, 3, 4, 2]);
  shown.links.fill(0);
  assert.equal(findPath(graph, shown, 0, 2), null);
});

test("the focus keeps a neighbourhood", () => {
  const graph = world(), shown = visible(graph, filterOf(graph, fromAddress("")), { node: 4, hops: 1 });
  assert.deepEqual([...shown.nodes].flatMap((on, i) => (on ? [i] : [])), [2, 3, 4]);
});

test("the address keeps a view", () => {
  const view = { ...fromAddress(""), node: "method:c++ & co", hops: 2, kindsOff: ["paper"], relationsOff: ["uses"], papers: 3, years: [2019, 2021], generic: false, colour: "community", theme: "dark", camera: [1.5, -2, 3] };
  assert.deepEqual(fromAddress("#" + toAddress(view)), view);
  assert.deepEqual(fromAddress("#at=x,y,z&years=a-b&hops=99"), { ...fromAddress(""), hops: 2 });
});

test("ids are made as Python makes them", () => {
  const graph = world();
  assert.equal(idOf(graph, 0), "method:sparse-autoencoder");
  assert.equal(nodeOf(graph, "method:leaf-3"), 8);
});

test("sentences are marked across plural and hyphen, whole words only", () => {
  assert.deepEqual(marksOf("SAEs and sparse-autoencoders, no SAEX", [["sparse autoencoder", "SAE"], ["no"]]), [[0, 4, 0], [9, 28, 0], [30, 32, 1]]);
  assert.deepEqual(marksOf("a (b) c", [["(b)", "\\"]]), [[2, 5, 0]]);
});

test("labels do not stand on each other", () => {
  const board = makeBoard(), one = sideFor(board, 100, 100, 5, 50, 12);
  board.take(one[2]);
  assert.ok(sideFor(board, 102, 100, 5, 50, 12)[0] < 102);
  for (let i = 0; i < 10; i++) { const place = sideFor(board, 100, 100, 5, 50, 12); if (place) board.take(place[2]); }
  assert.equal(sideFor(board, 100, 100, 5, 50, 12), null);
});

test("files hold hostile text as text", () => {
  assert.equal(cell("=1+1"), "'=1+1");
  assert.equal(cell('a,"b"'), '"a,""b"""');
  assert.equal(xml('<a b="\u0000c">'), "&#60;a b=&#34;c&#34;&#62;");
  const graph = world();
  graph.names[3] = "]]> <b>&";
  addEvidence(graph, { header: { sentences: ["s"], rules: [""], details: {} }, columns: { sentencePaper: [0], linkSentences: new Uint32Array(graph.m), sentence: [], rule: new Uint32Array(graph.m) } });
  const text = graphml(graph, { nodes: [0, 3], links: [1] }, () => "#000000");
  assert.match(text, /<!\[CDATA\[\]\]\]\]><!\[CDATA\[> <b>&\]\]>/);
  assert.match(text, /<edge id="e1" source="method:sparse-autoencoder" target="method:b-?" label="used_for">/);
});
