// Where a sentence names an entity: [start, end, which of the lists of names].

const escaped = text => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

export function marksOf(sentence, lists) {
  const marks = [];
  lists.forEach((names, which) => {
    for (const name of [...names].sort((a, b) => b.length - a.length)) {
      if (!name.trim() || name.length > 200) continue;
      // Names are matched across hyphens, spaces and a plural ending, as they were merged.
      const loose = escaped(name.trim()).replace(/(?:[\s\-_]|\\-)+/g, "[\\s\\-_]*");
      const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${loose}(?:s|es)?(?![\\p{L}\\p{N}])`, "giu");
      for (const found of sentence.matchAll(pattern)) {
        const from = found.index, to = from + found[0].length;
        if (to > from && !marks.some(([a, b]) => from < b && to > a)) marks.push([from, to, which]);
      }
    }
  });
  return marks.sort((a, b) => a[0] - b[0]);
}
