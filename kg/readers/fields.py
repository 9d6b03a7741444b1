"""From a record with named fields to a `Paper`: one table of names for all formats.

Pure functions of one record; no file is opened here. What a field's value may look like is in
`kg.readers.values`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from kg.readers import values
from kg.readers.cleaning import clean, replace_surrogates, strip_markup
from kg.records import Paper, Skipped

# The names by which formats call a field, lower case, spaces and hyphens as underscores; a dot
# goes into an object or a list. The first one that holds something wins.
NAMES: dict[str, str] = {
    "title": "title paper_title display_name article_title document_title name ti",
    "subtitle": "subtitle",
    "abstract": "abstract abstract_inverted_index summary abstract_note description paperabstract "
    "paper_abstract original_abstract ab",
    "id": "id paper_id paperid corpusid key record_id eid acl_id pmid ut",
    "authors": "authors_parsed author_full_names authors author authorships author_names author/s "
    "creator af au",
    "year": "year publication_year pub_year pubyear py issued date published publishedat "
    "published_print published_online versions.0.created created date_of_publication",
    "date": "date publication_date publicationdate published publishedat published_print "
    "published_online issued versions.0.created",
    "venue": "venue journal publication_title source_title container_title booktitle journal_ref "
    "conference_name primary_location.source host_venue journal/book so",
    "doi": "doi externalids.DOI externalids.doi ids.doi di",
    "arxiv_id": "arxiv_id arxiv arxivid externalids.ArXiv externalids.arxiv",
    "url": "url link landing_page_url primary_location.landing_page_url entry_id open_url_link",
    "keywords": "keywords author_keywords keyword manual_tags tags ai_keywords de",
}
PATHS = {
    field: tuple(tuple(name.split(".")) for name in names.split()) for field, names in NAMES.items()
}
KNOWN = frozenset(path[0] for paths in PATHS.values() for path in paths)
TITLES = tuple(path[0] for path in PATHS["title"])

_ID_PLACE = re.compile(r"^https?://(?:openalex\.org|(?:export\.)?arxiv\.org/abs|doi\.org)/")
_WRAPPERS = ("paper", "citingpaper", "citedpaper", "_source")
_OWN = frozenset(field.name for field in fields(Paper)) - {"source", "position"}
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_ARXIV = re.compile(r"(?<![\d.])(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?!\d)")
_ARXIV_MARKS = ("authors_parsed", "categories", "versions", "publishedat", "upvotes")
_ARXIV_DOI = "10.48550/arxiv."
# Without a mark only before a sentence: "Abstract Meaning Representation" is a name.
_HEADING = re.compile(r"^(?:Abstract|ABSTRACT)(?:[:.]\s+(?=[A-Z])|\s+(?=[A-Z]\S*\s+[a-z]))")
_NOTHING = {"", ".", "...", "n/a", "na", "nan", "none", "null", "abstract"}
_NOTHING |= {"no abstract available", "[no abstract available]"}
_NONE: tuple[str, ...] = ()
_Value = TypeVar("_Value")


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


def paper_from(
    record: Mapping[str, Any], place: str, position: int, called: str = ""
) -> Paper | Skipped:
    """Return the Paper of a record in any known shape, cleaned, or a Skipped that says why not.

    `called` says in that message what the format calls a title.
    """
    named = _named(record)
    title = _title(named)
    if not title:
        found = ", ".join(sorted(key for key, value in named.items() if value)[:8]) or "nothing"
        called = called or ", ".join(TITLES[:4])
        return Skipped(place, f"no title: found {found}. A title is called {called}.")
    abstract = _HEADING.sub("", strip_markup(values.abstract(_first(named, "abstract"))))
    if abstract.casefold() in _NOTHING or abstract == title:
        abstract = ""
    return Paper(title, abstract, **_metadata(named), source=place, position=position)


def plain(key: str) -> str:
    """Return the name of a field as the table has it.

    >>> plain(" Publication-Year")
    'publication_year'
    """
    return re.sub(r"[\s-]+", "_", key.strip("\ufeff \t\r\n").casefold())


def _named(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record by plain names; a paper wrapped in a record wins over its wrapping."""
    named = {plain(key): value for key, value in record.items() if isinstance(key, str)}
    inner: Mapping[str, Any] = next(
        (named[key] for key in _WRAPPERS if isinstance(named.get(key), dict)), {}
    )
    return {**named, **{plain(key): value for key, value in inner.items()}}


def _title(named: Mapping[str, Any]) -> str:
    title = strip_markup(values.text(_first(named, "title")))
    subtitle = strip_markup(values.text(_first(named, "subtitle")))
    if not title or not subtitle or subtitle.casefold() in title.casefold():
        return title or subtitle
    return f"{title} {subtitle}" if title[-1] in ":?!." else f"{title}: {subtitle}"


def _held(named: Mapping[str, Any], field: str) -> Iterator[Any]:
    """Yield each value that the record holds under a name of the field."""
    for path in PATHS[field]:
        value: Any = named
        for step in path:
            if isinstance(value, Mapping):
                value = value.get(step)
            else:
                value = value[0] if step == "0" and isinstance(value, list) and value else None
        if value not in (None, "", [], {}) and not (isinstance(value, str) and value.isspace()):
            yield value


def _first(named: Mapping[str, Any], field: str) -> Any:
    return next(_held(named, field), None)


def _first_read(
    named: Mapping[str, Any], field: str, reads: Callable[[Any], _Value], nothing: _Value
) -> _Value:
    """Return the first value of the field that can be read as what it should be."""
    return next(filter(None, map(reads, _held(named, field))), nothing)


def _metadata(named: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments of Paper beside title and abstract, each of its right type."""
    doi = _first_read(named, "doi", _doi, "")
    arxiv_id = _arxiv_id(named, doi)
    return {
        "id": _id(named, arxiv_id),
        "authors": _first_read(named, "authors", values.people, _NONE),
        "year": _first_read(named, "year", values.year, None) or _arxiv_year(arxiv_id),
        "date": _first_read(named, "date", values.date, ""),
        "venue": strip_markup(_first_read(named, "venue", values.text, "")),
        "doi": doi,
        "arxiv_id": arxiv_id,
        "url": clean(values.text(_first(named, "url"))),
        "keywords": _first_read(named, "keywords", values.words, _NONE),
    }


def _id(named: Mapping[str, Any], arxiv_id: str) -> str:
    """Return the id that the record brings, without the site that gives it or arXiv's version."""
    said = _ID_PLACE.sub("", clean(values.text(_first(named, "id"))))
    return arxiv_id if arxiv_id and re.fullmatch(re.escape(arxiv_id) + r"v\d+", said) else said


def _doi(value: Any) -> str:
    found = _DOI.search(clean(values.text(value)))
    return found[0].rstrip(".,;)]").casefold() if found else ""


def _arxiv_id(named: Mapping[str, Any], doi: str) -> str:
    said = values.text(_first(named, "arxiv_id")) or _arxiv_place(named)
    found = _ARXIV.search(said or doi.removeprefix(_ARXIV_DOI) * doi.startswith(_ARXIV_DOI))
    return found[1] if found else ""


def _arxiv_place(named: Mapping[str, Any]) -> str:
    """Return the text that may hold an arXiv id: a URL on arXiv, or the id of an arXiv dump."""
    for said in map(values.text, [*_held(named, "id"), *_held(named, "url")]):
        if "arxiv.org/" in said:
            return said.split("arxiv.org/")[1].split("/", 1)[-1]
    return values.text(named.get("id")) if any(mark in named for mark in _ARXIV_MARKS) else ""


def _arxiv_year(arxiv_id: str) -> int | None:
    """Return the year that an arXiv id begins with; arXiv began in 1991."""
    digits = arxiv_id.split("/")[-1][:2]
    return (1900 if digits > "90" else 2000) + int(digits) if digits else None
