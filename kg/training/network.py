"""The network: a word encoder shared by all schemes, and span and relation heads for each scheme."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kg.pipeline.neural import features, layout
from kg.pipeline.neural.schemes import Scheme
from kg.training.dropout import Dropout
from kg.training.encoder import Encoder

WIDEST = 12
# How many annotators, at most, the network tells apart.
HANDS = 64


class WordEncoder(nn.Module):
    """Wordpieces and cased features to one state for each word."""

    def __init__(
        self, encoder: Encoder, feature_width: int = 40, hidden: int = 192, dropout: float = 0.4
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.mix = nn.Parameter(torch.zeros(len(encoder.layers) + 1))
        self.features = nn.Embedding(features.ROWS, feature_width)
        nn.init.normal_(self.features.weight, std=0.1)
        self.join = nn.Linear(2 * encoder.width + features.COLUMNS * feature_width, 2 * hidden)
        self.hands = nn.Embedding(HANDS, 2 * hidden)
        nn.init.zeros_(self.hands.weight)
        self.norm = nn.LayerNorm(2 * hidden)
        self.recurrent = nn.LSTM(2 * hidden, hidden, batch_first=True, bidirectional=True)
        self.out_norm = nn.LayerNorm(2 * hidden)
        self.dropout, self.blank = Dropout(dropout), Dropout(0.25)
        self.width = 2 * hidden

    def forward(
        self,
        pieces: Tensor,
        mask: Tensor | None,
        first: Tensor,
        last: Tensor,
        cased: Tensor,
        hands: Tensor | None = None,
    ) -> Tensor:
        """States [batch, words, width], as the annotators `hands` [batch] see the texts (none: 0)."""
        layers = self.encoder(pieces, mask)
        shares = torch.softmax(self.mix, 0)
        mixed = sum(
            (share * layer for share, layer in zip(shares, layers, strict=True)), torch.zeros(())
        )
        ends = [
            torch.gather(mixed, 1, place[..., None].expand(-1, -1, mixed.shape[2]))
            for place in (first, last)
        ]
        rows = self.features(cased)
        if self.training:
            # Whole features go missing, so that no rare word is learnt by heart.
            rows = rows * self.blank(torch.ones_like(rows[..., :1]))
        joined = torch.cat([*ends, rows.flatten(2)], dim=2)
        hand = self.hands.weight[:1] if hands is None else self.hands(hands)
        inputs = self.dropout(self.norm(self.join(joined) + hand[:, None]))
        with torch.autocast(inputs.device.type, enabled=False):
            seen, _ = self.recurrent(inputs.float())
        states: Tensor = self.dropout(self.out_norm(inputs + seen))
        return states


class SpanHead(nn.Module):
    """States to the score of each span (start, width, kind): its first and last word, the words inside, its width."""

    def __init__(self, width: int, kinds: int, size: int = 64) -> None:
        super().__init__()
        self.kinds, self.size = kinds, size
        self.edges = nn.Linear(width, 3 * kinds)
        self.start, self.end = nn.Linear(width, size), nn.Linear(width, size)
        self.twist = nn.Linear(size, kinds * size, bias=False)
        nn.init.normal_(self.twist.weight, std=0.02)
        self.widths = nn.Parameter(torch.zeros(WIDEST, kinds))

    def forward(self, states: Tensor) -> Tensor:
        """Scores [batch, words, widths, kinds]; those that leave the text mean nothing."""
        batch, words, _ = states.shape
        begin, inside, finish = self.edges(states).float().chunk(3, dim=2)
        summed = F.pad(inside.cumsum(1), (0, 0, 1, 0))
        ends = (
            torch.arange(words, device=states.device)[:, None]
            + torch.arange(WIDEST, device=states.device)[None]
        )
        ends = ends.clamp(max=words - 1)
        total = (
            begin[:, :, None]
            + finish[:, ends]
            + summed[:, ends + 1]
            - summed[:, :words, None]
            + self.widths
        )
        heads = self.twist(F.gelu(self.start(states)).float()).view(
            batch, words, self.kinds, self.size
        )
        tails = F.gelu(self.end(states)).float()[:, ends]
        scores: Tensor = total + torch.matmul(tails, heads.transpose(2, 3))
        return scores


class Attention(nn.Module):
    """The entities of a text look at one another."""

    def __init__(self, width: int, heads: int = 4, dropout: float = 0.2) -> None:
        super().__init__()
        self.heads = heads
        self.projections, self.joined = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.first_norm, self.second_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.dropout = Dropout(dropout)

    def forward(self, entities: Tensor) -> Tensor:
        """New states of the same shape [entities, width]."""
        count, width = entities.shape
        parts = self.projections(self.first_norm(entities)).view(
            count, 3, self.heads, width // self.heads
        )
        query, key, value = parts.permute(1, 2, 0, 3)
        weights = torch.softmax(query @ key.transpose(1, 2) / (width // self.heads) ** 0.5, dim=2)
        seen = (weights @ value).transpose(0, 1).reshape(count, width)
        entities = entities + self.dropout(self.joined(seen))
        fed = self.down(F.gelu(self.up(self.second_norm(entities))))
        return entities + self.dropout(fed)


class Reader(nn.Module):
    """The entities of a text look at its words; two entities share the words that both look at."""

    def __init__(self, width: int, size: int, heads: int = 4, dropout: float = 0.2) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (
            nn.Linear(size, size),
            nn.Linear(width, size),
            nn.Linear(width, size),
        )
        self.joined, self.norm = nn.Linear(size, size), nn.LayerNorm(size)
        self.dropout = Dropout(dropout)

    def forward(self, entities: Tensor, states: Tensor, pairs: Tensor) -> tuple[Tensor, Tensor]:
        """New states of the entities, and for each pair the mean of the words weighted by both looks."""
        shape = (-1, self.heads, self.joined.in_features // self.heads)
        query = self.query(self.norm(entities)).view(shape).transpose(0, 1)
        key, values = self.key(states).view(shape).transpose(0, 1), self.value(states)
        looks = torch.softmax(query @ key.transpose(1, 2) / shape[2] ** 0.5, dim=2)
        seen = (looks @ values.view(shape).transpose(0, 1)).transpose(0, 1).reshape(entities.shape)
        both = (looks[:, pairs[:, 0]] * looks[:, pairs[:, 1]]).sum(0)
        both = both / both.sum(1, keepdim=True).clamp(min=1e-6)
        return entities + self.dropout(self.joined(seen)), both @ values


class SecondReading(nn.Module):
    """The words are read once more, now that it is known which of them are mentions of which kind.

    Typed markers, as in Zhong and Chen (A Frustratingly Easy Approach for Entity and Relation
    Extraction, NAACL 2021), but in one more layer and not in a second encoder. It begins as no change.
    """

    def __init__(self, width: int, kinds: int, dropout: float = 0.3) -> None:
        super().__init__()
        self.marks = nn.Embedding(1 + 2 * kinds, width)
        nn.init.normal_(self.marks.weight, std=0.3)
        self.recurrent = nn.LSTM(width, width // 2, batch_first=True, bidirectional=True)
        self.share = nn.Parameter(torch.zeros(width))
        self.dropout = Dropout(dropout)

    def forward(self, states: Tensor, marks: Tensor) -> Tensor:
        """New states of the same shape [batch, words, width]."""
        seen, _ = self.recurrent(self.dropout(states + self.marks(marks)))
        changed: Tensor = states + self.dropout(seen) * self.share
        return changed


class RelationHead(nn.Module):
    """States and a layout to the roles of the entities and the relations of their pairs (the last one is none)."""

    def __init__(self, width: int, scheme: Scheme, size: int = 256, dropout: float = 0.3) -> None:
        super().__init__()
        kinds, relations = len(scheme.kinds), len(scheme.relations)
        self.again = SecondReading(width, kinds)
        self.attend = nn.Linear(width, 3)
        self.mention = nn.Linear(5 * width, size)
        self.kind = nn.Embedding(kinds, size)
        self.count = nn.Embedding(layout.COUNT_BUCKETS, size)
        self.place = nn.Embedding(layout.PLACE_BUCKETS, size)
        self.title = nn.Embedding(4, size)
        self.reader, self.interplay = Reader(width, size), Attention(size)
        self.role = nn.Sequential(nn.Linear(size, size), nn.GELU(), Dropout(dropout))
        self.role_out = nn.Linear(size, max(len(scheme.roles), 1))
        self.head, self.tail = nn.Linear(size, size), nn.Linear(size, size)
        self.head_twist, self.tail_twist = nn.Linear(size, size), nn.Linear(size, size)
        self.between, self.shared = nn.Linear(width, size), nn.Linear(size, size)
        self.gap = nn.Embedding(layout.GAP_BUCKETS, size)
        self.sentence = nn.Embedding(layout.SENTENCE_BUCKETS, size)
        self.pair_norm = nn.LayerNorm(size)
        self.pair = nn.Sequential(nn.Linear(size, size), nn.GELU(), Dropout(dropout))
        self.pair_out = nn.Linear(size, relations + 1)
        # Nearly all pairs have no relation: start from there.
        nn.init.constant_(self.pair_out.bias[-1:], 4.0)
        self.dropout = Dropout(dropout)

    def forward(
        self, states: Tensor, marks: Tensor, mentions: Tensor, entities: Tensor, pairs: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Role scores [entities, roles] and relation scores [pairs, relations + 1]."""
        return self.judge(self.again(states[None], marks[None])[0], mentions, entities, pairs)

    def judge(
        self, states: Tensor, mentions: Tensor, entities: Tensor, pairs: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The same from states that were read a second time."""
        weights = torch.exp(self.attend(states).float().clamp(-4, 4))
        known, shared = self.reader(
            self._entities(states, weights, mentions, entities), states, pairs
        )
        known = self.dropout(self.interplay(known))
        middle = _weighted_mean(states, weights[:, 2:3], pairs[:, 2], pairs[:, 3])
        head, tail = pairs[:, 0], pairs[:, 1]
        joined = (
            self.head(known)[head]
            + self.tail(known)[tail]
            + self.between(middle)
            + self.shared(shared)
        )
        joined = joined + self.head_twist(known)[head] * self.tail_twist(known)[tail]
        joined = joined + self.gap(pairs[:, 4]) + self.sentence(pairs[:, 5])
        joined = self.dropout(F.gelu(self.pair_norm(joined)))
        return self.role_out(self.role(known)), self.pair_out(self.pair(joined))

    def _entities(
        self, states: Tensor, weights: Tensor, mentions: Tensor, entities: Tensor
    ) -> Tensor:
        """Mentions pooled to entities, with what the layout knows of them."""
        start, end = mentions[:, 0], mentions[:, 1]
        inside = _weighted_mean(states, weights[:, 0:1], start, end + 1)
        around = _weighted_mean(states, weights[:, 1:2], mentions[:, 2], mentions[:, 3])
        title = states[:1].expand(mentions.shape[0], -1)
        joined = torch.cat([states[start], states[end], inside, around, title], dim=1)
        rows = F.gelu(self.mention(self.dropout(joined)) + self.kind(mentions[:, 4])).float()
        owner = F.one_hot(mentions[:, 5], entities.shape[0]).to(rows.dtype).t()
        pooled: Tensor = owner @ rows / owner.sum(1, keepdim=True).clamp(min=1)
        pooled = (
            pooled
            + self.kind(entities[:, 0])
            + self.count(entities[:, 1])
            + self.place(entities[:, 2])
        )
        return pooled + self.title(2 * entities[:, 3] + entities[:, 4])


def _weighted_mean(states: Tensor, weights: Tensor, low: Tensor, high: Tensor) -> Tensor:
    """For each stretch [low, high) of words the weighted mean of their states, zero for an empty one."""
    summed = F.pad((states.float() * weights).cumsum(0), (0, 0, 1, 0))
    mass = F.pad(weights.cumsum(0), (0, 0, 1, 0))
    means: Tensor = (summed[high] - summed[low]) / (mass[high] - mass[low]).clamp(min=1e-3)
    return means


class Network(nn.Module):
    """All parts."""

    def __init__(self, encoder: Encoder, schemes: list[Scheme]) -> None:
        super().__init__()
        self.words = WordEncoder(encoder)
        self.spans = nn.ModuleDict(
            {s.name: SpanHead(self.words.width, len(s.kinds)) for s in schemes}
        )
        self.relations = nn.ModuleDict(
            {s.name: RelationHead(self.words.width, s) for s in schemes if s.relations}
        )
