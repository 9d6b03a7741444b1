// The view in the address: what is after the # opens the same view again.

const SEPARATOR = ",";

export function toAddress(view) {
  const parts = new URLSearchParams();
  const put = (name, value, none) => { if (value !== none && value !== "" && value !== undefined && value !== null) parts.set(name, value); };
  put("node", view.node);
  put("hops", view.hops, 0);
  if (view.path) { put("from", view.path[0]); put("to", view.path[1]); }
  put("off", view.kindsOff.join(SEPARATOR));
  put("not", view.relationsOff.join(SEPARATOR));
  put("papers", view.papers, 1);
  put("links", view.links, 0);
  put("weight", view.weight, 0);
  if (view.years) put("years", view.years.join("-"));
  put("generic", view.generic ? undefined : "full");
  put("colour", view.colour, "kind");
  put("theme", view.theme, "auto");
  if (view.camera) put("at", view.camera.map(value => Number(value.toPrecision(5))).join(SEPARATOR));
  return parts.toString().replaceAll("%3A", ":").replaceAll("%2C", SEPARATOR);
}

export function fromAddress(text) {
  const parts = new URLSearchParams(text.replace(/^#/, ""));
  const list = name => (parts.get(name) || "").split(SEPARATOR).filter(Boolean);
  const whole = (name, none) => { const value = Number.parseInt(parts.get(name), 10); return Number.isFinite(value) ? value : none; };
  const camera = list("at").map(Number), years = (parts.get("years") || "").split("-").map(Number);
  return {
    node: parts.get("node") || "",
    hops: Math.min(2, Math.max(0, whole("hops", 0))),
    path: parts.get("from") && parts.get("to") ? [parts.get("from"), parts.get("to")] : null,
    kindsOff: list("off"),
    relationsOff: list("not"),
    papers: whole("papers", 1),
    links: whole("links", 0),
    weight: whole("weight", 0),
    years: years.length === 2 && years.every(Number.isFinite) && parts.get("years") ? years : null,
    generic: parts.get("generic") !== "full",
    colour: parts.get("colour") === "community" ? "community" : "kind",
    theme: ["light", "dark"].includes(parts.get("theme")) ? parts.get("theme") : "auto",
    camera: camera.length === 3 && camera.every(Number.isFinite) && camera[2] > 0 ? camera : null,
  };
}
