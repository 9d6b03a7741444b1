"""Training: what is done to texts and weights; the parts with PyTorch run where the extra is installed."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg.errors import ReadError
from kg.gold.annotations import GoldMention, GoldPaper
from kg.gold.roles import digest, read_roles
from kg.pipeline.grouping import group_places
from kg.pipeline.neural.layout import build_layout
from kg.pipeline.neural.schemes import KG, TDMSCI, Scheme
from kg.records import Paper
from kg.training.documents import Document, own_document
from kg.training.swapping import donors, swapped

LORA = (
    "LoRA for BERT\n\nWe propose low-rank adaptation (LoRA) and test it on SQuAD.",
    [
        ("LoRA", "method", 0),
        ("BERT", "method", 1),
        ("low-rank adaptation", "method", 0),
        ("SQuAD", "dataset", 2),
    ],
)
GAN = (
    "Training GANs\n\nGenerative adversarial networks (GANs) learn from CelebA.",
    [
        ("GANs", "method", 0),
        ("Generative adversarial networks", "method", 0),
        ("CelebA", "dataset", 1),
    ],
)


def _document(text: str, forms: list[tuple[str, str, int]], hand: int = 0) -> Document:
    mentions = []
    for form, kind, entity in forms:
        start = text.find(form)
        while start >= 0:
            mentions.append(GoldMention(start, start + len(form), kind, "uses", entity))
            start = text.find(form, start + 1)
    mentions.sort(key=lambda mention: mention.start)
    paper = GoldPaper("p", text, ("a", "b", "c"), tuple(mentions), ((0, "evaluated_on", 2),))
    return own_document(paper, hand)


def _forms(document: Document) -> list[str]:
    starts, ends = document.words.starts, document.words.ends
    return [document.text[starts[span.start] : ends[span.end]] for span in document.spans]


def test_swapped_things_keep_kind_role_and_relations():
    documents = [_document(*LORA, hand=3), _document(*GAN)]
    known = donors(documents)
    changed = swapped(documents[0], known, random.Random(5), 1.0)
    assert changed.text != documents[0].text
    assert (changed.hand, changed.relations) == (3, documents[0].relations)
    labels = [(span.kind, span.role, span.entity) for span in changed.spans]
    assert labels == [(span.kind, span.role, span.entity) for span in documents[0].spans]
    offered = {form for forms in known.values() for one in forms for form in one}
    assert set(_forms(changed)) <= offered
    assert "We propose " in changed.text
    assert "\n\n" in changed.text


def test_roles_are_read_for_the_texts_that_are_given(tmp_path: Path):
    paper = Paper("LoRA for BERT", "We propose LoRA.")
    things = '[["method", "proposes", 0, 4, 26, 30], ["method", "uses", 9, 13]]'
    lines = [f'{{"text": "{digest(text)}", "things": {things}}}' for text in ("other", paper.text)]
    path = tmp_path / "roles.jsonl"
    path.write_text("\n".join(lines))
    (found,) = read_roles(path, [paper])
    assert found.entities == ("LoRA", "BERT")
    read = [(found.text[m.start : m.end], m.role, m.entity) for m in found.mentions]
    assert read == [("LoRA", "proposes", 0), ("BERT", "uses", 1), ("LoRA", "proposes", 0)]
    assert own_document(found, only_roles=True).only_roles


@pytest.mark.parametrize(
    "things",
    ['[["method", "uses", 0]]', '[["method", "uses"]]', '[["thing", "uses", 0, 4]]', "3", "[[]]"],
)
def test_roles_that_cannot_be_read_are_named_with_their_line(things: str, tmp_path: Path):
    paper = Paper("LoRA for BERT")
    path = tmp_path / "roles.jsonl"
    path.write_text(f'{{"text": "{digest(paper.text)}", "things": {things}}}\n')
    with pytest.raises(ReadError, match=r"roles\.jsonl:1: "):
        list(read_roles(path, [paper]))


def test_nothing_is_swapped_where_the_share_is_nil():
    document = _document(*LORA)
    assert swapped(document, donors([document]), random.Random(1), 0.0) is document


def test_mentions_meet_by_the_acronyms_of_their_text():
    text = "GPs for BERT. Gaussian processes (GPs) are slow; a GP is not BERT."
    places = [(0, 3), (8, 12), (14, 32), (34, 37), (51, 53), (61, 65)]
    assert group_places(text, places) == [0, 1, 0, 0, 0, 1]


def test_marks_tell_the_first_word_of_a_mention_from_the_others():
    layout = build_layout([(1, 2, 0), (4, 4, 3)], [0, 1], [0] * 6, False)
    assert layout.marks.tolist() == [0, 1, 2, 0, 7, 0]


def test_biases_of_roles_follow_how_often_a_role_is_right_and_stay_small():
    from kg.training.tuning import role_bias

    scores = np.tile(np.array([[1.0, 0.0, -9.0]], np.float32), (90, 1))
    kinds = np.array([0] * 60 + [1] * 30)
    roles = np.array([1] * 30 + [0] * 30 + [0] * 30)
    (first, second, third), other = role_bias(scores, kinds, roles, 2)
    assert second > first
    assert abs(third) < 0.1
    assert max(map(abs, (first, second))) < 1
    assert other[0] > other[1]
    none = np.zeros(0, np.int64)
    assert role_bias(np.zeros((0, 3), np.float32), none, none, 2) == ()


def test_settings_are_read_as_they_were_written():
    from kg.pipeline.neural.model import Settings
    from kg.pipeline.neural.runtime import settings_from_json, settings_to_json

    settings = Settings(trust=0.5, role_bias=((0.1, -0.2), (0.0, 0.3)))
    assert settings_from_json(settings_to_json(settings)) == settings


def test_voices_of_a_network_that_hears_nothing_are_its_scores_alone():
    from kg.training.voices import _fit

    assert _fit([], 5) == [1, 0, 0, 0, 0]


def test_cue_patterns_learn_which_feature_means_what():
    from kg.training.cues import fit

    rows = [(["we", "kind"], "proposes"), (["on", "kind"], "uses")] * 20 + [(["rare"], "uses")]
    model = fit(rows, ("proposes", "uses"), least=2, ridge=1.0)
    assert set(model.features) == {"we", "on", "kind"}
    assert model.probabilities(["we", "kind"])[0] > 0.9
    assert model.probabilities(["on", "kind"])[1] > 0.9


def test_levelled_rows_give_what_the_layer_gives():
    torch = pytest.importorskip("torch")
    from kg.training.encoder import levelled

    torch.manual_seed(0)
    linear = torch.nn.Linear(6, 4)
    states = torch.randn(2, 5, 6) * torch.tensor([0.0, 1e-5, 1.0, 30.0, 1e4])[None, :, None]
    assert torch.allclose(levelled(linear, states), linear(states), rtol=1e-4, atol=1e-4)


def test_the_mean_of_weights_is_taken_where_it_is_judged_best(tmp_path: Path):
    torch = pytest.importorskip("torch")
    from kg.training.averaging import best_mean

    paths = []
    for number, value in enumerate([1.0, 3.0, 9.0]):
        paths.append(tmp_path / f"average-{number}.pt")
        torch.save({"w": torch.tensor([value]), "n": torch.tensor(7)}, paths[-1])
    told: list[str] = []
    found = best_mean(paths, lambda state: 5 - abs(float(state["w"]) - 2), told.append)
    assert (float(found["w"]), int(found["n"])) == (2.0, 7)
    assert told == ["mean of average-0, average-1: 5.0000 (the best alone: 4.0000)"]


def test_a_stopped_run_goes_on_and_ends_with_the_same_weights(tmp_path: Path):
    pytest.importorskip("torch")
    once = _trained(tmp_path / "once", [2])
    twice = _trained(tmp_path / "twice", [1, 2])
    assert once.keys() == twice.keys()
    assert all(np.array_equal(once[name], twice[name]) for name in once)
    assert {path.name for path in (tmp_path / "twice").iterdir()} >= {
        "average-1.pt",
        "average-2.pt",
    }


def test_with_heads_only_just_the_heads_of_the_public_sets_learn(tmp_path: Path):
    pytest.importorskip("torch")
    from kg.training.trainer import Plan, Trainer

    network = _network([KG, TDMSCI])
    for heads_only in (True, False):
        Trainer(network, [], Plan(heads_only=heads_only), tmp_path)
        learning = {name for name, one in network.named_parameters() if one.requires_grad}
        everything = {name for name, _ in network.named_parameters()}
        heads = {name for name in everything if name.startswith("spans.tdmsci.")}
        assert heads
        assert learning == (heads if heads_only else everything)


def test_papers_with_roles_alone_teach_no_spans(tmp_path: Path):
    pytest.importorskip("torch")
    from kg.pipeline.extractor import WEIGHTS
    from kg.pipeline.neural.pieces import Pieces
    from kg.training.batches import Share, prepare
    from kg.training.trainer import Plan, Trainer

    pieces = Pieces(WEIGHTS / "extractor" / "tokenizer.json")
    items = [prepare(replace(_document(*text), only_roles=True), pieces) for text in (LORA, GAN)]
    network = _network([KG])
    before = {name: value.clone() for name, value in network.state_dict().items()}
    Trainer(network, [Share(items, size=1)], Plan(epochs=1), tmp_path).run(lambda *_: None)
    moved = {name for name, value in network.state_dict().items() if (value != before[name]).any()}
    assert "relations.kg.role_out.weight" in moved
    assert not {name for name in moved if name.startswith(("spans.", "relations.kg.pair_out."))}


def _network(schemes: list[Scheme]) -> Any:
    import torch

    from kg.training.encoder import Encoder
    from kg.training.network import Network

    torch.set_num_threads(1)
    torch.manual_seed(0)
    sizes = {
        "hidden_size": 24,
        "vocab_size": 30522,
        "max_position_embeddings": 128,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
    }
    return Network(Encoder(sizes), schemes)


def _trained(out: Path, stops: list[int]) -> dict[str, np.ndarray]:
    """The weights of a tiny network after two epochs; it is stopped and made anew after each of `stops`."""
    from kg.pipeline.extractor import WEIGHTS
    from kg.pipeline.neural.pieces import Pieces
    from kg.training.batches import Share, prepare
    from kg.training.trainer import Plan, Trainer

    pieces = Pieces(WEIGHTS / "extractor" / "tokenizer.json")
    items = [prepare(_document(*text), pieces) for text in (LORA, GAN)]
    for stop in stops:
        trainer = Trainer(_network([KG]), [Share(items, size=1)], Plan(epochs=2), out)

        def report(number: int, _: Any, stop: int = stop) -> None:
            if number == stop:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            trainer.run(report, lambda line: None)
    return {name: value.numpy() for name, value in trainer.average.state_dict().items()}
