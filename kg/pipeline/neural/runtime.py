"""Loading a trained model: ONNX graphs run by onnxruntime, no PyTorch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from kg.pipeline.neural.calibration import Calibration
from kg.pipeline.neural.layout import Layout
from kg.pipeline.neural.model import Extractor, Floats, Settings
from kg.pipeline.neural.pieces import Pieces, Window
from kg.pipeline.neural.schemes import Scheme

FORMAT = 3
# The inputs of a relation graph beside the states: the parts of a layout.
INPUTS = ("marks", "mentions", "entities", "pairs")


class OnnxBackend:
    """Runs the graphs of one folder; the graphs of a scheme are opened when first asked for."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._folder = folder
        self._threads = threads
        self._sessions: dict[str, onnxruntime.InferenceSession] = {}

    def _run(self, name: str, **inputs: NDArray[np.generic]) -> list[Floats]:
        session = self._sessions.get(name)
        if session is None:
            session = self._sessions[name] = open_session(
                self._folder / f"{name}.onnx", self._threads
            )
        outputs: list[Floats] = session.run(None, inputs)
        return outputs

    def states(self, window: Window, cased: NDArray[np.int64]) -> Floats:
        """One row for each word of the window."""
        return self._run(
            "words", pieces=window.pieces, first=window.first, last=window.last, cased=cased
        )[0]

    def span_scores(self, scheme: str, states: Floats) -> Floats:
        """Scores [words, widths, kinds]."""
        return self._run(f"{scheme}-spans", states=states)[0]

    def relation_scores(self, scheme: str, states: Floats, layout: Layout) -> tuple[Floats, Floats]:
        """Role scores [entities, roles] and relation scores [pairs, relations + 1]."""
        arrays = {name: getattr(layout, name) for name in INPUTS}
        roles, relations = self._run(f"{scheme}-relations", states=states, **arrays)
        return roles, relations


def open_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """A session on the CPU with so many threads, none of which spins while it waits."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Texts of all lengths come by: memory kept for the longest of each shape would only grow.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "1" if threads > 1 else "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def load(folder: Path, threads: int = 1) -> Extractor:
    """The extractor of a weights folder."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if config["format"] != FORMAT:
        raise ValueError(
            f"{folder}: weights of format {config['format']}, this program reads {FORMAT}"
        )
    schemes = {record["name"]: Scheme.from_json(record) for record in config["schemes"]}
    settings = {name: settings_from_json(record) for name, record in config["settings"].items()}
    return Extractor(
        OnnxBackend(folder, threads), Pieces(folder / "tokenizer.json"), schemes, settings
    )


def settings_from_json(record: dict[str, Any]) -> Settings:
    """The settings that ``settings_to_json`` wrote."""
    lines = {
        name: Calibration(tuple(record[name]["raw"]), tuple(record[name]["true"]))
        for name in ("mention_calibration", "relation_calibration")
    }
    return Settings(**{**record, **lines, "role_bias": tuple(map(tuple, record["role_bias"]))})


def settings_to_json(settings: Settings) -> dict[str, Any]:
    """A JSON-ready record."""
    lines = {
        name: {"raw": list(line.raw), "true": list(line.true)}
        for name, line in (
            ("mention_calibration", settings.mention_calibration),
            ("relation_calibration", settings.relation_calibration),
        )
    }
    return {**vars(settings), **lines, "role_bias": list(map(list, settings.role_bias))}
