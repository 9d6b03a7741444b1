// What is known of a node, or of a path: names, numbers, neighbours by relation, papers, sentences.
import { make, icon, number, plural } from "./dom.js";
import { aliasesOf, detailsOf, groupOf, idOf, isPaper, kindOf, linksOf, otherEnd, papersOfLink, relationOf, sentencesOf, wordly } from "./graph.js";
import { marksOf } from "./marks.js";
import { fold } from "./search.js";

const FIRST = 12;
const QUOTES = 3;
const MOST_ALIASES = 12;
// No address but these becomes a link, whatever stands in the papers' records.
const WEB = /^https?:\/\/[^\s]+$/i;

export function linksOfPaper({ doi, arxiv_id, url }) {
  const links = [];
  if (doi) links.push(["DOI", "https://doi.org/" + encodeURI(doi.replace(/^https?:\/\/(dx\.)?doi\.org\//i, ""))]);
  if (arxiv_id) links.push(["arXiv", "https://arxiv.org/abs/" + encodeURI(arxiv_id.replace(/^arxiv:/i, ""))]);
  if (url && !links.some(([, address]) => address === url)) links.push(["Page", url]);
  return links.filter(([, address]) => WEB.test(address));
}

// Names that differ by more than case, hyphens and a plural.
export function distinct(name, aliases) {
  const bare = text => fold(text).replace(/[\s\-_]+/g, "").replace(/(?<=...)s$/, ""), seen = new Set([bare(name)]);
  return aliases.filter(alias => !seen.has(bare(alias)) && seen.add(bare(alias)));
}

export function makePanel(graph, app) {
  const body = make("div", { class: "about" });
  const title = make("h2", { tabIndex: -1, id: "panel-title" });
  const top = make("div", { class: "panel-top" });
  const close = make("button", { class: "quiet", type: "button", "aria-label": "Close the panel", onclick: () => app.close() }, icon("close"));
  const element = make("aside", { class: "card panel", id: "panel", "aria-labelledby": "panel-title", hidden: true }, make("header", {}, top, close), title, body);
  const inkOf = i => app.inkOf(i);

  const dot = i => { const mark = make("span", { class: isPaper(graph, i) ? "dot square" : "dot", "aria-hidden": "true" }); mark.style.background = inkOf(i); return mark; };
  const namesOf = i => [graph.names[i], ...aliasesOf(graph, i)];
  const open = i => make("button", { class: "go", type: "button", onclick: () => app.select(i) }, graph.names[i]);

  function quote([sentence, paper], lists, withPaper) {
    const text = make("q"), marks = marksOf(sentence, lists);
    let last = 0;
    for (const [from, to, which] of marks) {
      text.append(sentence.slice(last, from), make("mark", { class: which ? "other" : null }, sentence.slice(from, to)));
      last = to;
    }
    text.append(sentence.slice(last));
    const source = withPaper && paper >= 0 ? make("cite", {}, open(paper), graph.year[paper] ? ` ${graph.year[paper]}` : "") : null;
    return make("blockquote", {}, text, source);
  }

  // The sentences of a link, made when they are first asked for.
  function evidence(e, i, isOpen) {
    const told = sentencesOf(graph, e), rule = graph.evidence && graph.evidence.rules[graph.evidence.rule[e]];
    if (!graph.evidence) return make("p", { class: "soft" }, "The sentences are still being unpacked.");
    if (!told.length) return make("p", { class: "soft" }, rule ? "By rule: " + rule : app.cut ? "Its sentences were left out to keep this file small." : "No sentence is kept for this link.");
    const lists = [isPaper(graph, i) ? [] : namesOf(i), namesOf(otherEnd(graph, e, i))];
    const list = make("div"), withPaper = !isPaper(graph, graph.head[e]);
    const fill = most => list.replaceChildren(
      ...(rule ? [make("p", { class: "soft" }, "Also by rule: " + rule)] : []),
      ...told.slice(0, most).map(pair => quote(pair, lists, withPaper)),
      ...(told.length > most ? [make("button", { class: "more", type: "button", onclick: () => fill(told.length) }, `All ${plural(told.length, "sentence")}`)] : []),
    );
    const summary = make("summary", {}, plural(told.length, "sentence"));
    const details = make("details", { open: isOpen }, summary, list);
    if (isOpen) fill(QUOTES);
    else details.addEventListener("toggle", () => { if (!list.childElementCount) fill(QUOTES); });
    return details;
  }

  function row(e, i, isOpen) {
    const other = otherEnd(graph, e, i), facts = [];
    if (isPaper(graph, other)) {
      if (graph.year[other]) facts.push(String(graph.year[other]));
    } else if (graph.weight[e] > 1) facts.push(plural(graph.weight[e], "paper"));
    const web = isPaper(graph, other) ? linksOfPaper(detailsOf(graph, other)) : [];
    return make("li", {}, make("div", { class: "row" }, dot(other), open(other), make("span", { class: "soft" }, facts.join(" ")), ...web.slice(0, 1).map(outside)), evidence(e, i, isOpen));
  }
  const outside = ([name, address]) => make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, name);

  function groups(i) {
    const found = new Map();
    for (const e of linksOf(graph, i)) {
      const [order, words] = groupOf(graph, e, i);
      if (!found.has(words)) found.set(words, { order, words, links: [] });
      found.get(words).links.push(e);
    }
    return [...found.values()].sort((a, b) => a.order - b.order).map((group, place) => section(group, i, place < 2));
  }

  function section({ words, links }, i, isOpen) {
    links.sort((a, b) => graph.weight[b] - graph.weight[a] || graph.papers[otherEnd(graph, b, i)] - graph.papers[otherEnd(graph, a, i)] || otherEnd(graph, a, i) - otherEnd(graph, b, i));
    const list = make("ul", { class: "rows" });
    const fill = most => list.replaceChildren(...links.slice(0, most).map((e, place) => row(e, i, isOpen && place === 0)),
      ...(links.length > most ? [make("li", {}, make("button", { class: "more", type: "button", onclick: () => fill(most + 100) }, `Show ${number(Math.min(100, links.length - most))} more of ${number(links.length)}`))] : []));
    fill(FIRST);
    return make("section", {}, make("h3", {}, words[0].toUpperCase() + words.slice(1), " ", make("span", { class: "count" }, number(links.length))), list);
  }

  function facts(i) {
    const list = [];
    if (!isPaper(graph, i)) list.push([number(graph.papers[i]), graph.papers[i] === 1 ? "paper" : "papers"], [number(graph.mentions[i]), graph.mentions[i] === 1 ? "mention" : "mentions"]);
    list.push([number(graph.degree[i]), graph.degree[i] === 1 ? "link" : "links"]);
    if (graph.year[i]) list.unshift([String(graph.year[i]), "year"]);
    return make("dl", { class: "facts" }, ...list.map(([value, name]) => make("div", {}, make("dd", {}, value), make("dt", {}, name))));
  }

  function actions(i) {
    const hops = make("div", { class: "segments", role: "group", "aria-label": "Show only the neighbourhood" },
      ...["All", "1 hop", "2 hops"].map((words, hop) => make("button", { type: "button", "aria-pressed": String(app.view.hops === hop), "data-hops": hop, onclick: () => app.focusOn(i, hop) }, words)));
    return make("div", { class: "actions" }, hops,
      make("button", { class: "button", type: "button", id: "path-from", onclick: () => app.askPath(i) }, "Path to …"),
      make("button", { class: "button", type: "button", onclick: () => app.centre(i) }, "Centre"));
  }

  function paperLines(i) {
    const told = detailsOf(graph, i), lines = [];
    if (told.authors) lines.push(make("p", { class: "authors" }, told.authors.length > 300 ? told.authors.slice(0, 298) + " …" : told.authors));
    const where = [told.venue, told.date && told.date !== String(graph.year[i]) ? told.date : ""].filter(Boolean).join(", ");
    if (where) lines.push(make("p", { class: "soft" }, where));
    const web = linksOfPaper(told);
    if (web.length) lines.push(make("p", { class: "web" }, ...web.map(outside)));
    if (told.sources) lines.push(make("p", { class: "soft small" }, "Read from " + told.sources));
    return lines;
  }

  function names(i) {
    const aliases = distinct(graph.names[i], aliasesOf(graph, i)), lines = [];
    if (aliases.length) lines.push(make("p", { class: "names" }, make("span", { class: "soft" }, "also "), aliases.slice(0, MOST_ALIASES).join(" · "), aliases.length > MOST_ALIASES ? ` and ${aliases.length - MOST_ALIASES} more` : ""));
    if (graph.others[i]) lines.push(make("p", { class: "soft small" }, "Elsewhere read as " + graph.others[i].join(", ")));
    if (graph.generic[i]) lines.push(make("p", { class: "soft small" }, "A generic term: views turn it down."));
    const area = graph.community[i] && graph.communities[graph.community[i] - 1];
    if (area) lines.push(make("p", { class: "soft small" }, "Community: " + area));
    return lines;
  }

  function head(marker, words) {
    top.replaceChildren(...(marker ? [marker] : []), make("span", { class: "kind" }, words));
    element.hidden = false;
    element.scrollTop = 0;
  }

  return {
    element,
    tell(i) {
      head(dot(i), kindOf(graph, i));
      title.textContent = graph.names[i];
      element.dataset.node = idOf(graph, i);
      body.replaceChildren(...names(i), ...(isPaper(graph, i) ? paperLines(i) : []), facts(i), actions(i), ...groups(i));
    },
    tellPath(steps, from, to) {
      head(null, "path");
      title.textContent = `${graph.names[from]} to ${graph.names[to]}`;
      delete element.dataset.node;
      if (!steps) return body.replaceChildren(make("p", {}, "No path through what is shown. Switch more kinds and links on, or lower the thresholds."));
      const list = make("ol", { class: "path" });
      steps.forEach(({ node, link }, place) => {
        if (place) {
          const before = steps[place - 1].node, forward = graph.head[link] === before;
          const said = forward ? wordly(relationOf(graph, link)) + " ↓" : wordly(relationOf(graph, link)) + " ↑";
          list.append(make("li", { class: "hop" }, make("span", { class: "said", "aria-label": `${graph.names[graph.head[link]]} ${wordly(relationOf(graph, link))} ${graph.names[graph.tail[link]]}` }, said),
            graph.weight[link] > 1 ? make("span", { class: "soft" }, ` ${plural(papersOfLink(graph, link).length || graph.weight[link], "paper")}`) : null, evidence(link, before, true)));
        }
        list.append(make("li", { class: "stop" }, make("div", { class: "row" }, dot(node), open(node), make("span", { class: "soft" }, kindOf(graph, node)))));
      });
      return body.replaceChildren(make("p", { class: "soft" }, `${plural(steps.length - 1, "hop")}; hubs and generic terms are avoided where another way is short.`), list);
    },
    focus() { title.focus(); },
    hide() { element.hidden = true; delete element.dataset.node; },
  };
}
