"""How good the extraction is, against annotated papers: plain counting, nothing smoothed."""

from __future__ import annotations

from pathlib import Path

from kg.config import Config
from kg.evaluation import own, public
from kg.evaluation.scores import Evaluation
from kg.extracting import write_lines
from kg.readers import Paths


def evaluate(
    gold: str | Path,
    papers: Paths = (),
    *,
    scheme: str = "kg",
    predictions: str | Path | None = None,
    jobs: int = 1,
    config: Config | None = None,
) -> Evaluation:
    """Return the scores of kg's extraction against a file of annotated papers.

    With scheme "kg" the file is in kg's own format, and `papers` are the files with the texts, where
    it has none; with "scier", "scierc" or "scinlp" it is in DyGIE's JSON, and the model's head for
    that set is scored. What was found goes to the file `predictions`, one JSON object a line.
    Raises ReadError where a text is missing or the file is of another shape.

    >>> scores = kg.evaluate("dev.jsonl", ["seeds/papers"])  # doctest: +SKIP
    >>> scores.mentions.all.f1  # doctest: +SKIP
    """
    evaluation = Evaluation(scheme)
    lines = []
    if scheme == "kg":
        for gold_paper, found in own.find_all(Path(gold), papers, jobs=jobs, config=config):
            own.add(evaluation, gold_paper, found)
            lines.append(own.prediction(found))
    else:
        for part, seen in public.find_all(Path(gold), scheme):
            public.add(evaluation, part, seen)
            lines.append(public.prediction(part, seen))
    if predictions:
        write_lines(lines, Path(predictions))
    return evaluation
