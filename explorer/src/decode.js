// The blocks that kg/exporters/explorer_columns.py packs: a JSON header, then numbers as byte planes.

export async function unpack(base64) {
  const text = atob(base64.trim());
  const packed = new Uint8Array(text.length);
  for (let i = 0; i < packed.length; i++) packed[i] = text.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return readBlock(new Uint8Array(await new Response(stream).arrayBuffer()));
}

export function readBlock(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const columns = {};
  let at = 4 + length;
  for (const [name, [count, width]] of Object.entries(header.columns)) {
    const values = new Uint32Array(count);
    for (let place = 0; place < width; place++, at += count)
      for (let i = 0; i < count; i++) values[i] |= bytes[at + i] << (8 * place);
    columns[name] = values;
  }
  return { header, columns };
}

// Differences with the sign in the lowest bit, back into values.
export function summed(steps) {
  const values = new Int32Array(steps.length);
  let value = 0;
  for (let i = 0; i < steps.length; i++) {
    value += steps[i] & 1 ? -((steps[i] >>> 1) + (steps[i] & 1)) : steps[i] >>> 1;
    values[i] = value;
  }
  return values;
}

// Counts into starts: the run of item i is starts[i] .. starts[i + 1].
export function starts(counts) {
  const places = new Uint32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) places[i + 1] = places[i] + counts[i];
  return places;
}
