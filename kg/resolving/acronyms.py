"""What the acronyms of a corpus stand for: learnt from every definition "long form (SF)" in any paper.

One acronym may have several senses. A sense is decided for the whole corpus where nearly all papers
agree; else each paper decides for itself, and `contexts` helps those that do not say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.resolving.keys import is_acronym, key_words, name_key
from kg.resolving.ledger import NameUse

# The vocabulary's word for a sense weighs as much as this many papers that define it.
VOCABULARY_WEIGHT = 4
_AGREED = 0.75
_SAME_STEM = 2 / 3
_SMALL_WORDS = frozenset("a an the of for and in on to with by from via".split())


@dataclass
class Sense:
    """One expansion of an acronym: its group, its spellings, the papers that define it."""

    root: str
    spellings: Counter[str] = field(default_factory=Counter)
    papers: dict[str, None] = field(default_factory=dict)
    in_vocabulary: bool = False

    @property
    def weight(self) -> int:
        """How much speaks for it."""
        return len(self.papers) + VOCABULARY_WEIGHT * self.in_vocabulary

    @property
    def long_form(self) -> str:
        """Its commonest spelling."""
        return min(self.spellings, key=lambda s: (-self.spellings[s], s), default=self.root)


Senses = dict[str, dict[str, Sense]]


def learn_senses(
    uses: Iterable[NameUse],
    root_of: Callable[[str], str],
    vocabulary: Callable[[str], Iterable[tuple[str, str]]],
) -> tuple[Senses, dict[str, str]]:
    """Return {acronym's key: {root: sense}}, and {key of a long form: key that it is folded into}.

    `root_of` maps a long form to its group; `vocabulary` gives the (root, name) pairs of a key.
    """
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    papers: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    shorts: dict[str, None] = {}
    for use in uses:
        if not is_acronym(use.surface):
            continue
        short = name_key(use.surface)
        shorts[short] = None
        if use.long_form and is_plausible(use.long_form):
            found[short][name_key(use.long_form)][use.long_form] += 1
            papers[short, name_key(use.long_form)][use.paper] = None
    folded: dict[str, str] = {}
    senses: Senses = {}
    for short in shorts:
        longs = found.get(short, {})
        _fold(longs, {key: len(papers[short, key]) for key in longs}, folded, root_of)
        senses[short] = _senses(short, longs, papers, folded, root_of)
        for root, name in vocabulary(short):
            sense = senses[short].setdefault(root, Sense(root))
            sense.in_vocabulary = True
            sense.spellings.setdefault(name, 1)
    return {short: of for short, of in senses.items() if of}, folded


def _senses(
    short: str,
    longs: Mapping[str, Counter[str]],
    papers: Mapping[tuple[str, str], dict[str, None]],
    folded: Mapping[str, str],
    root_of: Callable[[str], str],
) -> dict[str, Sense]:
    senses: dict[str, Sense] = {}
    for key, spellings in sorted(longs.items()):
        root = root_of(folded.get(key, key))
        sense = senses.setdefault(root, Sense(root))
        sense.spellings.update(spellings)
        sense.papers.update(papers[short, key])
    return senses


def _fold(
    longs: Mapping[str, Counter[str]],
    weights: Mapping[str, int],
    folded: dict[str, str],
    root_of: Callable[[str], str],
) -> None:
    """Fold long forms of one acronym whose words share their stems into the commonest one, unless
    the vocabulary knows it as something else."""
    kept: list[tuple[str, Sequence[str]]] = []
    for key in sorted(longs, key=lambda key: (-weights[key], key)):
        words = key_words(min(longs[key]))
        twin = next((other for other, theirs in kept if _same_stems(words, theirs)), None)
        if twin is None:
            kept.append((key, words))
        elif root_of(key) == key and key not in folded and twin != key and folded.get(twin) != key:
            folded[key] = folded.get(twin, twin)


def _same_stems(one: Sequence[str], other: Sequence[str]) -> bool:
    return len(one) == len(other) and all(
        a == b or _shared(a, b) >= max(4, _SAME_STEM * min(len(a), len(b)))
        for a, b in zip(one, other, strict=True)
    )


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def spelled_out(uses: Sequence[NameUse]) -> list[NameUse]:
    """Return the uses with no acronym left in a long form that the same paper spells out: where PH is
    persistent homology, MPH is "multiparameter persistent homology" and not "multiparameter PH"."""
    own: dict[tuple[str, str], str] = {}
    for use in uses:
        if use.long_form:
            own.setdefault((use.paper, name_key(use.surface)), use.long_form)

    def _out(use: NameUse) -> NameUse:
        words = use.long_form.split()
        if len(words) < 2 or not any(map(is_acronym, words)):
            return use
        longs = [own.get((use.paper, name_key(word)), "") for word in words]
        if use.long_form in longs:  # defined by itself
            return use
        spelled = " ".join(long or word for long, word in zip(longs, words, strict=True))
        return use._replace(long_form=spelled)

    return [_out(use) for use in uses]


def is_plausible(long_form: str) -> bool:
    """Say whether a definition can be one: no dash of a broken sentence, no half of a bracket."""
    return "--" not in long_form and long_form.count("(") == long_form.count(")")


def spells(short: str, long_form: str) -> bool:
    """Say whether the initials of the words are the acronym: what makes a rare definition credible."""
    words = key_words(long_form)
    full = "".join(word[0] for word in words)
    content = "".join(word[0] for word in words if word not in _SMALL_WORDS)
    return name_key(short) in (full, content)


def decided(short: str, senses: Mapping[str, Sense]) -> Sense | None:
    """Return the sense that an acronym has throughout the corpus, or None.

    Two letters that one paper defines may stand for anything in another.
    """
    best = max(senses.values(), key=lambda sense: (sense.weight, sense.root))
    total = sum(sense.weight for sense in senses.values())
    sure = best.weight >= 2 or len(short) > 2
    return best if sure and best.weight >= _AGREED * total else None
