"""The training loop: seeded, resumable, bf16 autocast."""

from __future__ import annotations

import copy
import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from kg.training.batches import Batch, Prepared, Share, collate, epoch, masked
from kg.training.losses import relation_loss, role_loss, segmentation_loss
from kg.training.network import Network, RelationHead
from kg.training.pairing import Task, build_task, gold_spans, predicted_spans, thinned

# The part of each public set that an epoch takes.
PARTS = {"scier": 0.6, "scierc": 1.0, "scinlp": 0.25, "tdmsci": 0.2}


@dataclass(frozen=True)
class Plan:
    """The schedule and the weights of a run; with ``minutes`` the clock drives the schedule and ends the run.

    An epoch takes ``parts`` of the public sets, and of our own papers all, with this share of their things swapped.
    With ``heads_only`` nothing learns but the heads of the public sets.
    """

    epochs: int = 20
    encoder_rate: float = 2e-4
    rate: float = 2e-3
    decay: float = 0.01
    warmup: float = 0.06
    hide: float = 0.12
    averaging: float = 0.998
    predicted_from: float = 0.2
    span_weight: float = 1.0
    role_weight: float = 1.0
    relation_weight: float = 1.0
    auxiliary_weight: float = 0.7
    seed: int = 1
    minutes: float = 0.0
    parts: Mapping[str, float] = field(default_factory=lambda: dict(PARTS))
    swapped: float = 0.0
    heads_only: bool = False


class Trainer:
    """Trains a network on shares of documents and keeps a checkpoint after each epoch."""

    def __init__(self, network: Network, shares: Sequence[Share], plan: Plan, out: Path) -> None:
        self.network, self.shares, self.plan, self.out = network, shares, plan, out
        self.device = next(network.parameters()).device
        for name, parameter in network.named_parameters():
            own = name.startswith(("words.", "spans.kg.", "relations.kg."))
            parameter.requires_grad_(not (own and plan.heads_only))
        encoder = list(network.words.encoder.parameters())
        inside = {id(parameter) for parameter in encoder}
        rest = [parameter for parameter in network.parameters() if id(parameter) not in inside]
        groups = [{"params": encoder, "lr": plan.encoder_rate}, {"params": rest, "lr": plan.rate}]
        self.optimizer = torch.optim.AdamW(
            groups, weight_decay=plan.decay, betas=(0.9, 0.98), fused=True
        )
        per_epoch = sum(
            math.ceil(round(len(share.items) * share.part) / share.size) for share in shares
        )
        self.steps = max(1, per_epoch * plan.epochs)
        self.average = copy.deepcopy(network).eval().requires_grad_(False)
        self.done = self.step = 0
        self.seconds = 0.0

    def progress(self) -> float:
        """How much of the run is behind: by steps, or by the clock when the plan has a time limit."""
        steps = self.step / self.steps
        return max(steps, self.seconds / 60 / self.plan.minutes) if self.plan.minutes else steps

    def _set_rates(self) -> None:
        progress = self.progress()
        factor = min((progress + 1e-3) / self.plan.warmup, (1 - progress) / (1 - self.plan.warmup))
        rates = (self.plan.encoder_rate, self.plan.rate)
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * max(0.0, min(1.0, factor))

    def run(
        self, report: Callable[[int, Network], None], say: Callable[[str], None] = print
    ) -> None:
        """Train to the end of the plan; ``report`` gets the averaged network after each epoch."""
        self._resume(say)
        while self.done < self.plan.epochs and self.progress() < 1:
            before = self.seconds
            means = self._epoch(self.done)
            self.done += 1
            line = " ".join(f"{name} {value:.3f}" for name, value in means.items())
            say(
                f"epoch {self.done}/{self.plan.epochs} step {self.step} {self.seconds - before:.0f}s {line}"
            )
            self._keep()
            report(self.done, self.average)

    def _epoch(self, number: int) -> dict[str, float]:
        torch.manual_seed(self.plan.seed * 1000 + number)
        chance = random.Random(self.plan.seed * 1000 + number)
        generator = torch.Generator().manual_seed(self.plan.seed * 1000 + number)
        sums: dict[str, float] = {}
        counts: dict[str, int] = {}
        self.network.train()
        self.network.words.train(not self.plan.heads_only)
        for items in epoch(self.shares, chance):
            if self.progress() >= 1:
                break
            started = time.monotonic()
            batch = masked(collate(items, self.device), self.plan.hide, generator, 103)
            for name, value in self._update(batch, chance).items():
                sums[name] = sums.get(name, 0.0) + value
                counts[name] = counts.get(name, 0) + 1
            self.seconds += time.monotonic() - started
        return {name: sums[name] / counts[name] for name in sorted(sums)}

    def _update(self, batch: Batch, chance: random.Random) -> dict[str, float]:
        scheme = batch.items[0].document.scheme
        with torch.autocast(self.device.type, torch.bfloat16):
            states = self.network.words(
                batch.pieces, batch.mask, batch.first, batch.last, batch.cased, batch.hands
            )
            if self.plan.heads_only:
                states = F.dropout(states, 0.25)
            scores = self.network.spans[scheme.name](states)
        if batch.items[0].document.only_roles:
            role, _ = self._relations(batch, states.float(), scores.detach(), chance)
            self._descend(self.plan.role_weight * role)
            return {"roles": role.item()}
        loss, count = segmentation_loss(
            scores.float(), batch.shut, [item.spans for item in batch.items]
        )
        span = loss / max(count, 1)
        total = self.plan.span_weight * span
        values = {f"{scheme.name}.span": span.item()}
        if scheme.relations:
            role, relation = self._relations(batch, states.float(), scores.detach(), chance)
            total = total + self.plan.role_weight * role + self.plan.relation_weight * relation
            values |= {
                f"{scheme.name}.role": role.item(),
                f"{scheme.name}.relation": relation.item(),
            }
        self._descend(total if scheme.name == "kg" else self.plan.auxiliary_weight * total)
        return values

    def _descend(self, loss: Tensor) -> None:
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self._set_rates()
        self.optimizer.step()
        self.step += 1
        self._average()

    @torch.no_grad()
    def _average(self) -> None:
        """Move the averaged network towards the trained one, faster at the start."""
        share = 1 - min(self.plan.averaging, (self.step + 1) / (self.step + 10))
        torch._foreach_lerp_(
            list(self.average.parameters()), list(self.network.parameters()), share
        )

    def _relations(
        self, batch: Batch, states: Tensor, scores: Tensor, chance: random.Random
    ) -> tuple[Tensor, Tensor]:
        """The mean role loss of an entity, and about the relation loss for each gold relation."""
        scheme = batch.items[0].document.scheme
        head = self.network.relations[scheme.name]
        assert isinstance(head, RelationHead)
        role = relation = states.new_zeros(())
        entities, wanted = 0, 1.0
        tasks = self._tasks(batch, scores, chance)
        marks = torch.zeros(states.shape[:2], dtype=torch.long)
        for row, task in tasks.items():
            marks[row, : len(task.layout.marks)] = torch.from_numpy(task.layout.marks)
        states = head.again(states, marks.to(self.device))
        for row, task in tasks.items():
            arrays = (task.layout.mentions, task.layout.entities, task.layout.pairs)
            tensors = [torch.from_numpy(array).to(self.device) for array in arrays]
            role_scores, pair_scores = head.judge(states[row], *tensors)
            if scheme.roles:
                role = role + role_loss(role_scores, torch.from_numpy(task.roles).to(self.device))
                entities += int((task.roles >= 0).sum())
            if len(task.labels):
                relation = relation + relation_loss(
                    pair_scores, torch.from_numpy(task.labels).to(self.device)
                )
            # Pairs count a little too: a text without relations must not weigh more than others.
            wanted += int((task.labels < pair_scores.shape[1] - 1).sum()) + 0.02 * len(task.labels)
        return role / max(entities, 1), relation / wanted

    def _tasks(self, batch: Batch, scores: Tensor, chance: random.Random) -> dict[int, Task]:
        """The task of each text of the batch in which there are mentions."""
        spans = [self._spans(item, scores[row], chance) for row, item in enumerate(batch.items)]
        pairs = zip(batch.items, spans, strict=True)
        return {row: build_task(item, own) for row, (item, own) in enumerate(pairs) if own}

    def _spans(
        self, item: Prepared, scores: Tensor, chance: random.Random
    ) -> list[tuple[int, int, int]]:
        """Predicted spans in the later part of the run half of the time, else gold ones."""
        late = self.progress() > self.plan.predicted_from
        if late and chance.random() < 0.5:
            return predicted_spans(item, scores.float().cpu().numpy())
        return thinned(gold_spans(item), chance)

    def kept(self) -> list[Path]:
        """Return the files with the averaged weights after each epoch so far."""
        return [self.out / f"average-{number}.pt" for number in range(1, self.done + 1)]

    def _keep(self) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        torch.save(self.average.state_dict(), self.kept()[-1])
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average.state_dict(),
            "done": self.done,
            "step": self.step,
            "seconds": self.seconds,
        }
        fresh = self.out / "checkpoint.tmp"
        torch.save(state, fresh)
        fresh.replace(self.out / "checkpoint.pt")

    def _resume(self, say: Callable[[str], None]) -> None:
        path = self.out / "checkpoint.pt"
        if not path.exists():
            return
        state = torch.load(path, map_location=self.device)
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average.load_state_dict(state["average"])
        self.done, self.step, self.seconds = state["done"], state["step"], state["seconds"]
        say(f"resumed after epoch {self.done}")
