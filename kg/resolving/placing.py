"""Where each use of a name belongs: the chain of rules from a surface to the key of its group.

Overrides are not here; `grouping` applies them to what comes out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from kg.records import Kind
from kg.resolving.acronyms import Sense, decided, is_plausible, learn_senses, spells
from kg.resolving.contexts import Contexts
from kg.resolving.keys import is_acronym, is_proper, key_words, name_key
from kg.resolving.ledger import NameUse, Place
from kg.resolving.vocabulary import Vocabulary

# Words behind a proper name that add nothing to it: "ImageNet dataset", "BERT model".
_HEADS: dict[Kind, frozenset[str]] = {
    "dataset": frozenset("dataset datasets corpus benchmark benchmarks collection database".split()),
    "method": frozenset("model models algorithm algorithms optimizer architecture architectures "
                        "classifier classifiers".split()),
}  # fmt: skip
# So many papers define an acronym in one way that another way must spell it exactly.
_MANY = 3
_DATA_SET = re.compile(r"\bdata sets?$")


class Placer:
    """Knows the vocabulary, the acronyms of the corpus and each paper's own definitions."""

    def __init__(self, uses: Sequence[NameUse], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._own: dict[str, dict[str, str]] = defaultdict(dict)
        self._kinds: dict[str, Counter[Kind]] = defaultdict(Counter)
        for use in uses:
            self._kinds[name_key(use.surface)][use.kind] += 1
            if use.long_form and is_plausible(use.long_form):
                self._own[use.paper].setdefault(name_key(use.surface), use.long_form)
        self.senses, self._folded = learn_senses(uses, self._root_of_key, self._vocabulary_senses)
        self._decided = {key: decided(key, senses) for key, senses in self.senses.items()}
        self._fixed: dict[tuple[str, str, Kind], Place] = {}
        self._contexts = self._learn_contexts(uses)

    def place(self, use: NameUse) -> Place:
        """Return where a use belongs."""
        known = (use.surface, use.long_form, use.kind)
        found = self._fixed.get(known)
        if found is None:
            found, depends = self._find(use)
            if not depends:
                self._fixed[known] = found
        return found

    def undecided(self, key: str) -> dict[str, Sense]:
        """Return the senses among which papers that use an acronym must decide, if there are any."""
        return self.senses[key] if key in self.senses and self._decided[key] is None else {}

    def knows(self, root: str) -> bool:
        """Say whether a group is a term of the vocabulary."""
        return root in self._vocabulary.terms

    def _find(self, use: NameUse) -> tuple[Place, bool]:
        """Return (place, whether it is the paper that decides)."""
        key = name_key(use.surface)
        if self._own.get(use.paper, {}).get(key) or (
            is_acronym(use.surface) and key in self.senses
        ):
            return self._acronym(use, key)
        if bare := self._without_head(use):
            inner, depends = self._find(use._replace(surface=bare))
            return Place(inner.root, "head word", f"'{bare}' says the same"), depends
        expanded, evidence, depends = self._expanded(use)
        if expanded != use.surface and self._vocabulary.senses(key, use.surface) == ():
            root = self._root_of_name(expanded)
            return Place(root, "acronym inside", evidence, expanded), depends
        return self._by_name(use, key), depends

    def _by_name(self, use: NameUse, key: str) -> Place:
        if key in self._folded:
            root = self._root_of_key(self._folded[key])
            return Place(root, "acronym", f"another spelling of the long form: {self._folded[key]}")
        ids = self._vocabulary.senses(key, use.surface)
        if len(ids) > 1:
            ids = tuple(id for id in ids if self._vocabulary.terms[id].kind == use.kind)
        if len(ids) == 1:
            return Place(ids[0], "vocabulary", self._vocabulary.terms[ids[0]].place)
        return Place(key, "key", key)

    def _acronym(self, use: NameUse, key: str) -> tuple[Place, bool]:
        senses, sense = self.senses.get(key, {}), self._decided.get(key)
        own = self._own.get(use.paper, {}).get(key, "")
        if own and (sense is None or len(sense.papers) < _MANY or spells(use.surface, own)):
            root = self._root_of_key(self._folded.get(long := name_key(own), long))
            return Place(root, "acronym", f"{use.paper}: {own} ({use.surface})"), True
        if sense is not None:
            paper = next(iter(sense.papers), "")
            if sense.in_vocabulary:
                return Place(sense.root, "vocabulary", self._vocabulary.terms[sense.root].place), (
                    len(senses) > 1 or key in self._folded
                )
            return Place(sense.root, "acronym", f"{paper}: {sense.long_form} ({use.surface})"), True
        if term := self._written_alike(use, senses):
            return Place(term, "vocabulary", self._vocabulary.terms[term].place), True
        fitting = self._contexts.sense_of(use.paper, {r: s.long_form for r, s in senses.items()})
        if fitting is not None:
            why = f"{use.paper} speaks of what goes with {senses[fitting].long_form}"
            return Place(fitting, "neighbours", why), True
        several = "; ".join(sorted(sense.long_form for sense in senses.values()))
        return Place(key, "ambiguous", f"may be: {several}"), True

    def _written_alike(self, use: NameUse, senses: Iterable[str]) -> str:
        """Return the one sense of the vocabulary that is written just so, capitals and all, and is of
        the kind that the name has here; else nothing."""
        terms = [self._vocabulary.terms[root] for root in senses if root in self._vocabulary.terms]
        written = use.surface.removesuffix("s")
        exact = [term for term in terms if written in (term.name, *term.aliases)]
        kinds = [term for term in exact or terms if term.kind == use.kind]
        fitting = exact if len(exact) == 1 else kinds
        return fitting[0].id if len(fitting) == 1 else ""

    def _root_of_name(self, name: str) -> str:
        """Return the group of a full name: the one term of the vocabulary that has it, else its key."""
        ids = self._vocabulary.senses(name_key(name), name if " " in name else "")
        return ids[0] if len(ids) == 1 else name_key(name)

    def _root_of_key(self, key: str) -> str:
        """Return the same for a key; levelling one again would take more off it."""
        ids = self._vocabulary.senses(key)
        return ids[0] if len(ids) == 1 else key

    def _vocabulary_senses(self, key: str) -> Iterable[tuple[str, str]]:
        return [(id, self._vocabulary.terms[id].name) for id in self._vocabulary.senses(key)]

    def _without_head(self, use: NameUse) -> str:
        """Return the proper name before a head word that adds nothing, where the corpus has it alone."""
        bare, _, head = _DATA_SET.sub("dataset", use.surface).rpartition(" ")
        right = head.casefold() in _HEADS.get(use.kind, ()) and is_proper(bare)
        if not right or (" " in bare and use.kind == "method"):
            return ""
        if self._vocabulary.senses(name_key(use.surface), use.surface):
            return ""
        return bare if self._kind_of(bare) == use.kind else ""

    def _kind_of(self, name: str) -> Kind | None:
        """Return the kind that a name has in the vocabulary, else mostly in the corpus."""
        key = name_key(name)
        sense = self._decided.get(key) if is_acronym(name) else None
        root = sense.root if sense else self._root_of_name(name)
        if root in self._vocabulary.terms:
            return self._vocabulary.terms[root].kind
        votes = self._kinds.get(root) or self._kinds.get(key)
        ranked = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])) if votes else []
        return ranked[0][0] if ranked else None

    def _expanded(self, use: NameUse) -> tuple[str, str, bool]:
        """Return (the name with the acronyms inside it spelt out, evidence, whether the paper decides)."""
        words = use.surface.split()
        told: list[str] = []
        depends = False
        for place, word in enumerate(words if len(words) > 1 else ()):
            key = name_key(word)
            if is_acronym(word) and key in self.senses:
                depends = True
                own, sense = self._own.get(use.paper, {}).get(key), self._decided[key]
                long = self._standard(own or (sense.long_form if sense else ""))
                if long and name_key(long) not in name_key(use.surface):
                    words[place] = long
                    told.append(f"{word} is {long}")
                    # "MCSD block", where the block is in MCSD: said once.
                    if name_key(long.split()[-1]) == name_key(
                        "".join(words[place + 1 : place + 2])
                    ):
                        words[place + 1] = ""
        return " ".join(filter(None, words)), "; ".join(told), depends

    def _standard(self, long_form: str) -> str:
        """Return a long form as the vocabulary has it, else in its own words, levelled."""
        key = name_key(long_form)
        root = self._root_of_key(self._folded.get(key, key)) if long_form else ""
        term = self._vocabulary.terms.get(root)
        return term.name if term else " ".join(key_words(long_form))

    def _learn_contexts(self, uses: Sequence[NameUse]) -> Contexts:
        """Return what is known of the papers in which an acronym is undecided, and of its senses."""
        open_keys = {key for key, sense in self._decided.items() if sense is None}
        roots = {root for key in open_keys for root in self.senses[key]}
        papers_of: dict[str, set[str]] = {
            root: set(sense.papers) for key in open_keys for root, sense in self.senses[key].items()
        }
        asking: set[str] = set()
        for use in uses:
            if is_acronym(use.surface):
                if name_key(use.surface) in open_keys:
                    asking.add(use.paper)
            elif roots and (root := self._root_of_name(use.surface)) in roots:
                papers_of[root].add(use.paper)
        matter = asking.union(*papers_of.values())
        names = ((use.paper, use.surface) for use in uses if use.paper in matter)
        return Contexts(names, papers_of)
