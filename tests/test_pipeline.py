"""The pipeline's parts on small texts, and the pool when workers die."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
import spacy

import kg.pipeline as pipeline
from kg.errors import PipelineError
from kg.pipeline import workers
from kg.pipeline.abbreviations import find_definitions
from kg.pipeline.capping import cap
from kg.pipeline.cues import Scene, role_features
from kg.pipeline.grouping import group, surface_key
from kg.pipeline.mentions import spread, tidy

TEXT = (
    "SAEs at scale\n\nWe train a sparse autoencoder (SAE) on GPT-2. It is better, e.g. on ImageNet, "
    "than PCA (cf. Fig. 2). Does it work? Yes."
)


def test_sentences_keep_title_and_abstract_apart():
    nlp = spacy.blank("en")
    nlp.add_pipe("kg_boundaries")
    assert [sentence.text.strip() for sentence in nlp(TEXT).sents] == [
        "SAEs at scale",
        "We train a sparse autoencoder (SAE) on GPT-2.",
        "It is better, e.g. on ImageNet, than PCA (cf. Fig. 2).",
        "Does it work?",
        "Yes.",
    ]


def test_sentences_end_after_capitals_and_not_after_initials():
    nlp = spacy.blank("en")
    nlp.add_pipe("kg_boundaries")
    text = "Scenes in 3D. We use Mistral 7B. These win, says J. Smith of the U.S. Army et al. in Fig. 2."
    assert [sentence.text for sentence in nlp(text).sents] == [
        "Scenes in 3D.",
        "We use Mistral 7B.",
        "These win, says J. Smith of the U.S. Army et al. in Fig. 2.",
    ]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("We train a sparse autoencoder (SAE).", [("SAE", "sparse autoencoder")]),
        ("Large language models (LLMs) are big.", [("LLMs", "Large language models")]),
        ("SAM (Segment Anything Model) segments.", [("SAM", "Segment Anything Model")]),
        (
            "Slow Learner with Classifier Alignment, or SLCA, wins.",
            [("SLCA", "Slow Learner with Classifier Alignment")],
        ),
        ("Here FC: fully connected layer.", [("FC", "fully connected")]),
        ("A deep learning, or DL, model; DL models age.", [("DL", "deep learning")]),
        (
            "An adversarial machine learning algorithm (AML).",
            [("AML", "adversarial machine learning")],
        ),
        ("A Unified Alignment model, dubbed UniAl.", [("UniAl", "Unified Alignment model")]),
        ("We observe that OT and ET from each of the", []),
        (
            "We use mean average precision (mAP; higher is better).",
            [("mAP", "mean average precision")],
        ),
        ("With semi-supervised learning (SSL).", [("SSL", "semi-supervised learning")]),
        (
            "Self-similarity driven scale learning (SSL).",
            [("SSL", "Self-similarity driven scale learning")],
        ),
        (
            "On Zero-shot Semantic Segmentation (ZSS).",
            [("ZSS", "Zero-shot Semantic Segmentation")],
        ),
        ("A Shapelet Transformer (ShapeFormer).", [("ShapeFormer", "Shapelet Transformer")]),
        ("We use Project and Probe (Pro^2).", [("Pro^2", "Project and Probe")]),
        ("Low-Rank Vector Quantization (LR^2VQ).", []),
        (
            "Low-Rank Representation Vector Quantization (LR^2VQ).",
            [("LR^2VQ", "Low-Rank Representation Vector Quantization")],
        ),
        (
            "We combine MaskMix and Progressive Labeling as our new method, named MixPro.",
            [("MixPro", "MaskMix and Progressive Labeling")],
        ),
        ("Models such as Segment Anything (SAM).", []),
        ("An automated search for more compact and better-performing models (AutoML).", []),
        ("A result (Smith, 2020) of the year (2021).", []),
        ("Attention (i.e., self-attention) helps.", []),
        ("The model (see Table 1) wins.", []),
        ("", []),
    ],
)
def test_definitions_of_acronyms(sentence: str, found: list[tuple[str, str]]):
    assert [(d.short, d.long) for d in find_definitions(sentence)] == found
    for definition in find_definitions(sentence):
        assert sentence[definition.long_start :].startswith(definition.long)
        assert sentence[definition.short_start :].startswith(definition.short)


@pytest.mark.parametrize(
    "text", ["plain", "", "a" * 2000, "$" * 50 + " x " + "_" * 30, "ab " + "x-" * 900 + " end"]
)
def test_capped_text_knows_the_way_back(text: str):
    safe, places = cap(text)
    if places is None:
        assert safe == text
        return
    assert len(places) == len(safe) + 1
    assert places[-1] == len(text)
    for index, char in enumerate(safe):
        assert char in (text[places[index]], " ")


@pytest.mark.parametrize("char", ["$", "(", "_", '"', "\U0001f600", "a:"])
def test_long_runs_take_no_time(char: str):
    started = time.process_time()
    next(pipeline.extract_texts(["A title\n\nA text with " + char * 16_000], own()))
    assert time.process_time() - started < 20  # uncapped: minutes


_own: list[spacy.Language] = []


def own() -> spacy.Language:
    if not _own:
        _own.append(pipeline.load_pipeline())
    return _own[0]


def test_kg_finds_what_a_reader_would():
    (found,) = pipeline.extract_texts([TEXT], own())
    mentions = {TEXT[m.start : m.end]: m for m in found.mentions}
    assert {"sparse autoencoder", "SAE", "GPT-2", "ImageNet"} <= set(mentions)
    assert mentions["SAE"].long_form == "sparse autoencoder"
    assert mentions["ImageNet"].kind == "dataset"
    assert all(0 < m.score <= 1 for m in found.mentions)


def test_the_same_text_gives_the_same_in_any_company():
    alone = list(pipeline.extract_texts([TEXT], own()))
    crowd = list(pipeline.extract_texts([TEXT[:40] * 9, TEXT, "x", "", TEXT], own()))
    assert crowd[1] == crowd[4] == alone[0]


def test_components_declare_what_they_need_and_all_of_it_is_there():
    assert own().analyze_pipes()["problems"] == {name: [] for name in pipeline.OWN}


def test_a_component_can_stand_in_a_pipeline_of_the_users_own():
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("kg_extractor")
    doc = nlp("We evaluate a vision transformer on ImageNet.")
    assert "ImageNet" in {span.text for span in doc.spans["kg"]}


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [{"label": "DATA", "pattern": "ImageNet"}, {"label": "MODEL", "pattern": "SAE"}]
    )
    nlp.to_disk(tmp_path / "model")
    return tmp_path / "model"


def test_another_spacy_pipeline_with_a_mapping_of_its_labels(foreign: Path):
    labels = {"DATA": "dataset", "MODEL": "method"}
    nlp = pipeline.load_pipeline(str(foreign), labels)
    (found,) = pipeline.extract_texts(
        ["SAE wins\n\nWe propose SAE and evaluate the SAE on ImageNet."], nlp
    )
    assert [(m.text, m.kind) for m in found.mentions] == [
        ("SAE", "method"), ("SAE", "method"), ("SAE", "method"), ("ImageNet", "dataset"),
    ]  # fmt: skip
    assert found.mentions[0].role == "proposes"
    assert found.mentions[3].role == "evaluates_on"


@pytest.mark.parametrize(
    ("model", "labels", "message"),
    [
        ("no_such_pipeline", {"X": "method"}, "'no_such_pipeline': not found"),
        ("", {}, "no mapping"),
        ("", {"X": "thing"}, "found 'thing'"),
    ],
)
def test_a_foreign_pipeline_that_does_not_fit(
    foreign: Path, model: str, labels: dict[str, str], message: str
):
    with pytest.raises(PipelineError, match=message):
        pipeline.load_pipeline(model or str(foreign), labels)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("the sparse autoencoder", ["sparse autoencoder"]),
        ("a novel LoRA", ["LoRA"]),
        ("method", []),
        ('"ImageNet",', ["ImageNet"]),
        ("autoencoder (SAE", ["autoencoder"]),
        ("3.5", []),
    ],
)
def test_mentions_are_tidied(text: str, kept: list[str]):
    assert [text[start:end] for start, end, _ in tidy(text, 0, len(text), "method")] == kept


def test_a_name_found_once_is_marked_everywhere():
    text = "SAE and SAEs and SAE-like; SAE."
    assert spread(text, [(0, 3, "method")]) == [
        (0, 3, "method"),
        (17, 20, "method"),
        (27, 30, "method"),
    ]


def test_spellings_and_acronyms_of_a_text_meet():
    assert surface_key("Sparse Auto-Encoders") == surface_key("sparse autoencoder")
    names = ["sparse autoencoder", "SAE", "Sparse autoencoders", "SAEs", "LoRA"]
    assert group(names, [("SAE", "sparse autoencoder")]) == [0, 0, 0, 0, 1]


def _die_on(partition: workers.Partition) -> list[workers.Result]:
    """Stand in for the work: some texts kill the process."""
    if any("kill" in text for _, text in partition):
        os.kill(os.getpid(), signal.SIGKILL)
    return [(key, workers.Extraction()) for key, _ in partition]


def _no_model(model: str, labels: dict[str, str]) -> None:
    """Stand in for loading a pipeline."""


def _no_start(model: str, labels: dict[str, str]) -> None:
    """Stand in for a pipeline that cannot be loaded."""
    os._exit(1)


def test_a_text_that_kills_its_worker_is_reported_and_the_others_are_kept(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(workers, "_work", _die_on)
    monkeypatch.setattr(workers, "_start_worker", _no_model)
    texts = [(f"t{i}", "kill" if i == 17 else "fine") for i in range(40)]
    results = [r for part in workers.extract_partitions(texts, jobs=2) for r in part]
    failures = [r for r in results if isinstance(r, workers.Failure)]
    assert [failure.key for failure in failures] == ["t17"]
    assert sorted(r[0] for r in results if not isinstance(r, workers.Failure)) == sorted(
        key for key, text in texts if text == "fine"
    )


def test_workers_that_cannot_start_are_a_clear_error(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workers, "_start_worker", _no_start)
    with pytest.raises(PipelineError, match="the worker processes die as they start"):
        list(workers.extract_partitions([("a", "b")], jobs=2))


def test_a_script_without_main_guard_may_ask_for_processes(tmp_path: Path):
    import subprocess
    import sys

    from tests.conftest import ROOT, write_jsonl

    records = [
        {"id": str(i), "title": f"Paper {i} on sparse autoencoders", "abstract": ""}
        for i in range(70)
    ]
    write_jsonl(tmp_path / "a.jsonl", records)
    (tmp_path / "script.py").write_text(
        "import kg\nprint(len(kg.build(['a.jsonl'], jobs=2)) > 70)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout == "True\n", done.stderr


@pytest.mark.slow
def test_memory_stays_flat_over_twenty_thousand_abstracts():
    import resource

    nlp = spacy.blank("en")
    for name in ("kg_boundaries", "kg_abbreviations"):
        nlp.add_pipe(name)
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "method", "pattern": "autoencoder"}])
    for name in ("kg_mentions", "kg_roles", "kg_relations"):
        nlp.add_pipe(name)
    texts = (
        f"Title {i}\n\n" + f"We use word{i}a word{i}b word{i}c word{i}d autoencoder. " * 8
        for i in range(20_000)
    )
    at: list[int] = []
    for number, _ in enumerate(pipeline.extract_texts(texts, nlp)):
        if number in (4_000, 19_999):
            at.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    assert at[1] - at[0] < 20_000  # KiB; without memory zones: over 100,000


def test_role_features_tell_where_a_thing_stands_and_what_is_around_it():
    text = "Tiny nets\n\nNets are slow. We propose Tiny nets, and more."
    scene = Scene(
        text, 9, [(0, 11), (11, 26), (26, 57)], [(0, 9, "method"), (37, 46, "method")], [0, 0]
    )
    features = set(role_features(scene, 1))
    assert {
        "method",
        "head=nets",
        "title=True",
        "where=last count=2",
        "before=we propose",
        "after=,",
        "listed=True",
        "we=True",
        "opens=we propose",
        "earlier=nets are",
        "method before=propose",
    } <= features
    assert {"where=title", "before=", "opens="} <= set(role_features(scene, 0))
