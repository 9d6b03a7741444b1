"""Training from gold files to weights: cue patterns, network, export, tuning. What `kg train` runs.

A run goes on where an earlier one in the same folder stopped. On a GPU where there is one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import spacy
import torch

from kg.gold.annotations import GoldPaper, read_gold
from kg.gold.columns import read_columns
from kg.gold.dygie import contexts, read_dygie
from kg.pipeline.neural.model import Extractor, Settings
from kg.pipeline.neural.pieces import Pieces
from kg.pipeline.neural.runtime import load
from kg.pipeline.neural.schemes import SCHEMES
from kg.readers import read
from kg.records import Paper
from kg.training.assess import assess, summary
from kg.training.backend import TorchBackend
from kg.training.batches import Share, prepare
from kg.training.cues import fit_relations, fit_roles, relation_rows, role_rows, scene_of
from kg.training.documents import Document, own_document, token_document
from kg.training.encoder import load_encoder, pretrained_folder
from kg.training.export import export, write_config
from kg.training.network import Network
from kg.training.trainer import Plan, Trainer
from kg.training.tuning import tune
from kg.training.voices import fit_voices

# Words of a context cut from a full paper, as at evaluation.
CONTEXT = 220
# The part of each public set that an epoch takes.
PARTS = {"scier": 0.6, "scierc": 1.0, "scinlp": 0.25, "tdmsci": 0.2}
# The probability from which a relation is heard at all.
HEARD = 0.15
Say = Callable[[str], None]


@dataclass(frozen=True)
class Sources:
    """Where the gold is: `own` has train.jsonl, dev.jsonl and, where there is more, more.jsonl;
    `papers` the texts of those that come without; `public` a folder for each public set."""

    own: Path
    papers: Sequence[Path] = ()
    public: Mapping[str, Path] = field(default_factory=dict)

    def read_own(self, *names: str) -> list[GoldPaper]:
        """Return the annotated papers of the named files that exist."""
        known = [record for record in read(self.papers) if isinstance(record, Paper)]
        paths = [self.own / f"{name}.jsonl" for name in names]
        return [paper for path in paths if path.exists() for paper in read_gold(path, known)]

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
    network = train_network(sources, out, plan, batch=batch, say=say)
    schemes = [SCHEMES[name] for name in network.spans]
    settings = {scheme.name: Settings() for scheme in schemes}
    extractor_folder = weights / "extractor"
    export(network, schemes, settings, folder / "tokenizer.json", extractor_folder)
    extractor = load(extractor_folder)
    for name, documents in sources.held_out().items():
        extractor.settings[name] = tune(extractor, documents)
        say(f"{name} dev, exported and tuned: {summary(assess(extractor, documents))}")
    # The voices decide which of the weaker relations stay.
    own = extractor.settings["kg"]
    heard = replace(own, relation_threshold=min(own.relation_threshold, HEARD))
    write_config(schemes, {**extractor.settings, "kg": heard}, extractor_folder)
    say(fit_voices(sources.read_own("dev"), weights))
    return weights


def train_network(sources: Sources, out: Path, plan: Plan, *, batch: int, say: Say) -> Network:
    """Return the network with averaged weights after the run, its figures told as it goes."""
    torch.manual_seed(plan.seed)
    folder = pretrained_folder()
    pieces = Pieces(folder / "tokenizer.json")
    own = [own_document(paper) for paper in sources.read_own("train", "more")]
    shares = [Share([prepare(document, pieces) for document in own], 1.0, batch)]
    for name in sources.public:
        documents = [document for document in sources.read_public(name, "train") if document.spans]
        shares.append(
            Share([prepare(document, pieces) for document in documents], PARTS[name], batch)
        )
    schemes = [SCHEMES[name] for name in ("kg", *sources.public)]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = Network(load_encoder(folder), schemes).to(device)
    held_out, started = sources.held_out(), time.monotonic()

    def report(number: int, trained: Network) -> None:
        extractor = Extractor(
            TorchBackend(trained), pieces, SCHEMES, {name: Settings() for name in SCHEMES}
        )
        for name, documents in held_out.items():
            say(
                f"{time.monotonic() - started:6.0f}s {name} dev: {summary(assess(extractor, documents))}"
            )

    trainer = Trainer(network, shares, plan, out)
    trainer.run(report, say)
    return trainer.average


def train_cues(sources: Sources, out: Path, say: Say) -> None:
    """Fit the cue patterns, which stand in for the network on other people's pipelines."""
    nlp = spacy.blank("en")
    nlp.add_pipe("kg_boundaries")
    papers = sources.read_own("train", "more")
    scenes = [scene_of(paper, nlp) for paper in papers]
    pairs = list(zip(papers, scenes, strict=True))
    out.mkdir(parents=True, exist_ok=True)
    fit_roles([row for paper, scene in pairs for row in role_rows(paper, scene)]).save(
        out / "roles.npz"
    )
    rows = [row for paper, scene in pairs for row in relation_rows(paper, scene)]
    fit_relations(rows).save(out / "relations.npz")
    say(f"cue patterns from {len(papers)} papers in {out}")
