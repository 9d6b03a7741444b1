"""Writing a trained network as the ONNX graphs that the runtime reads."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from kg.pipeline.neural import features
from kg.pipeline.neural.model import Settings
from kg.pipeline.neural.runtime import FORMAT, INPUTS, settings_to_json
from kg.pipeline.neural.schemes import Scheme
from kg.training.network import Network, RelationHead, SpanHead, WordEncoder

SMALLEST_HALF = 512
SMALLEST_TABLE = 100_000


class WordGraph(nn.Module):
    """The word encoder for one text."""

    def __init__(self, words: WordEncoder) -> None:
        super().__init__()
        self.words = words

    def forward(self, pieces: Tensor, first: Tensor, last: Tensor, cased: Tensor) -> Tensor:
        """States [words, width]."""
        states: Tensor = self.words(pieces[None], None, first[None], last[None], cased[None])[0]
        return states


class SpanGraph(nn.Module):
    """A span head for one text."""

    def __init__(self, head: SpanHead) -> None:
        super().__init__()
        self.head = head

    def forward(self, states: Tensor) -> Tensor:
        """Scores [words, widths, kinds]."""
        scores: Tensor = self.head(states[None])[0]
        return scores


def export(
    network: Network,
    schemes: Iterable[Scheme],
    settings: dict[str, Settings],
    tokenizer: Path,
    out: Path,
    quantise: bool = True,
) -> None:
    """Write all graphs, the tokenizer and the configuration into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    network = network.cpu().eval().float()
    kept = list(schemes)
    _write_words(network.words, out / "words.onnx", quantise)
    for scheme in kept:
        _write_spans(
            network.spans[scheme.name], network.words.width, out / f"{scheme.name}-spans.onnx"
        )
        if scheme.relations:
            path = out / f"{scheme.name}-relations.onnx"
            _write_relations(network.relations[scheme.name], network.words.width, path)
    shutil.copyfile(tokenizer, out / "tokenizer.json")
    write_config(kept, settings, out)


def write_config(schemes: Iterable[Scheme], settings: dict[str, Settings], out: Path) -> None:
    """Write labels, thresholds and calibration."""
    config = {
        "format": FORMAT,
        "schemes": [scheme.to_json() for scheme in schemes],
        "settings": {name: settings_to_json(one) for name, one in settings.items()},
    }
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def _write_words(words: WordEncoder, path: Path, quantise: bool) -> None:
    pieces, places = torch.arange(1000, 1012), torch.tensor([1, 3, 4, 6, 8])
    cased = torch.zeros(5, features.COLUMNS, dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "words.onnx"
        names = ["pieces", "first", "last", "cased"]
        _trace(WordGraph(words), (pieces, places, places + 1, cased), names, ["states"], plain)
        if quantise:
            # Seven bits: processors without VNNI would overflow on eight and find other mentions.
            types = ["MatMul", "LSTM"]
            quantize_dynamic(
                plain, path, types, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
            )
            store_tables(path)
        else:
            shutil.copyfile(plain, path)
    store_halves(path)


def _write_spans(head: nn.Module, width: int, path: Path) -> None:
    assert isinstance(head, SpanHead)
    _trace(SpanGraph(head), (torch.randn(15, width),), ["states"], ["scores"], path)
    store_halves(path)


def _write_relations(head: nn.Module, width: int, path: Path) -> None:
    assert isinstance(head, RelationHead)
    mentions = torch.tensor([[0, 1, 0, 6, 0, 0], [3, 4, 0, 6, 1, 1], [7, 8, 6, 9, 0, 0]])
    entities = torch.tensor([[0, 1, 0, 1, 1], [1, 0, 1, 1, 0]])
    pairs = torch.tensor([[0, 1, 2, 3, 1, 0], [1, 0, 2, 3, 0, 0]])
    marks = torch.tensor([1, 2, 0, 3, 4, 0, 0, 1, 2])
    inputs = (torch.randn(9, width), marks, mentions, entities, pairs)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "relations.onnx"
        _trace(head, inputs, ["states", *INPUTS], ["roles", "relations"], plain)
        # The recurrent layer is most of the time; the rest stays exact.
        quantize_dynamic(
            plain, path, ["LSTM"], per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
        )
    store_halves(path)


def _trace(
    module: nn.Module, inputs: tuple[Tensor, ...], names: list[str], outputs: list[str], path: Path
) -> None:
    # Inputs of one length share the name of it; all lengths vary.
    lengths = {"mentions": "mentions", "entities": "entities", "pairs": "pairs"}
    if "mentions" in names:
        axes = {name: {0: lengths.get(name, "words") + "_count"} for name in names}
    else:
        axes = {name: {0: ("piece" if name == "pieces" else "word") + "_count"} for name in names}
    with torch.no_grad():
        torch.onnx.export(
            module,
            inputs,
            str(path),
            input_names=names,
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=17,
            custom_opsets={"com.microsoft": 1},
            dynamo=False,
        )


def store_tables(path: Path) -> None:
    """Store the embedding tables in 8 bits with a scale for each row; one scale for a whole table costs accuracy."""
    model = onnx.load(str(path))
    weights = {weight.name: weight for weight in model.graph.initializer}
    nodes: list[onnx.NodeProto] = []
    for node in model.graph.node:
        weight = weights.get(node.input[0]) if node.op_type == "Gather" else None
        big = (
            weight is not None and len(weight.dims) == 2 and np.prod(weight.dims) >= SMALLEST_TABLE
        )
        nodes += _scaled_gather(node, weight, model.graph) if big and weight is not None else [node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, str(path))


def _scaled_gather(
    node: onnx.NodeProto, weight: onnx.TensorProto, graph: onnx.GraphProto
) -> list[onnx.NodeProto]:
    """Look up whole numbers and their scale, multiply."""
    table = numpy_helper.to_array(weight)
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True) / 127, 1e-8).astype(np.float32)
    whole, rows, name = np.round(table / scale).astype(np.int8), node.input[1], node.output[0]
    graph.initializer.remove(weight)
    graph.initializer.extend(
        [
            numpy_helper.from_array(whole, name + "_table"),
            numpy_helper.from_array(scale, name + "_scale"),
        ]
    )
    return [
        helper.make_node("Gather", [name + "_table", rows], [name + "_whole"], axis=0),
        helper.make_node("Gather", [name + "_scale", rows], [name + "_step"], axis=0),
        helper.make_node("Cast", [name + "_whole"], [name + "_float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [name + "_float", name + "_step"], [name]),
    ]


def store_halves(path: Path) -> None:
    """Store the large 32-bit weights of a graph as 16-bit ones, with a cast that is folded when it is loaded."""
    model = onnx.load(str(path))
    casts = []
    for weight in list(model.graph.initializer):
        if weight.data_type != TensorProto.FLOAT or np.prod(weight.dims) < SMALLEST_HALF:
            continue
        name = weight.name
        half = numpy_helper.from_array(
            numpy_helper.to_array(weight).astype(np.float16), name + "_half"
        )
        weight.CopyFrom(half)
        casts.append(helper.make_node("Cast", [name + "_half"], [name], to=TensorProto.FLOAT))
    for number, cast in enumerate(casts):
        model.graph.node.insert(number, cast)
    onnx.save(model, str(path))
