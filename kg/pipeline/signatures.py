"""Which kinds a relation can join: head and tail, as at least one in 120 annotated relations has them.

A relation between other kinds is nearly always a misreading: two things in one sentence.
"""

from __future__ import annotations

_JOINED: dict[str, str] = {
    "used_for": "method>task method>concept method>method concept>task concept>concept "
    "concept>method",
    "subclass_of": "method>method concept>concept dataset>dataset metric>metric task>task "
    "method>concept",
    "part_of": "method>method concept>method concept>concept concept>dataset dataset>dataset "
    "task>method",
    "studied_in": "concept>method concept>concept concept>task",
    "subtask_of": "task>task",
    "evaluated_on": "method>dataset",
    "trained_on": "method>dataset method>concept",
    "compared_with": "method>method",
    "measured_by": "method>metric task>metric concept>metric",
    "benchmark_for": "dataset>task",
}
SIGNATURES = {relation: frozenset(pairs.split()) for relation, pairs in _JOINED.items()}


def fits(relation: str, head: str, tail: str) -> bool:
    """Say whether a relation can join a head and a tail of these kinds.

    >>> fits("evaluated_on", "method", "metric")
    False
    """
    return f"{head}>{tail}" in SIGNATURES[relation]
