"""From a record with named fields (JSON, CSV) to a `Paper`: one table of names for all of them.

Pure functions of one record; no file is opened here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from kg.readers.cleaning import clean, replace_surrogates, strip_markup
from kg.records import Paper, Skipped

# The names by which formats call a field, lower case, spaces and hyphens as underscores; the first
# one that holds something wins.
NAMES: dict[str, tuple[str, ...]] = {
    "title": ("title", "paper_title", "display_name", "article_title", "document_title", "name", "ti"),
    "abstract": (
        "abstract",
        "abstract_inverted_index",
        "summary",
        "abstract_note",
        "description",
        "paperabstract",
        "paper_abstract",
        "ab",
    ),
    "id": ("id", "paper_id", "paperid", "corpusid", "key", "record_id", "eid", "acl_id", "pmid"),
    "authors": ("authors", "author", "authorships", "author_full_names", "authors_parsed", "creator"),
    "year": ("year", "publication_year", "pub_year", "py", "issued", "date", "published", "created"),
    "date": ("date", "publication_date", "publicationdate", "published", "publishedat"),
    "venue": ("venue", "journal", "publication_title", "source_title", "container_title", "booktitle",
              "journal_ref", "conference_name"),
    "doi": ("doi",),
    "arxiv_id": ("arxiv_id", "arxiv", "arxivid"),
    "url": ("url", "link", "landing_page_url"),
    "keywords": ("keywords", "author_keywords", "keyword", "manual_tags", "tags"),
}
_OWN = frozenset(field.name for field in fields(Paper)) - {"source", "position"}
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_ARXIV = re.compile(r"(?<![\d.])(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?!\d)")
_NOTHING = frozenset({"", "[no abstract available]", "no abstract available", "n/a", "none", "null", "."})


def own_paper(record: Mapping[str, Any], place: str, position: int) -> Paper | Skipped | None:
    """Return the Paper of a record in kg's own shape, its text as given; None for other shapes."""
    if not _OWN.issuperset(record) or "title" not in record:
        return None
    title, abstract = record.get("title") or "", record.get("abstract") or ""
    if not isinstance(title, str) or not isinstance(abstract, str):
        return Skipped(place, "title and abstract must be strings")
    if not title.strip() and not abstract.strip():
        return Skipped(place, "no title and no abstract")
    return Paper(
        replace_surrogates(title),
        replace_surrogates(abstract),
        **_metadata(record),
        source=place,
        position=position,
    )


def paper_from(record: Mapping[str, Any], place: str, position: int) -> Paper | Skipped:
    """Return the Paper of a record in any known shape, cleaned, or a Skipped that says why not."""
    named = {_plain(key): value for key, value in record.items() if isinstance(key, str)}
    if isinstance(named.get("paper"), dict):  # a listing's API wraps the paper
        named = {**named, **{_plain(key): value for key, value in named["paper"].items()}}
    title = strip_markup(_text(_first(named, "title")))
    if not title:
        known = ", ".join(NAMES["title"][:4])
        found = ", ".join(sorted(named)[:8]) or "nothing"
        return Skipped(place, f"no title: found {found}; a title is called one of {known}")
    abstract = strip_markup(_text(_first(named, "abstract")))
    if abstract.casefold() in _NOTHING or abstract == title:
        abstract = ""
    abstract = re.sub(r"^(?:Abstract|ABSTRACT)[:.]?\s+(?=[A-Z])", "", abstract)
    return Paper(title, abstract, **_metadata(named), source=place, position=position)


def _plain(key: str) -> str:
    return re.sub(r"[\s-]+", "_", key.strip().lstrip("\ufeff").casefold())


def _first(named: Mapping[str, Any], field: str) -> Any:
    return next((named[name] for name in NAMES[field] if named.get(name) not in (None, "", [])), None)


def _metadata(named: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments of Paper beside title and abstract, each of its right type."""
    external = named.get("externalids") or named.get("ids") or {}
    external = {str(key).casefold(): value for key, value in external.items()} if isinstance(external, dict) else {}
    doi = _DOI.search(_text(_first(named, "doi") or external.get("doi")))
    arxiv = _ARXIV.search(_text(_first(named, "arxiv_id") or external.get("arxiv") or _arxiv_place(named)))
    return {
        "id": clean(_text(_first(named, "id"))),
        "authors": _people(_first(named, "authors")),
        "year": _year(_first(named, "year")),
        "date": clean(_text(_first(named, "date")))[:10] if isinstance(_first(named, "date"), str) else "",
        "venue": clean(_text(_first(named, "venue"))),
        "doi": doi[0].rstrip(".,;)").casefold() if doi else "",
        "arxiv_id": arxiv[1] if arxiv else "",
        "url": clean(_text(_first(named, "url"))),
        "keywords": _list(_first(named, "keywords")),
    }


def _arxiv_place(named: Mapping[str, Any]) -> str:
    """Return the text that may hold an arXiv id: a URL on arXiv, or the id of an arXiv dump."""
    for name in ("id", "url", "entry_id", "link"):
        text = _text(named.get(name))
        if "arxiv.org/" in text:
            return text.split("arxiv.org/")[1].split("/", 1)[-1]
    return _text(named.get("id")) if "authors_parsed" in named or "categories" in named else ""


def _text(value: Any) -> str:
    """Return a string for what formats put where a string is meant."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    if isinstance(value, dict):
        return _name(value) if _name(value) else _uninvert(value)
    return ""


def _name(value: Mapping[str, Any]) -> str:
    for key in ("display_name", "name", "keyword", "value", "raw"):
        if isinstance(value.get(key), str):
            return str(value[key])
    parts = [value.get(key) for key in ("given", "family")]
    if any(isinstance(part, str) for part in parts):
        return " ".join(part for part in parts if isinstance(part, str))
    return _name(value["author"]) if isinstance(value.get("author"), dict) else ""


def _uninvert(index: Mapping[str, Any]) -> str:
    """Return the abstract of OpenAlex's inverted index {word: [positions]}; gaps are closed up."""
    places = [
        (position, word)
        for word, positions in index.items()
        if isinstance(positions, list)
        for position in positions
        if isinstance(position, int) and position >= 0
    ]
    return " ".join(word for _, word in sorted(places))


def _people(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        parts = re.split(r"\s*;\s*|\s+and\s+" if ";" in value or " and " in value else r"\s*,\s*", value)
        return tuple(filter(None, map(clean, parts)))
    if isinstance(value, list):
        return tuple(filter(None, (clean(_person(item)) for item in value)))
    return ()


def _person(item: Any) -> str:
    if isinstance(item, list):  # arXiv's [last, first, suffix]
        last, *first = [part for part in item if isinstance(part, str) and part]
        return " ".join([*first[:1], last]) if item else ""
    return _text(item)


def _list(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(filter(None, map(clean, re.split(r"[;,]" if ";" not in value else ";", value))))
    return tuple(filter(None, (clean(_text(item)) for item in value))) if isinstance(value, list) else ()


def _year(value: Any) -> int | None:
    if isinstance(value, dict):  # CSL and Crossref: {"date-parts": [[2020, 1]]}
        value = str(value.get("date-parts") or value.get("raw") or "")
    match = _YEAR.search(_text(value))
    return int(match[0]) if match else None
