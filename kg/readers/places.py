"""What files are called: by their names, and by their folders where two would be called the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from os.path import commonpath
from pathlib import PurePath


def told_apart(names: Mapping[PurePath, str]) -> dict[PurePath, str]:
    """Return a name of its own for each file, given its whole path and the name that it goes by.

    Files that go by one name are called by their paths below the folder that all of them are in:
    what comes out depends on the files, neither on their order nor on where that folder is.

    >>> found = told_apart({PurePath("/me/a/p.csv"): "p.csv", PurePath("/me/b/p.csv"): "p.csv"})
    >>> list(found.values())
    ['a/p.csv', 'b/p.csv']
    """
    shown = dict(names)
    mates = {path: frozenset((path,)) for path in names}  # those that it was ever confused with
    while twice := {name for name, count in Counter(shown.values()).items() if count > 1}:
        for name in sorted(twice):
            alike = [path for path in shown if shown[path] == name]
            group = frozenset[PurePath]().union(*(mates[path] for path in alike))
            if len(alike) > 1:
                mates.update(dict.fromkeys(group, group))
                shown.update(_below_common_folder(group))
    return shown


def _below_common_folder(group: Iterable[PurePath]) -> dict[PurePath, str]:
    group = list(group)
    try:
        folder = commonpath([path.parent for path in group])
    except ValueError:  # on two drives, or standard input: there is no such folder
        return {path: path.as_posix() for path in group}
    return {path: path.relative_to(folder).as_posix() for path in group}
