"""What a caller gives, checked and levelled: roles, relations, years, the kinds of nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import networkx as nx

from kg.errors import QueryError, suggest
from kg.records import RELATIONS, ROLES
from kg.remembering import remembered

Texts = str | Sequence[str]


def texts_of(given: Texts | None) -> list[str]:
    """Return one text or several as a list; none as an empty one."""
    if given is None:
        return []
    return [given] if isinstance(given, str) else list(given)


def roles_of(given: Texts | None) -> set[str]:
    """Return the roles that texts name. Raises QueryError for one that is unknown."""
    return _known("role", texts_of(given), ROLES)


def relations_of(given: Texts | None) -> set[str]:
    """Return the relations or roles that texts name. Raises QueryError for one that is unknown."""
    return _known("relation", texts_of(given), (*RELATIONS, *ROLES))


def _known(what: str, given: Iterable[str], allowed: Sequence[str]) -> set[str]:
    found = set()
    for text in given:
        name = "_".join(text.casefold().replace("-", " ").replace("_", " ").split())
        if name not in allowed:
            raise QueryError(
                f"unknown {what} '{text}'. Known: {', '.join(allowed)}.{suggest(name, allowed)}"
            )
        found.add(name)
    return found


def years_of(graph: nx.MultiDiGraph, given: int | tuple[int, int] | None) -> range | None:
    """Return the years that are asked for, None for all.

    Raises QueryError for years that no paper can have, and where no paper of the graph has a year.
    """
    if given is None:
        return None
    first, last = (given, given) if isinstance(given, int) else given
    if first > last:
        raise QueryError(f"year: {first} to {last} is empty; give the earlier year first")
    need_years(graph)
    return range(first, last + 1)


@remembered
def papers_of_years(graph: nx.MultiDiGraph) -> Counter[int | None]:
    """Return how many papers each year has; None for those without one."""
    return Counter(
        attributes.get("year")
        for _, attributes in graph.nodes(data=True)
        if attributes["kind"] == "paper"
    )


def need_years(graph: nx.MultiDiGraph) -> Counter[int]:
    """Return how many papers each year has. Raises QueryError where no paper has one."""
    found = papers_of_years(graph)
    dated = Counter({year: count for year, count in found.items() if year is not None})
    if not dated:
        raise QueryError(
            f"none of the {found.total():,} papers has a year, so nothing can be said about time. "
            "Build from files that give years (BibTeX, OpenAlex, arXiv, CSV with a column 'year')."
        )
    return dated


def year_of(graph: nx.MultiDiGraph, paper: str) -> int | None:
    """Return the year of a paper, None where it is not known."""
    year = graph.nodes[paper].get("year")
    return int(year) if year is not None else None
