"""Training from gold files to weights: cue patterns, network, export, tuning. What `kg train` runs.

A run goes on where an earlier one in the same folder stopped. On a GPU where there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import spacy

from kg.gold.annotations import GoldPaper, read_gold
from kg.gold.columns import read_columns
from kg.gold.dygie import contexts, read_dygie
from kg.gold.roles import read_roles
from kg.pipeline.neural.model import Settings
from kg.pipeline.neural.runtime import load
from kg.pipeline.neural.schemes import SCHEMES
from kg.readers import read
from kg.records import Paper
from kg.training.assess import assess, summary
from kg.training.cues import fit_relations, fit_roles, relation_rows, role_rows, scene_of
from kg.training.documents import Document, own_document, token_document
from kg.training.encoder import pretrained_folder
from kg.training.export import export, write_config
from kg.training.network import HANDS
from kg.training.phases import Material, learn
from kg.training.trainer import Plan
from kg.training.tuning import tune
from kg.training.voices import fit_voices

# Words of a context cut from a full paper, as at evaluation.
CONTEXT = 220
# Annotators took turns in more.jsonl: each stretch of so many papers counts as one hand.
STRETCH = 40
# The probability from which a relation is heard at all.
HEARD = 0.15
Say = Callable[[str], None]


@dataclass(frozen=True)
class Sources:
    """Where the gold is: `own` has train.jsonl, dev.jsonl and, where there is more, more.jsonl and
    roles.jsonl; `papers` the texts of those that come without; `public` a folder for each public set."""

    own: Path
    papers: Sequence[Path] = ()
    public: Mapping[str, Path] = field(default_factory=dict)

    def read_own(self, *names: str) -> list[GoldPaper]:
        """Return the annotated papers of the named files that exist."""
        paths = [self.own / f"{name}.jsonl" for name in names]
        return [paper for path in paths if path.exists() for paper in read_gold(path, self._texts)]

    def documents(self) -> list[Document]:
        """Return the annotated papers to train on, with the numbers of the hands that annotated them."""
        more = enumerate(self.read_own("more"))
        return [own_document(paper) for paper in self.read_own("train")] + [
            own_document(paper, min(1 + place // STRETCH, HANDS - 1)) for place, paper in more
        ]

    def read_roles(self) -> list[GoldPaper]:
        """Return the papers whose roles alone were annotated, as far as their texts are there."""
        path = self.own / "roles.jsonl"
        return list(read_roles(path, self._texts)) if path.exists() else []

    @cached_property
    def _texts(self) -> list[Paper]:
        return [record for record in read(self.papers) if isinstance(record, Paper)]

    def read_public(self, name: str, split: str) -> list[Document]:
        """Return the contexts of a public set ("train" or "dev")."""
        folder = self.public[name]
        if name == "tdmsci":
            papers = (
                [read_columns(path) for path in sorted(folder.glob("*.conll"))]
                if split == "train"
                else []
            )
        else:
            papers = list(read_dygie(folder / f"{split}.jsonl"))
        parts = (part for paper in papers for part in contexts(paper, CONTEXT))
        return [token_document(part, SCHEMES[name]) for part in parts]

    def held_out(self) -> dict[str, list[Document]]:
        """Return the development sets by scheme."""
        sets = {"kg": [own_document(paper) for paper in self.read_own("dev")]}
        return sets | {
            name: self.read_public(name, "dev") for name in self.public if name != "tdmsci"
        }


def train(sources: Sources, out: Path, plan: Plan, *, batch: int = 4, say: Say = print) -> Path:
    """Train, export and tune; return the folder of the weights.

    `out` gets checkpoints after each epoch, and `out/weights` what belongs into kg/pipeline/weights.
    Raises ReadError for gold that cannot be read.
    """
    weights = out / "weights"
    train_cues(sources, weights / "cues", say)
    folder = pretrained_folder()
    public = {name: sources.read_public(name, "train") for name in sources.public}
    roles = [own_document(paper, HANDS - 1, only_roles=True) for paper in sources.read_roles()]
    material = Material(sources.documents(), public, sources.held_out(), roles)
    say(f"{len(material.own)} papers annotated whole, {len(material.roles)} in their roles alone")
    network = learn(material, out, plan, batch=batch, say=say)
    schemes = [SCHEMES[name] for name in network.spans]
    settings = {scheme.name: Settings() for scheme in schemes}
    extractor_folder = weights / "extractor"
    export(network, schemes, settings, folder / "tokenizer.json", extractor_folder)
    extractor = load(extractor_folder)
    for name, documents in material.held_out.items():
        extractor.settings[name] = tune(extractor, documents)
        say(f"{name} dev, exported and tuned: {summary(assess(extractor, documents))}")
    # The voices decide which of the weaker relations stay.
    own = extractor.settings["kg"]
    heard = replace(own, relation_threshold=min(own.relation_threshold, HEARD))
    write_config(schemes, {**extractor.settings, "kg": heard}, extractor_folder)
    say(fit_voices(sources.read_own("dev"), weights))
    return weights


def train_cues(sources: Sources, out: Path, say: Say) -> None:
    """Fit the cue patterns, which stand in for the network on other people's pipelines."""
    nlp = spacy.blank("en")
    nlp.add_pipe("kg_boundaries")
    papers, others = sources.read_own("train", "more"), sources.read_roles()
    pairs = [(paper, scene_of(paper, nlp)) for paper in [*papers, *others]]
    out.mkdir(parents=True, exist_ok=True)
    fit_roles([row for paper, scene in pairs for row in role_rows(paper, scene)]).save(
        out / "roles.npz"
    )
    rows = [row for paper, scene in pairs[: len(papers)] for row in relation_rows(paper, scene)]
    fit_relations(rows).save(out / "relations.npz")
    say(f"cue patterns from {len(papers)} papers, for roles {len(pairs)}, in {out}")
