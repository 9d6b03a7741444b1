"""Papers out of a store: found by id, DOI, arXiv id or title, deleted with all that hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.building import Watch, conclude, unwatched
from kg.config import Config
from kg.errors import QueryError, suggest
from kg.keeping import keeping_before
from kg.records import Paper
from kg.resolving.papers import paper_key
from kg.store import Store

_DOI_HOSTS = ("https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "doi:")


def remove(
    store: Store, papers: Iterable[str], *, config: Config | None = None, watch: Watch = unwatched
) -> list[tuple[str, str]]:
    """Delete papers from a store that is open for writing, and return their (id, title).

    A paper is named by id, DOI, arXiv id or title. Its records, sentences and mentions go, and what
    is left is concluded anew; all in one transaction. A file that still has the paper brings it back
    when it is built again. Raises QueryError for a paper that is not there, and then deletes none.
    """
    titles, marks = _known(store)
    ids = list(dict.fromkeys(_id_of(paper, titles, marks) for paper in papers))
    with keeping_before(store):
        conclude(store, config=config or Config(), removed=ids, watch=watch)
    return [(id, titles[id]) for id in ids]


def _known(store: Store) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return {id: title} and {what a paper goes by: ids}."""
    titles: dict[str, str] = {}
    marks: dict[str, list[str]] = {}
    for id, hash, records in store.stored_papers():
        titles[id] = next(paper.title for mine, paper in records if mine == hash)
        for mark in dict.fromkeys(mark for _, paper in records for mark in _marks(paper)):
            marks.setdefault(mark, []).append(id)
    return titles, marks


def _marks(paper: Paper) -> Iterator[str]:
    if paper.title:
        yield paper_key(Paper(paper.title))
    yield from (mark.casefold() for mark in (paper.id, paper.doi, paper.arxiv_id) if mark)


def _id_of(paper: str, titles: dict[str, str], marks: dict[str, list[str]]) -> str:
    text = paper.removeprefix("paper:").strip()
    if text in titles:
        return text
    bare = text.casefold()
    for host in _DOI_HOSTS:
        bare = bare.removeprefix(host)
    ids = marks.get(bare) or marks.get(paper_key(Paper(text))) or []
    if len(ids) > 1:
        raise QueryError(
            f"'{paper}' can mean {len(ids)} papers: {', '.join(ids)}. Give one of these ids."
        )
    if not ids:
        longer = next((t for t in titles.values() if bare and t.casefold().startswith(bare)), text)
        raise QueryError(
            f"'{paper}': no paper of the store has this id, DOI or title. Nothing was removed."
            f"{suggest(longer, (*titles.values(), *titles))}"
        )
    return ids[0]
