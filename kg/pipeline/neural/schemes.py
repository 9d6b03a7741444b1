"""The label sets: ours (``kg``) and those of the public corpora."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from kg.records import KINDS, RELATIONS, ROLES


@dataclass(frozen=True)
class Scheme:
    """The labels of one way of annotating; a scheme without roles has entities that are single mentions."""

    name: str
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    relations: tuple[str, ...]

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Scheme:
        """The scheme that ``to_json`` wrote."""
        return cls(
            record["name"],
            tuple(record["kinds"]),
            tuple(record["roles"]),
            tuple(record["relations"]),
        )

    def to_json(self) -> dict[str, Any]:
        """A JSON-ready record."""
        return asdict(self)


KG = Scheme("kg", KINDS, ROLES, RELATIONS)
SCIER = Scheme(
    "scier",
    ("Dataset", "Method", "Task"),
    (),
    (
        "Used-For",
        "Part-Of",
        "Synonym-Of",
        "Compare-With",
        "Evaluated-With",
        "SubClass-Of",
        "Benchmark-For",
        "Trained-With",
        "SubTask-Of",
    ),
)
SCIERC = Scheme(
    "scierc",
    ("OtherScientificTerm", "Method", "Generic", "Task", "Material", "Metric"),
    (),
    ("USED-FOR", "CONJUNCTION", "EVALUATE-FOR", "HYPONYM-OF", "PART-OF", "FEATURE-OF", "COMPARE"),
)
SCINLP = Scheme(
    "scinlp",
    ("method", "task", "dataset", "metric", "tool"),
    (),
    (
        "UsedFor",
        "MeasuredBy",
        "compareWith",
        "trainedWith",
        "partOf",
        "similarWith",
        "enhancedBy",
        "subtaskOf",
        "evaluatedOn",
        "subclassOf",
        "evaluatedBy",
    ),
)
TDMSCI = Scheme("tdmsci", ("TASK", "DATASET", "METRIC"), (), ())

SCHEMES = {scheme.name: scheme for scheme in (KG, SCIER, SCIERC, SCINLP, TDMSCI)}
