"""The build before: what a store was before the last build that changed it, in a file beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.store import Store


def before_of(store: str | Path) -> Path:
    """Return where the store of the build before is kept.

    >>> before_of("exports/papers.kg").name
    'papers.before.kg'
    """
    path = Path(store)
    return path.with_name(f"{path.stem}.before{path.suffix}")


@contextmanager
def keeping_before(store: Store) -> Iterator[None]:
    """Keep a store as it was before this block, if the block changes what it tells.

    A build that is killed leaves its copy as a draft, which the next build takes for its own: the
    build before is always one that was brought to its end.
    """
    if str(store.path) == ":memory:" or not store.count("paper"):
        yield
        return
    kept = before_of(store.path)
    draft = kept.with_name(f"{kept.name}.tmp-draft")
    if not draft.exists():
        half = kept.with_name(f"{kept.name}.tmp-copy")
        store.copy(half)
        half.replace(draft)
    told = store.digest()
    yield
    if store.digest() == told and not _differs(draft, told):
        draft.unlink()
    else:
        draft.replace(kept)


def _differs(draft: Path, told: str) -> bool:
    """Say whether an earlier, killed build has changed what the draft tells."""
    with Store(draft) as opened:
        return opened.digest() != told
