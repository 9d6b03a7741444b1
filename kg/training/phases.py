"""The phases in which the network learns: first from all sets at high rates; then at lower ones, mostly
from our own papers, with things swapped; last the heads of the public sets alone. After each of the first
two the mean of its best weights goes on.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from kg.pipeline.neural.model import Extractor, Settings
from kg.pipeline.neural.pieces import Pieces
from kg.pipeline.neural.schemes import SCHEMES
from kg.training.assess import assess, summary
from kg.training.averaging import State, best_mean
from kg.training.backend import TorchBackend
from kg.training.batches import Prepared, Share, prepare
from kg.training.documents import Document
from kg.training.encoder import load_encoder, pretrained_folder
from kg.training.network import Network
from kg.training.swapping import donors, swapped
from kg.training.trainer import Plan, Trainer

# The share of our texts that are met as they are even where things are swapped.
UNCHANGED = 0.5
# The threshold at which relations are judged while nothing is tuned yet.
JUDGED_FROM = 0.3
Say = Callable[[str], None]


@dataclass(frozen=True)
class Material:
    """What there is to learn from: our own papers, the public sets by name, the development sets, and
    papers of which the roles alone are known."""

    own: Sequence[Document]
    public: Mapping[str, Sequence[Document]]
    held_out: Mapping[str, Sequence[Document]]
    roles: Sequence[Document] = ()


def phases(plan: Plan) -> dict[str, Plan]:
    """Return the plans of the phases by name; together they take the minutes of the plan."""
    first = replace(plan, minutes=plan.minutes * 0.5)
    second = replace(
        first,
        minutes=plan.minutes * 0.45,
        epochs=max(1, plan.epochs * 5 // 6),
        encoder_rate=1.2e-4,
        rate=1.2e-3,
        hide=0.15,
        predicted_from=0.0,
        span_weight=0.7,
        role_weight=1.5,
        relation_weight=1.5,
        parts={"scier": 0.3, "scierc": 0.5, "scinlp": 0.05, "tdmsci": 0.05},
        swapped=0.3,
        seed=plan.seed + 1,
    )
    heads = replace(
        second,
        minutes=plan.minutes * 0.05,
        epochs=max(1, plan.epochs // 6),
        rate=1e-3,
        hide=0.1,
        averaging=0.99,
        parts={"scier": 1.0, "scierc": 1.0, "scinlp": 0.1, "tdmsci": 0.1},
        heads_only=True,
        seed=plan.seed + 2,
    )
    return {"first": first, "second": second, "heads": heads}


def learn(material: Material, out: Path, plan: Plan, *, batch: int, say: Say) -> Network:
    """Return the trained network, its figures told as it goes; `out` gets the weights of each epoch."""
    torch.manual_seed(plan.seed)
    folder = pretrained_folder()
    pieces = Pieces(folder / "tokenizer.json")
    schemes = [SCHEMES[name] for name in ("kg", *material.public)]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network, trial = (Network(load_encoder(folder), schemes).to(device) for _ in range(2))
    started = time.monotonic()

    def report(number: int, trained: Network) -> None:
        for name, documents in material.held_out.items():
            scores = assess(_extractor(trained, pieces, Settings()), documents)
            say(f"{time.monotonic() - started:6.0f}s {name} dev: {summary(scores)}")

    def judge(state: State) -> float:
        """Mentions, roles and relations of our own development set in one figure."""
        trial.load_state_dict(state)
        settings = Settings(relation_threshold=JUDGED_FROM)
        scores = assess(_extractor(trial, pieces, settings), material.held_out["kg"])
        return scores.mentions.all.f1 + scores.roles.precision + scores.relations.all.f1

    for name, phase in phases(plan).items():
        trainer = Trainer(network, _shares(material, pieces, phase, batch), phase, out / name)
        trainer.run(report, say)
        network.load_state_dict(
            trainer.average.state_dict()
            if phase.heads_only
            else best_mean(trainer.kept(), judge, say)
        )
    return network.eval()


def _extractor(network: Network, pieces: Pieces, settings: Settings) -> Extractor:
    return Extractor(TorchBackend(network), pieces, SCHEMES, dict.fromkeys(SCHEMES, settings))


def _shares(material: Material, pieces: Pieces, plan: Plan, size: int) -> list[Share]:
    known = donors(material.own)

    def change(item: Prepared, chance: random.Random) -> Prepared:
        """The text as one epoch meets it."""
        if not plan.swapped or chance.random() < UNCHANGED:
            return item
        return prepare(swapped(item.document, known, chance, plan.swapped), pieces)

    own = Share([prepare(document, pieces) for document in material.own], 1.0, size, change)
    roles = Share([prepare(document, pieces) for document in material.roles], 1.0, size)
    return ([] if plan.heads_only else [own, roles]) + [
        Share([prepare(one, pieces) for one in documents if one.spans], plan.parts[name], size)
        for name, documents in material.public.items()
    ]
