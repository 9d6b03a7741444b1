// The map itself in WebGL 2: two buffers, two draw calls. Links are lines, nodes are points.

const NODES = [`#version 300 es
in vec2 spot; in float radius; in vec4 colour; in float square;
uniform vec4 box, view; uniform float pixels, grow;
out vec4 ink; out float half_; out float cornered;
void main() {
  vec2 world = box.xy + spot * box.zw;
  gl_Position = vec4((world - view.xy) * view.zw, 0, 1);
  half_ = max(radius * grow, 0.7) * pixels;
  gl_PointSize = 2.0 * half_ + 2.0;
  ink = colour; cornered = square;
}`, `#version 300 es
precision highp float;
in vec4 ink; in float half_; in float cornered;
uniform vec3 ground; uniform float pixels;
out vec4 seen;
void main() {
  vec2 from = (gl_PointCoord - 0.5) * (2.0 * half_ + 2.0);
  float far = cornered > 0.5 ? max(abs(from.x), abs(from.y)) * 1.15 : length(from);
  float rim = half_ > 3.0 * pixels ? smoothstep(half_ - 1.6 * pixels, half_ - 0.6 * pixels, far) : 0.0;
  float cover = 1.0 - smoothstep(half_ - 0.5, half_ + 0.5, far);
  seen = vec4(mix(ink.rgb, ground, rim), 1) * (cover * ink.a);
}`];

const LINKS = [`#version 300 es
in vec2 spot; in vec4 colour;
uniform vec4 box, view; uniform float strength;
out vec4 ink;
void main() {
  gl_Position = vec4((box.xy + spot * box.zw - view.xy) * view.zw, 0, 1);
  float alpha = min(1.0, colour.a * strength);
  ink = vec4(colour.rgb * alpha, alpha);
}`, `#version 300 es
precision highp float;
in vec4 ink; out vec4 seen;
void main() { seen = ink; }`];

// null where the browser has no WebGL 2, or a driver that does not take the programs.
export function makeRenderer(canvas) {
  const wish = { alpha: true, preserveDrawingBuffer: true, premultipliedAlpha: true, powerPreference: "high-performance" };
  // Smooth lines where a graphics card draws them; a processor would spend most of each frame on them.
  const isFast = hasCard();
  const gl = canvas.getContext("webgl2", { ...wish, antialias: isFast });
  if (!gl) return null;
  try { return rendererOn(gl, canvas, isFast); } catch { return null; }
}

// Whether a graphics card draws. Chromium gives its software renderer even to who wants none.
function hasCard() {
  const gl = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (!gl) return false;
  const told = gl.getExtension("WEBGL_debug_renderer_info"), name = String(gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !/swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}

function rendererOn(gl, canvas, isFast) {
  const programs = { nodes: link(gl, NODES), links: link(gl, LINKS) };
  const nodes = { count: 0, buffer: gl.createBuffer(), vao: gl.createVertexArray() };
  const links = { count: 0, buffer: gl.createBuffer(), vao: gl.createVertexArray() };
  layOut(gl, programs.nodes, nodes, 12, [["spot", 2, gl.UNSIGNED_SHORT, true, 0], ["colour", 4, gl.UNSIGNED_BYTE, true, 4], ["radius", 1, gl.UNSIGNED_SHORT, false, 8], ["square", 1, gl.UNSIGNED_BYTE, false, 10]]);
  layOut(gl, programs.links, links, 8, [["spot", 2, gl.UNSIGNED_SHORT, true, 0], ["colour", 4, gl.UNSIGNED_BYTE, true, 4]]);
  gl.enable(gl.BLEND);
  gl.clearColor(0, 0, 0, 0);
  return {
    fillNodes: (bytes, count) => fill(gl, nodes, bytes, count),
    fillLinks: (bytes, count) => fill(gl, links, bytes, count),
    isFast,
    // Both buffers begin with what matters most. A picture may be drawn in parts: first the nodes, then
    // links, which go under what is there already; `from` nothing clears the picture.
    draw({ width, height, pixels, box, camera, grow, strength, ground }, from, to) {
      canvas.width !== width && (canvas.width = width);
      canvas.height !== height && (canvas.height = height);
      gl.viewport(0, 0, width, height);
      if (!from.nodes) gl.clear(gl.COLOR_BUFFER_BIT);
      const view = [camera.x, camera.y, (2 * camera.k * pixels) / width, (-2 * camera.k * pixels) / height];
      use(gl, programs.nodes, nodes, box, view);
      gl.uniform1f(programs.nodes.at("pixels"), pixels);
      gl.uniform1f(programs.nodes.at("grow"), grow / 256);
      gl.uniform3fv(programs.nodes.at("ground"), ground);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      gl.drawArrays(gl.POINTS, from.nodes, Math.max(0, to.nodes - from.nodes));
      use(gl, programs.links, links, box, view);
      gl.uniform1f(programs.links.at("strength"), strength);
      gl.blendFunc(gl.ONE_MINUS_DST_ALPHA, gl.ONE);
      gl.drawArrays(gl.LINES, 2 * from.links, 2 * Math.max(0, to.links - from.links));
    },
  };
}

function link(gl, [vertex, fragment]) {
  const handle = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(handle, shader);
  }
  gl.linkProgram(handle);
  if (!gl.getProgramParameter(handle, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(handle) || "the map's program cannot be linked");
  const places = new Map();
  const at = name => { if (!places.has(name)) places.set(name, gl.getUniformLocation(handle, name)); return places.get(name); };
  return { handle, at };
}

function layOut(gl, program, item, stride, attributes) {
  gl.bindVertexArray(item.vao);
  gl.bindBuffer(gl.ARRAY_BUFFER, item.buffer);
  for (const [name, size, kind, normal, offset] of attributes) {
    const place = gl.getAttribLocation(program.handle, name);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, kind, normal, stride, offset);
  }
}

function fill(gl, item, bytes, count) {
  gl.bindBuffer(gl.ARRAY_BUFFER, item.buffer);
  gl.bufferData(gl.ARRAY_BUFFER, bytes, gl.DYNAMIC_DRAW);
  item.count = count;
}

function use(gl, program, item, box, view) {
  gl.useProgram(program.handle);
  gl.bindVertexArray(item.vao);
  gl.uniform4fv(program.at("box"), box);
  gl.uniform4fv(program.at("view"), view);
}
