"""Cue patterns for roles and relations: what stands before, between and around the mentions.

Pure functions: from a text with its mentions to named features, which `kg.pipeline.linear` weighs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

_TOKEN = re.compile(r"[\w'-]+|[^\w\s]")
_CUES = (
    "propos introduc present novel outperform compar evaluat experiment dataset benchmark "
    "state-of-the-art based use using improv achiev we our paper however exist challeng recent "
    "crucial essential show demonstrat accuracy stud investigat analy such than over via train "
    "extend task".split()
)
_FAR = 12


@dataclass(frozen=True)
class Scene:
    """A text with its mentions, as the features see it: `groups` says which mentions are one."""

    text: str
    title_end: int
    sentences: Sequence[tuple[int, int]]
    mentions: Sequence[tuple[int, int, str]]
    groups: Sequence[int]

    @cached_property
    def sentence_of(self) -> list[int]:
        """The index of the sentence in which each mention begins."""
        ends = [end for _, end in self.sentences]
        places: list[int] = []
        for start, _, _ in self.mentions:
            places.append(next((i for i, end in enumerate(ends) if start < end), len(ends) - 1))
        return places

    @cached_property
    def in_title(self) -> set[int]:
        """The groups that have a mention in the title."""
        return {
            g
            for g, (start, _, _) in zip(self.groups, self.mentions, strict=True)
            if start < self.title_end
        }

    @cached_property
    def counts(self) -> Counter[int]:
        """How many mentions each group has."""
        return Counter(self.groups)

    @cached_property
    def words(self) -> list[list[tuple[int, str]]]:
        """The words and signs of each sentence in lower case, with the places where they begin."""
        return [
            [
                (start + match.start(), match.group().casefold())
                for match in _TOKEN.finditer(self.text[start:end])
            ]
            for start, end in self.sentences
        ]

    @cached_property
    def cues(self) -> list[list[str]]:
        """The cue words of each sentence."""
        lowered = [self.text[start:end].casefold() for start, end in self.sentences]
        return [[cue for cue in _CUES if cue in sentence] for sentence in lowered]


def role_features(scene: Scene, index: int) -> list[str]:
    """Return the features of one mention from which its role is guessed, each alone and with its kind."""
    start, end, kind = scene.mentions[index]
    sentence = scene.sentence_of[index]
    words = scene.words[sentence]
    before = [word for place, word in words if place < start]
    inside = [word for place, word in words if start <= place < end]
    after = [word for place, word in words if place >= end]
    earlier = [word for _, word in scene.words[sentence - 1]] if sentence else []
    cased = any(char.isupper() for char in scene.text[start + 1 : end])
    names = [
        *_places(scene, index),
        *_around(before, after),
        f"head={inside[-1] if inside else ''}",
        f"earlier={' '.join(earlier[:2])}",
        *(f"cue={cue}" for cue in scene.cues[sentence]),
        *(f"cue={cue} cased={cased}" for cue in scene.cues[sentence]),
    ]
    general = (f"word={word}" for word in [*before, *after])
    return list(dict.fromkeys([kind, *names, *(f"{kind} {name}" for name in names), *general]))


def _places(scene: Scene, index: int) -> list[str]:
    """Where the mention stands, how often its thing is named, and whether in the title."""
    start, end, _ = scene.mentions[index]
    sentence, group = scene.sentence_of[index], scene.groups[index]
    titled, count = group in scene.in_title, min(5, scene.counts[group])
    length = max(1, len(scene.text) - scene.title_end)
    place = -1 if start < scene.title_end else min(4, 5 * (start - scene.title_end) // length)
    last = len(scene.sentences) - 1
    where = "title" if start < scene.title_end else "last" if sentence == last else min(sentence, 3)
    cased = any(char.isupper() for char in scene.text[start + 1 : end])
    return [
        f"title={titled}",
        f"place={place}",
        f"cased={cased} title={titled}",
        f"where={where}",
        f"where={where} title={titled}",
        f"where={where} count={count}",
        f"count={count} title={titled} place={place}",
    ]


def _around(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The words before and after a mention, how its sentence opens, and whether it is in brackets or a list."""
    near = before[-8:][::-1]
    return [
        *(f"before{min(far // 2, 3)}={word}" for far, word in enumerate(near)),
        *(f"after{min(far // 2, 2)}={word}" for far, word in enumerate(after[:6])),
        *(f"pair={first} {second}" for second, first in pairwise(near[:6])),
        *(f"before={' '.join(before[-size:])}" for size in (1, 2, 3)),
        *(f"after={' '.join(after[:size])}" for size in (1, 2, 3)),
        *(f"opens={' '.join(before[:size])}" for size in (1, 2)),
        f"we={'we' in before or 'our' in before}",
        f"this={'this' in before[:2] or 'paper' in before[:4]}",
        f"bracket={before[-1:] == ['(']}",
        f"listed={after[:1] == [',']}",
    ]


def pairs(scene: Scene, roles: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield pairs of mentions worth asking: nearest ones of two groups that share a sentence, and
    the paper's main proposal with every other group."""
    best: dict[tuple[int, int], tuple[int, int, int]] = {}
    for a, b in combinations(range(len(scene.mentions)), 2):
        groups = scene.groups[a], scene.groups[b]
        if groups[0] == groups[1] or scene.sentence_of[a] != scene.sentence_of[b]:
            continue
        gap = scene.mentions[b][0] - scene.mentions[a][1]
        key = (min(groups), max(groups))
        best[key] = min(best.get(key, (gap, a, b)), (gap, a, b))
    main = main_proposal(scene, roles)
    if main is not None:
        for b in range(len(scene.mentions)):
            key = (
                min(scene.groups[main], scene.groups[b]),
                max(scene.groups[main], scene.groups[b]),
            )
            if key[0] != key[1] and key not in best:
                best[key] = (10_000, min(main, b), max(main, b))
    yield from sorted((a, b) for _, a, b in best.values())


def main_proposal(scene: Scene, roles: Sequence[str]) -> int | None:
    """Return the mention that names what the paper proposes: in the title first, else the oftenest."""
    proposed = [
        i for i, role in enumerate(roles) if role == "proposes" and scene.mentions[i][2] == "method"
    ]
    counts = {i: list(scene.groups).count(scene.groups[i]) for i in proposed}
    return max(
        proposed, key=lambda i: (scene.groups[i] in scene.in_title, counts[i], -i), default=None
    )


def pair_features(scene: Scene, roles: Sequence[str], a: int, b: int) -> list[str]:
    """Return the features of two mentions, `a` before `b`, from which their relation is guessed."""
    kinds = f"{scene.mentions[a][2]}>{scene.mentions[b][2]}"
    both = f"{kinds} {roles[a]}>{roles[b]}"
    if scene.sentence_of[a] != scene.sentence_of[b]:
        titled = f"{scene.groups[a] in scene.in_title}>{scene.groups[b] in scene.in_title}"
        cues = scene.cues[scene.sentence_of[b]]
        return [
            f"far {kinds}",
            f"far {both}",
            f"far {both} {titled}",
            *(f"far {both} {cue}" for cue in cues),
        ]
    between = _TOKEN.findall(scene.text[scene.mentions[a][1] : scene.mentions[b][0]].casefold())
    inside = sum(
        1 for start, _, _ in scene.mentions if scene.mentions[a][1] <= start < scene.mentions[b][0]
    )
    start, end = scene.sentences[scene.sentence_of[a]]
    lead = _TOKEN.findall(scene.text[start : scene.mentions[a][0]].casefold())
    after = _TOKEN.findall(scene.text[scene.mentions[b][1] : end].casefold())[:1]
    names = [
        "near", f"inside={min(3, inside)}", f"gap={min(_FAR, len(between))}",
        f"between={' '.join(between[:_FAR])}", f"first={' '.join(between[:1])}",
        f"first={' '.join(between[:2])} inside={min(3, inside)}", f"last={' '.join(between[-1:])}",
        f"last={' '.join(between[-2:])} inside={min(3, inside)}", f"lead={' '.join(lead[-1:])}",
        f"after={' '.join(after)}", *(f"has={word}" for word in set(between[:_FAR])),
        *(f"cue={cue}" for cue in scene.cues[scene.sentence_of[a]]),
    ]  # fmt: skip
    shapes = [f"between={' '.join(between[:_FAR])}", f"has={' '.join(between[-2:])}"]
    return [
        kinds,
        both,
        f"{both} inside={min(3, inside)}",
        *(f"{kinds} {name}" for name in names),
        *shapes,
    ]
