// Colours of nodes in both themes, by kind or by community.

// Twelve hues told apart by most eyes, then the same half as strong; still smaller communities share a grey.
const COMMUNITIES = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#ee8866", "#44bb99", "#997700", "#9988cc", "#cc6699", "#6688cc"];
const REST = "#9a9a9a";

export const rgb = hex => [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16) || 0);
export const hex = ([r, g, b]) => "#" + [r, g, b].map(value => Math.round(value).toString(16).padStart(2, "0")).join("");
export const mixed = (a, b, share) => a.map((value, at) => value + (b[at] - value) * share);

export const GROUND = { light: [251, 250, 248], dark: [14, 17, 22] };
export const INK = { light: "#22262b", dark: "#e9edf2" };
export const SOFT = { light: "#5d656e", dark: "#9aa4b0" };

// Dark grounds need lighter colours, light ones a little more body.
const inTheme = (colour, theme) => (theme === "dark" ? mixed(colour, [255, 255, 255], 0.22) : mixed(colour, [0, 0, 0], 0.04));

export function palette(graph, theme) {
  const counts = new Map();
  for (const place of graph.community) if (place) counts.set(place, (counts.get(place) || 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([place]) => place);
  const communities = new Array(graph.communities.length + 1).fill(REST);
  ranked.slice(0, 2 * COMMUNITIES.length).forEach((place, rank) => {
    const colour = COMMUNITIES[rank % COMMUNITIES.length];
    communities[place] = rank < COMMUNITIES.length ? colour : hex(mixed(rgb(colour), [150, 150, 150], 0.45));
  });
  return {
    kinds: graph.kinds.map(([, colour]) => inTheme(rgb(colour), theme)),
    communities: communities.map(colour => inTheme(rgb(colour), theme)),
    sizes: counts,
  };
}

export const colourOf = (graph, colours, by, i) => (by === "community" ? colours.communities[graph.community[i]] : colours.kinds[graph.kind[i]]);
