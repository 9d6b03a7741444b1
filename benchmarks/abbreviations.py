"""How well definitions of acronyms are found: exact long forms, on SDU@AAAI-21 shared task 1.

    python benchmarks/abbreviations.py dev.json

The set (CC BY-NC-SA 4.0, for measuring only) is at github.com/amirveyseh/AAAI-21-SDU-shared-task-1-AI.
Prints precision, recall and F1 of the long forms, in per cent.
"""

import argparse
import json
from pathlib import Path

from kg.evaluation.scores import Score
from kg.pipeline.abbreviations import find_definitions


def main() -> None:
    """Score the file and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    score = Score()
    for number, record in enumerate(json.loads(parser.parse_args().gold.read_text("utf-8"))):
        text, gold = _read(record["tokens"], record["labels"])
        found = {(d.long_start, d.long_start + len(d.long)) for d in find_definitions(text)}
        score.count({(number, *span) for span in found}, {(number, *span) for span in gold})
    print(f"P {100 * score.precision:.1f}  R {100 * score.recall:.1f}  F1 {100 * score.f1:.1f}")


def _read(tokens: list[str], labels: list[str]) -> tuple[str, set[tuple[int, int]]]:
    """Return the tokens as one text, and the character spans of the long forms."""
    places: list[tuple[int, int]] = []
    for token in tokens:
        start = places[-1][1] + 1 if places else 0
        places.append((start, start + len(token)))
    gold: list[tuple[int, int]] = []
    for (start, end), label in zip(places, labels, strict=True):
        if label == "B-long":
            gold.append((start, end))
        elif label == "I-long" and gold:
            gold[-1] = (gold[-1][0], end)
    return " ".join(tokens), set(gold)


if __name__ == "__main__":
    main()
