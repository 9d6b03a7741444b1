"""spaCy lives here: texts in, extractions out.

`load_pipeline` gives a spaCy `Language` with kg's components; `extract_texts` streams texts through
it. A Doc never leaves this folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.errors import PipelineError
from kg.pipeline import abbreviations, boundaries, extractor, mentions, relations, roles, voices  # noqa: F401
from kg.pipeline.capping import cap
from kg.pipeline.harvest import harvest
from kg.records import KINDS, Extraction

OWN = ("kg_boundaries", "kg_abbreviations", "kg_extractor", "kg_voices")
ON_OTHERS = ("kg_mentions", "kg_abbreviations", "kg_roles", "kg_relations")
_HERE = Path(__file__).parent
_ZONE = 128
_WARM_UP = 256


def load_pipeline(model: str = "", labels: Mapping[str, str] | None = None) -> Language:
    """Return a spaCy pipeline that finds kg's mentions, roles and relations.

    Without `model`, kg's own; else the name or path of any spaCy pipeline with an entity recogniser,
    and `labels` that map its labels to kg's kinds: then cue patterns find roles and relations.
    Raises PipelineError where the model is not there or the labels do not fit.
    """
    labels = dict(labels or {})
    if not model:
        nlp = spacy.blank("en")
        for name in OWN:
            nlp.add_pipe(name)
        return nlp
    nlp = _foreign(model, labels)
    if not any(nlp.has_pipe(name) for name in ("parser", "senter", "sentencizer", "kg_boundaries")):
        nlp.add_pipe("kg_boundaries", first=True)
    for name in ON_OTHERS:
        nlp.add_pipe(name, config={"labels": labels} if name == "kg_mentions" else {})
    return nlp


def extract_texts(texts: Iterable[str], nlp: Language) -> Iterator[Extraction]:
    """Yield what each text gives, in order.

    spaCy's string store is warmed with the first texts and then kept from growing: a memory zone
    for each batch, whatever the length of the stream.
    """
    stream = iter(texts)
    yield from _extract_batch(list(islice(stream, _WARM_UP)), nlp)
    while batch := list(islice(stream, _ZONE)):
        with nlp.memory_zone():
            extractions = list(_extract_batch(batch, nlp))
        yield from extractions


def fingerprint(model: str = "", labels: Mapping[str, str] | None = None) -> str:
    """Return a digest of all that decides what an extraction is: code, weights, spaCy, settings."""
    digest = hashlib.blake2b(digest_size=12)
    for path in sorted(_HERE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(_HERE).as_posix().encode())
            digest.update(path.read_bytes())
    digest.update(repr((version("spacy"), model, sorted((labels or {}).items()))).encode())
    return digest.hexdigest()


def _extract_batch(batch: list[str], nlp: Language) -> Iterator[Extraction]:
    safe = [cap(text) for text in batch]
    docs: Iterable[Doc] = nlp.pipe((text for text, _ in safe), batch_size=64)
    for doc, text, (_, places) in zip(docs, batch, safe, strict=True):
        yield harvest(doc, text, places)


def _foreign(model: str, labels: dict[str, str]) -> Language:
    try:
        nlp = spacy.load(model)
    except OSError as error:
        raise PipelineError(
            f"spaCy pipeline '{model}': not found. Give the name of an installed one or a folder; "
            "leave pipeline.model empty for kg's own."
        ) from error
    wrong = sorted(set(labels.values()) - set(KINDS))
    if wrong or not labels:
        found = f"'{wrong[0]}'" if wrong else "no mapping"
        raise PipelineError(
            f"pipeline.labels: found {found}. Map the labels of '{model}' to {', '.join(KINDS)}, "
            'such as {"DATASET": "dataset"}.'
        )
    return nlp
