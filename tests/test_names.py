"""Merging across a corpus: senses, vocabulary, versions, overrides, questions, and what is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg
from kg.cli import cli
from kg.errors import ConfigError, QueryError
from kg.merging import decide, explain, merges, undo
from kg.resolving import NameUse, Resolution, resolve
from kg.resolving.overrides import Overrides, command, read_overrides
from kg.resolving.vocabulary import Vocabulary, read_vocabulary
from tests.conftest import write_jsonl


def use(surface: str, paper: str = "p", kind: str = "method", long_form: str = "") -> NameUse:
    return NameUse(surface, kind, 1.0, long_form, paper)  # type: ignore[arg-type]


def linked(found: Resolution, uses: list[NameUse]) -> dict[tuple[str, str], str]:
    return {(u.surface, u.paper): link for u, link in zip(uses, found.links, strict=True)}


@pytest.fixture
def vocabulary(tmp_path: Path) -> Vocabulary:
    folder = tmp_path / "vocabulary"
    folder.mkdir()
    write_jsonl(
        folder / "all.jsonl",
        [
            {"id": "method:resnet", "kind": "method", "name": "ResNet", "aliases": ["residual network"],
             "parents": ["method:convolutional-neural-network"]},
            {"id": "method:convolutional-neural-network", "kind": "method",
             "name": "convolutional neural network", "aliases": ["CNN"],
             "parents": ["method:deep-learning"]},
            {"id": "method:deep-learning", "kind": "method", "name": "deep learning", "generic": True},
            {"id": "dataset:coco", "kind": "dataset", "name": "COCO", "aliases": ["MS COCO"]},
            {"id": "metric:map", "kind": "metric", "name": "mean average precision", "aliases": ["mAP"]},
        ],
    )  # fmt: skip
    (folder / "vacuous.txt").write_text("# nothing\nour method\n", "utf-8")
    (folder / "cased.txt").write_text("mAP\n", "utf-8")
    return read_vocabulary(folder)


def overrides(tmp_path: Path, text: str) -> Overrides:
    path = tmp_path / "overrides.toml"
    path.write_text(text, "utf-8")
    return read_overrides(path)


def test_a_paper_that_does_not_say_is_decided_by_the_names_around():
    uses = [
        use("SAM", "a", long_form="segment anything model"), use("semantic segmentation", "a"),
        use("image mask", "a"), use("SAM", "b", long_form="sharpness-aware minimization"),
        use("flat minimum", "b"), use("generalization gap", "b"),
        use("SAM", "c"), use("semantic segmentation", "c"), use("image mask", "c"),
        use("SAM", "d"), use("protein folding", "d"),
    ]  # fmt: skip
    found = resolve(uses)
    links = linked(found, uses)
    assert links["SAM", "c"] == "method:segment-anything-model"
    assert links["SAM", "d"] == "method:sam"
    rules = {(line.entity, line.rule) for line in found.ledger if line.surface == "SAM"}
    assert ("method:segment-anything-model", "neighbours") in rules
    assert ("method:sam", "ambiguous") in rules


def test_one_stray_definition_does_not_undo_what_nearly_all_papers_say():
    uses = [use("ViT", f"p{i}", long_form="vision transformer") for i in range(5)]
    uses += [use("ViT", "q", long_form="various modalities of it"), use("ViT", "r")]
    assert set(resolve(uses).links) == {"method:vision-transformer"}


def test_long_forms_that_differ_in_an_ending_are_one_sense_and_those_that_do_not_are_two():
    uses = [
        use("CNN", "a", long_form="convolutional neural networks"),
        use("CNN", "b", long_form="convolution neural network"),
        use("CNN", "c"),
        use("CL", "a", long_form="continual learning"),
        use("CL", "b", long_form="contrastive learning"),
        use("CL", "c"),
    ]
    links = linked(resolve(uses), uses)
    assert len({links["CNN", paper] for paper in "abc"}) == 1
    assert len({links["CL", paper] for paper in "abc"}) == 3


def test_an_acronym_inside_a_longer_name_is_spelt_out():
    uses = [use("SAE", "a", long_form="sparse autoencoder"), use("SAE feature", "b", "concept"),
            use("sparse autoencoder features", "c", "concept")]  # fmt: skip
    assert resolve(uses).links[1:] == ["concept:sparse-autoencoder-feature"] * 2


def test_what_an_acronym_inside_stands_for_is_levelled_and_readable(vocabulary: Vocabulary):
    uses = [use("SAE", "a", long_form="sparse autoencoders"), use("SAE feature spaces", "a", "concept"),
            use("sparse autoencoder feature space", "b", "concept"), use("SAE latents", "b", "concept"),
            use("CNN", "a", long_form="convolutional neural networks"), use("CNN backbones", "a"),
            use("CNN networks", "b")]  # fmt: skip
    found = resolve(uses, vocabulary=vocabulary)
    assert found.links[1:4] == ["concept:sparse-autoencoder-feature-space"] * 2 + [
        "concept:sparse-autoencoder-latent"
    ]
    assert found.links[5:] == [
        "method:convolutional-neural-network-backbone", "method:convolutional-neural-network",
    ]  # fmt: skip


def test_the_key_of_a_long_form_is_not_levelled_again():
    uses = [use("BoxRPB", long_form="relative position bias"), use("relative position bias"),
            use("SABW", long_form="spatial-aware block-wise"), use("spatial-aware block-wise")]  # fmt: skip
    links = resolve(uses).links
    assert links == ["method:relative-position-bias"] * 2 + ["method:spatial-aware-block-wise"] * 2


def test_stray_signs_are_no_part_of_a_name():
    uses = [use('"crystals'), use("crystal"), use("deep'' learning"), use("DL) libraries"),
            use("kernel loss (squared overlap"), use("SL(n, R"), use("Q) x"), use("SL(n, R)"),
            use('"hard" and "soft" constraint')]  # fmt: skip
    found = resolve(uses)
    assert found.links == [
        "method:crystal", "method:crystal", "method:deep-learning", "method:dl-library", "method:kernel-loss",
        "", "method:q-x", "method:sl-n-r", "method:hard-and-soft-constraint",
    ]  # fmt: skip
    names = {name for entity in found.entities for name in (entity.name, *entity.aliases)}
    assert names == {"crystals", "crystal", "deep learning", "DL libraries", "kernel loss", "SL(n, R)", "Q x",
                     '"hard" and "soft" constraint'}  # fmt: skip
    [none] = [line for line in found.ledger if not line.entity]
    assert (none.surface, none.rule) == ("SL(n, R", "vacuous")


def test_an_acronym_inside_a_long_form_is_spelt_out():
    uses = [use("PH", "a", long_form="persistent homology"), use("MPH", "a", long_form="multiparameter PH"),
            use("multiparameter persistent homology", "b")]  # fmt: skip
    assert resolve(uses).links[1:] == ["method:multiparameter-persistent-homology"] * 2


def test_a_version_is_one_of_what_its_paper_means():
    uses = [use("DiT", "a", long_form="dynamic vision transformer"), use("DiT-B5", "a"),
            use("DiT", "b", long_form="diffusion transformer"), use("DiT", "c", long_form="diffusion transformer"),
            use("CIFAR-10", "d", "dataset"), use("CIFAR-10/100", "d", "dataset")]  # fmt: skip
    told = [(parent.child, parent.parent) for parent in resolve(uses).parents]
    assert told == [("method:dit-b5", "method:dynamic-vision-transformer")]


def test_head_words_after_a_proper_name_say_nothing():
    uses = [use("SlimPajama", "a", "dataset"), use("SlimPajama dataset", "b", "dataset"),
            use("ReLU", "a"), use("ReLU network", "b"), use("diffusion", "a"), use("diffusion model", "b")]  # fmt: skip
    links = resolve(uses).links
    assert links[0] == links[1]
    assert len(set(links[2:])) == 4


def test_the_vocabulary_decides_names_and_kinds_and_what_is_vacuous(vocabulary: Vocabulary):
    uses = [use("Residual Networks", kind="concept"), use("MS-COCO", kind="dataset"),
            use("our method"), use("maps", kind="concept"), use("mAP", kind="metric"),
            use("deep learning")]  # fmt: skip
    found = resolve(uses, vocabulary=vocabulary)
    assert found.links == ["method:resnet", "dataset:coco", "", "concept:map", "metric:map",
                           "method:deep-learning"]  # fmt: skip
    entities = {entity.id: entity for entity in found.entities}
    assert entities["method:resnet"].name == "ResNet"
    assert entities["method:resnet"].other_kinds == ("concept 1",)
    assert entities["method:deep-learning"].generic
    assert not entities["method:resnet"].generic


def test_versions_and_the_vocabulary_say_what_is_a_kind_of_what(vocabulary: Vocabulary):
    uses = [use(name) for name in ("ResNet", "ResNet-50", "ResNet-101", "GPT", "GPT-4", "GPT-4o",
                                   "Llama 3", "Llama-3-8B", "deep learning", "F1", "F")]  # fmt: skip
    found = resolve(uses, vocabulary=vocabulary)
    assert [(p.child, p.parent) for p in found.parents] == [
        ("method:gpt-4", "method:gpt"),
        ("method:gpt-4o", "method:gpt"),
        ("method:llama-3-8b", "method:llama-3"),
        ("method:resnet", "method:deep-learning"),  # its parent is in no paper, its grandparent is
        ("method:resnet-101", "method:resnet"),
        ("method:resnet-50", "method:resnet"),
    ]
    assert found.parents[-1].rule == "version: 'ResNet-50' is 'ResNet' with a version or size"


def test_a_vocabulary_with_a_fault_names_the_line(tmp_path: Path):
    write_jsonl(tmp_path / "x.jsonl", [{"id": "method:a", "kind": "methods", "name": "a"}])
    with pytest.raises(
        ConfigError, match=r"x\.jsonl:1: unknown kind 'methods'. Known: method, dataset"
    ):
        read_vocabulary(tmp_path)
    write_jsonl(
        tmp_path / "x.jsonl", [{"id": "method:a", "kind": "method", "name": "a", "parents": ["b"]}]
    )
    with pytest.raises(ConfigError, match=r"x\.jsonl:1: parent 'b' is no id"):
        read_vocabulary(tmp_path)


def test_overrides_win_over_every_rule(tmp_path: Path):
    told = overrides(
        tmp_path,
        """
[[merge]]
names = ["LoRA", "low-rank update"]
[[separate]]
names = ["Adam", "ADAM"]
[[separate]]
names = ["sparse autoencoder", "SAE"]
[[rename]]
name = "ViT"
to = "Vision Transformer"
[[retype]]
name = "SlimPajama"
kind = "dataset"
[[ignore]]
name = "toy thing"
""",
    )
    uses = [use("LoRA"), use("low-rank updates", kind="concept"), use("Adam"), use("Adam"), use("ADAM"),
            use("SAE", long_form="sparse autoencoder"), use("sparse autoencoder"), use("ViT"),
            use("SlimPajama"), use("toy things")]  # fmt: skip
    found = resolve(uses, overrides=told)
    assert found.links[0] == found.links[1]
    assert found.links[2] == found.links[3] != found.links[4]
    assert found.links[5] != found.links[6]
    assert found.links[8] == "dataset:slimpajama"
    assert found.links[9] == ""
    assert "Vision Transformer" in [entity.name for entity in found.entities]
    lines = {line.surface: (line.rule, line.evidence) for line in found.ledger}
    assert lines["low-rank updates"] == ("override", f"merged by {tmp_path / 'overrides.toml'}:2")
    assert lines["toy things"] == ("override", f"ignored by {tmp_path / 'overrides.toml'}:14")
    assert resolve(uses, overrides=told) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[merge]]\nnames = ["A", "B"]\n[[merge]]\nnames = ["b", "C"]\n[[separate]]\nnames = ["A", "C"]\n',
         r"toml:5: separates 'A' and 'C', which .*toml:1 makes one"),
        ('[[rename]]\nname = "A"\nto = "B"\n[[rename]]\nname = "a"\nto = "C"\n',
         r"toml:4: makes 'a' 'C', .*toml:1 makes it 'B'"),
        ('[[ignore]]\nname = "A"\n[[retype]]\nname = "A"\nkind = "task"\n', r"toml:3: .*toml:1 ignores"),
        ('[[merges]]\nnames = ["A", "B"]\n', "unknown override 'merges'.*Did you mean 'merge'"),
        ('[[merge]]\nnames = ["A"]\n', "toml:1: names are a list of two or more"),
        ('[[retype]]\nname = "A"\nkind = "thing"\n', "toml:1: unknown kind 'thing'. Known: method"),
        ('[[rename]]\nname = "A"\n', r"toml:1: \[\[rename\]\] has name; needed: name, to"),
        ('[[rename]]\nname = "A"\nto = " "\n', "toml:1: the new name of 'A' is empty"),
        ("[[merge\n", "cannot be read as TOML"),
    ],
)  # fmt: skip
def test_overrides_that_cannot_be_are_refused(tmp_path: Path, text: str, message: str):
    with pytest.raises(ConfigError, match=message):
        overrides(tmp_path, text)


def test_a_contradiction_that_only_the_names_show_is_refused(tmp_path: Path):
    told = overrides(
        tmp_path, '[[merge]]\nnames = ["A x", "B"]\n[[separate]]\nnames = ["a-x", "B"]\n'
    )
    with pytest.raises(ConfigError, match="Remove one of the two"):
        resolve([use("A x"), use("B")], overrides=told)


def test_an_override_that_matches_nothing_is_asked_about(tmp_path: Path):
    told = overrides(tmp_path, '[[merge]]\nnames = ["nowhere", "neverwhere"]\n')
    [question] = resolve([use("LoRA")], overrides=told).questions
    assert question.doubt == "override without effect"


@pytest.mark.parametrize(
    ("text", "doubt", "why"),
    [
        ('[[ignore]]\nname = "nowhere"\n', "override without effect", "no paper has nowhere"),
        ('[[merge]]\nnames = ["LoRA", "nowhere"]\n', "override without effect", "no paper has nowhere"),
        ('[[ignore]]\nname = "SAM"\n', "override for some uses only", "SAM may be several things"),
        ('[[rename]]\nname = "Adam"\nto = "LoRA"\n', "two entities of one name", "method:adam, method:lora"),
        ('[[ignore]]\nname = "LoRA"\n', "", ""),
    ],
)  # fmt: skip
def test_an_override_that_does_not_do_what_was_meant_is_asked_about(
    tmp_path: Path, text: str, doubt: str, why: str
):
    uses = [use("LoRA"), use("Adam"), use("SAM", "a", long_form="segment anything model"),
            use("SAM", "b", long_form="sharpness-aware minimization"), use("SAM", "c")]  # fmt: skip
    asked = resolve(uses, overrides=overrides(tmp_path, text)).questions
    asked = [question for question in asked if question.doubt != "ambiguous acronym"]
    assert [question.doubt for question in asked] == ([doubt] if doubt else [])
    assert all(why in question.why for question in asked)


def test_a_command_fits_names_with_a_dash_and_the_file_of_the_build(tmp_path: Path):
    told = overrides(tmp_path, '[[retype]]\nname = "-100"\nkind = "dataset"\n')
    uses = [use("-100", kind="dataset"), use("-100 benchmark", kind="dataset"),
            use("IFM", "a"), use("iterative feature merging", "a")]  # fmt: skip
    commands = [question.command for question in resolve(uses, overrides=told).questions]
    file = tmp_path / "overrides.toml"
    assert f"kg merge --overrides {file} IFM 'iterative feature merging'" in commands
    assert command("merge", "-100", "a b") == "kg merge -- -100 'a b'"


def test_possible_misses_come_with_the_command_that_settles_them():
    uses = [use("cascaded attention", "a"), use("cascaded attention module", "a"),
            use("IFM", "a"), use("iterative feature merging", "a")]  # fmt: skip
    assert [q.command for q in resolve(uses).questions] == [
        "kg merge 'cascaded attention' 'cascaded attention module'",
        "kg merge IFM 'iterative feature merging'",
    ]


def test_what_is_no_question(tmp_path: Path, vocabulary: Vocabulary):
    uses = [use("aggregation", "a"), use("aggregation algorithm", "a"), use("deep learning", "a"),
            use("deep learning model", "a"), use("CGM", "a"), use("Cerebras-GPT model", "b"),
            use("linear attention", "a"), use("linear attention module", "b"),
            use("cascaded attention", "a"), use("cascaded attention module", "a")]  # fmt: skip
    told = overrides(
        tmp_path, '[[separate]]\nnames = ["cascaded attention", "cascaded attention module"]\n'
    )
    assert not resolve(uses, vocabulary=vocabulary, overrides=told).questions


def test_ids_and_names_stay_when_papers_are_added():
    before = [use("sparse autoencoder", "a"), use("graph-neural networks", "a")]
    after = [
        *before,
        use("SAE", "b", long_form="sparse autoencoders"),
        use("graph neural network", "c"),
    ]
    old, new = resolve(before), resolve(after)
    assert [e.id for e in old.entities] == [e.id for e in new.entities]
    assert new.entities[1].aliases == ("SAE",)


# ---- from the command line, over a store ---------------------------------------------------------
@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").mkdir()
    text = "We train a sparse autoencoder (SAE) on GPT-2. The SAE finds features of GPT-2."
    write_jsonl(
        tmp_path / "p.jsonl", [{"title": "Sparse Autoencoders for GPT-2", "abstract": text}]
    )
    kg.build([tmp_path / "p.jsonl"], store="papers.kg")
    return tmp_path


def test_a_name_tells_its_story(world: Path):
    [story] = explain("papers.kg", "SAEs")
    assert story.id == "method:sparse-autoencoder"
    defined = next(
        line for line in story.merges if line.surface == "SAE" and line.rule == "acronym"
    )
    assert story.sentences[defined.evidence] == "We train a sparse autoencoder (SAE) on GPT-2."
    with pytest.raises(QueryError, match=r"'SEA'.*Did you mean 'SAE'"):
        merges("papers.kg", "SEA")
    done = CliRunner().invoke(cli, ["explain", "SAE", "-s", "papers.kg"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "We train a sparse autoencoder (SAE) on GPT-2." in done.output
    done = CliRunner().invoke(cli, ["merges", "SAE", "-s", "papers.kg", "--json"])
    assert {json.loads(line)["entity"] for line in done.output.splitlines()} == {story.id}


def test_overrides_by_command_survive_rebuilds(world: Path):
    for words in (["separate", "sparse autoencoder", "SAE"], ["rename", "GPT-2", "GPT 2"]):
        assert CliRunner().invoke(cli, words).exit_code == 0
    for _ in range(2):
        kg.build(["p.jsonl"], store="papers.kg")
        assert len({line.entity for line in merges("papers.kg", "SAE")}) == 1
        assert explain("papers.kg", "SAE")[0].id != explain("papers.kg", "sparse autoencoder")[0].id
        assert explain("papers.kg", "GPT-2")[0].name == "GPT 2"
    before = Path("seeds/overrides.toml").read_text("utf-8")
    with pytest.raises(ConfigError, match="Remove one of the two"):
        decide("merge", ["sparse autoencoder", "SAE"])
    assert Path("seeds/overrides.toml").read_text("utf-8") == before


@pytest.mark.parametrize(
    "commands",
    [
        (["rename", "SAE", "A"], ["rename", "sparse autoencoders", "B"]),
        (["retype", "SAE", "concept"], ["retype", "sparse autoencoder", "dataset"]),
        (["ignore", "SAE"], ["retype", "sparse autoencoder", "dataset"]),
    ],
)
def test_what_contradicts_by_the_meaning_of_its_names_is_not_written(
    world: Path, commands: tuple[list[str], list[str]]
):
    one, other = ([*words, "-s", "papers.kg"] for words in commands)
    assert CliRunner().invoke(cli, one).exit_code == 0
    before = Path("seeds/overrides.toml").read_text("utf-8")
    refused = CliRunner().invoke(cli, other)
    assert isinstance(refused.exception, ConfigError)
    assert ":5: " in str(refused.exception) or ":4: " in str(refused.exception)
    assert Path("seeds/overrides.toml").read_text("utf-8") == before


def test_a_name_that_is_separated_takes_its_other_spellings_along(world: Path):
    for words in (["merge", "SAE", "sae"], ["separate", "SAE", "sparse autoencoders"]):
        assert CliRunner().invoke(cli, [*words, "-s", "papers.kg"]).exit_code == 0
    kg.build(["p.jsonl"], store="papers.kg")
    assert explain("papers.kg", "SAE")[0].id != explain("papers.kg", "sparse autoencoder")[0].id


def test_a_decision_can_be_taken_back(world: Path):
    file = Path("seeds/overrides.toml")
    file.write_text("# mine\n")
    decide("merge", ["A", "B"])
    decide("retype", ["A"], "task")
    kept = file.read_text()
    decide("rename", ["A"], "C")
    file.write_text(file.read_text() + "# the end\n")
    done = CliRunner().invoke(cli, ["undo", "A", "C"])
    assert "removed seeds/overrides.toml:10: kg rename A C" in done.output
    assert file.read_text() == kept + "\n# the end\n"
    assert len(undo(["a"])) == 2
    assert file.read_text() == "# mine\n\n# the end\n"
    with pytest.raises(ConfigError, match="no override holds 'A'"):
        undo(["A"])


def test_overrides_that_contradict_each_other_can_be_taken_back(tmp_path: Path):
    file = tmp_path / "o.toml"
    file.write_text('[[rename]]\nname = "A"\nto = "B"\n\n[[rename]]\nname = "A"\nto = "C"\n')
    undo(["A", "C"], file=file)
    assert file.read_text() == '[[rename]]\nname = "A"\nto = "B"\n'


def test_a_build_takes_overrides_of_ones_own(world: Path):
    decide("ignore", ["GPT-2"], file=Path("mine.toml"))
    command = [
        "build",
        "p.jsonl",
        "-o",
        "out",
        "--quiet",
        "--jobs",
        "1",
        "--overrides",
        "mine.toml",
    ]
    assert CliRunner().invoke(cli, command).exit_code == 0
    with pytest.raises(QueryError, match="no entity has this name"):
        explain("out/papers.kg", "GPT 2 x")
    assert {line.entity for line in merges("out/papers.kg") if line.surface == "GPT-2"} == {""}


def test_an_override_needs_a_folder_to_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        ConfigError, match=r"no such folder\. Name a file of your own with --overrides"
    ):
        decide("ignore", ["x"])
    assert decide("ignore", ["x"], file=Path("mine.toml")).read_text() == '[[ignore]]\nname = "x"\n'


def test_proper_names_keep_their_capitals():
    uses = [use("Llama Scope"), use("Graph Neural Networks"), use("graph"), use("neural network"),
            use("3D objects"), use("object"), use("Gaussian Mixture"), use("mixture")]  # fmt: skip
    names = {entity.name for entity in resolve(uses).entities}
    assert {"Llama Scope", "graph neural network", "3D object", "Gaussian Mixture"} <= names
