"""The exact key under which spellings of one name meet, and what tells an acronym from a word.

Pure functions of strings. Digits are never dropped: GPT-4 is not GPT-4o, SAM is not SAM 2.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

_JOINERS = re.compile(r"[\s\-‐‑‒–—_/]+")
_DROPPED = re.compile(r"[\"'`“”‘’${}^®™]")
# \alpha is alpha, \mathcal{X} is X.
_COMMAND = re.compile(r"\\(?:(?:math|text|rm|bf|it)[a-z]*\b|(?=[A-Za-z]))")
# "Kullback-Leibler (KL) divergence": the acronym in the middle says nothing new.
_INSERTED = re.compile(r"\s\([A-Za-z0-9-]*[A-Z][A-Za-z0-9-]*\)(?=\s|$)")
_CAPITALS_AND_S = re.compile(r".*[A-Z]s")
_PROPER = re.compile(r"[^\W\d_].*[A-Z\d]|[A-Z].*[A-Z\d]")
_ALL_CAPITALS = re.compile(r"[A-Z0-9][A-Z0-9.&+-]{1,6}")
_GREEK = {
    letter: unicodedata.name(letter).rsplit(" ", 1)[-1].casefold()
    for letter in "αβγδεζηθικλμνξοπρστυφχψω"
}
_GREEK_LETTER = re.compile(f"[{''.join(_GREEK)}]")
_NOT_PLURAL = frozenset(
    "bayes series species bias lens always canvas darts news pos aws chaos atlas alias kubernetes "
    "diabetes pandas keras rabies gas physics dynamics analytics robotics semantics mathematics "
    "linguistics genomics proteomics omics ethics kinematics mechanics optics acoustics electronics "
    "forensics economics politics graphics logistics pragmatics phonetics informatics "
    "thermodynamics aerodynamics hydrodynamics neurodynamics macs has does this thus perhaps texas "
    "paris reuters siemens windows stokes gauss hodges adams williams jones rogers".split()
)
_IRREGULAR = {
    "biases": "bias", "lenses": "lens", "axes": "axis", "corpora": "corpus", "criteria": "criterion",
    "phenomena": "phenomenon", "stimuli": "stimulus", "foci": "focus", "loci": "locus",
    "nuclei": "nucleus", "caches": "cache", "movies": "movie", "cookies": "cookie",
    "selfies": "selfie", "viruses": "virus", "statuses": "status", "focuses": "focus",
    "corpuses": "corpus", "matrices": "matrix", "vertices": "vertex", "indices": "index",
    "appendices": "appendix", "codices": "codex", "simplices": "simplex", "mice": "mouse",
    "people": "person", "children": "child", "formulae": "formula", "analyses": "analysis",
    "taxonomies": "taxonomy", "gases": "gas", "atlases": "atlas", "aliases": "alias",
    "canvases": "canvas", "leaves": "leaf", "halves": "half", "lives": "life",
}  # fmt: skip
_BRITISH_ENDINGS = (
    ("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("iser", "izer"), ("ise", "ize"),
    ("isable", "izable"), ("yse", "yze"), ("ysing", "yzing"), ("ysed", "yzed"), ("our", "or"),
    ("ours", "ors"), ("oured", "ored"), ("ouring", "oring"), ("oural", "oral"), ("ourhood", "orhood"),
    ("elling", "eling"), ("elled", "eled"), ("eller", "eler"), ("tre", "ter"), ("ogue", "og"),
    ("efact", "ifact"),
)  # fmt: skip
_BRITISH_WORDS = {
    "defence": "defense", "licence": "license", "programme": "program", "grey": "gray",
    "fibre": "fiber", "judgement": "judgment", "ageing": "aging", "greyscale": "grayscale",
    "metre": "meter", "offence": "offense", "sulphur": "sulfur", "tumour": "tumor",
}  # fmt: skip
_KEEP_BRITISH = frozenset(
    "noise precise exercise promise rise raise wise likewise pairwise stepwise pointwise "
    "otherwise expertise four hour tour contour source course denoise concise premise "
    "surprise advise revise compromise enterprise disguise supervise our your pour flour "
    "arise franchise televise comprise improvise elementwise layerwise supervised unsupervised "
    "noised denoised denoising denoiser raised advised revised rising raising surprising promising "
    "supervising selfsupervised semisupervised weaklysupervised compromised comprised exercised "
    "arising advertising advertise contours tours sources courses hours poured touring contouring "
    "detour velour dialogue spelling telling selling dwelling excelling compelling rebelling "
    "propelling tokenwise channelwise patchwise blockwise groupwise samplewise monologue vogue "
    "rogue theatre mediocre feller seller teller speller dweller bestseller".split()
)


def name_key(surface: str) -> str:
    """Return the key of a name: case, spaces, hyphens, plural, British spelling, accents, Greek letters
    and LaTeX math levelled.

    >>> name_key("Graph Neural Networks") == name_key("graph-neural network")
    True
    >>> name_key("$\\\\beta$-VAE") == name_key("β-VAE")
    True
    >>> name_key("ResNet-50") == name_key("ResNet-101")
    False
    """
    return "".join(key_words(surface)) or surface.casefold()


@lru_cache(maxsize=1 << 20)
def key_words(surface: str) -> tuple[str, ...]:
    """Return the levelled words of a name: what its key is put together from."""
    plain = _COMMAND.sub("", _INSERTED.sub("", surface))
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    parts = [part for part in _JOINERS.split(_DROPPED.sub("", plain)) if part]
    words = [_american(_spelled_out(part.casefold())) for part in parts]
    # 3DGS and AWS are no plurals, GPUs and NETWORKS are.
    if words and _CAPITALS_AND_S.fullmatch(parts[-1]):
        words[-1] = words[-1][:-1]
    elif words and not (_ALL_CAPITALS.fullmatch(parts[-1]) and parts[-1].endswith("S")):
        words[-1] = singular(words[-1])
    return tuple(words)


def singular(word: str) -> str:
    """Return the singular of an English noun in lower case, by rules with exceptions."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word in _NOT_PLURAL:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    if word.endswith("heses"):
        return word[:-2] + "is"
    return word[:-1]


def is_acronym(surface: str) -> bool:
    """Say whether a name looks like a short form: one word, short, mostly capitals or digits."""
    if not 2 <= len(surface) <= 10 or " " in surface.strip():
        return False
    letters = [char for char in surface if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return capitals >= 2 and 2 * capitals >= len(letters)


def is_proper(surface: str) -> bool:
    """Say whether a name has a capital or digit behind its first letter, as no common noun has."""
    return bool(_PROPER.search(surface))


def slug(words: Iterable[str], key: str) -> str:
    """Return the readable part of an id: the levelled words of a name, in ASCII."""
    text = " ".join(words).replace("+", " plus ").replace("#", " sharp ")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    found = [word for part in re.findall(r"[a-z0-9.]+", plain) if (word := part.strip("."))]
    return "-".join(found) or "x" + digest(key)


def digest(key: str) -> str:
    """Return a short mark of a key, the same in every build."""
    return blake2b(key.encode("utf-8"), digest_size=4).hexdigest()


def _spelled_out(word: str) -> str:
    return _GREEK_LETTER.sub(lambda match: _GREEK[match[0]], word)


@lru_cache(maxsize=1 << 16)
def _american(word: str) -> str:
    if len(word) < 4 or word in _KEEP_BRITISH:
        return word
    if word in _BRITISH_WORDS:
        return _BRITISH_WORDS[word]
    stem, plural = (
        (word[:-1], "s") if word.endswith("s") and not word.endswith("ss") else (word, "")
    )
    if stem in _KEEP_BRITISH or len(stem) < 5:
        return word
    if stem in _BRITISH_WORDS:
        return _BRITISH_WORDS[stem] + plural
    for british, american in _BRITISH_ENDINGS:
        if stem.endswith(british):
            return stem[: -len(british)] + american + plural
    return word
