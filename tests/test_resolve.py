"""Names that must meet, names that must not, and the ledger that says why."""

from __future__ import annotations

import pytest

from kg.records import Paper
from kg.resolving import NameUse, resolve
from kg.resolving.keys import is_acronym, name_key, singular
from kg.resolving.papers import choose, merge_papers, paper_ids, paper_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Graph Neural Networks", "graph neural network"),
        ("auto-encoder", "Autoencoders"),
        ("self supervised learning", "Self-Supervised Learning"),
        ("generalisation", "generalization"),
        ("modelling", "modeling"),
        ("tokenisation", "tokenization"),
        ("ｆｕｌｌ width", "full width"),
        ("strategies", "strategy"),
        ("encoder/decoder", "encoder-decoder"),
        ("image–text pair", "image-text pairs"),
        ("metrics", "metric"),
        ("GPUs", "GPU"),
        ("behaviour cloning", "behavior cloning"),
        ("$\\beta$-VAE", "β-VAE"),
        ("beta-VAE", "β-VAE"),
        ("$L_2$ loss", "L2 loss"),
        ("Kullback-Leibler (KL) divergence", "Kullback-Leibler divergence"),
        ("matrices", "matrix"),
    ],
)
def test_spellings_of_one_name_meet(one: str, other: str):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GPT-4", "GPT-4o"),
        ("LoRA", "QLoRA"),
        ("SAM", "SAM 2"),
        ("ResNet-50", "ResNet-101"),
        ("supervised learning", "unsupervised learning"),
        ("C", "C++"),
        ("CIFAR-10", "CIFAR-100"),
        ("noise", "noize"),
        ("3DGS", "3DG"),
        ("VITS", "ViT"),
        ("DARTS", "DART"),
        ("Llama 2", "Llama 3"),
    ],
)
def test_different_names_stay_apart(one: str, other: str):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    "word",
    [
        "bias",
        "bayes",
        "analysis",
        "series",
        "darts",
        "loss",
        "physics",
        "status",
        "gas",
        "cross",
        "chaos",
    ],
)
def test_words_that_only_look_plural(word: str):
    assert singular(word) == word


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("SAE", True),
        ("LLMs", True),
        ("mAP", True),
        ("CNN", True),
        ("ImageNet", False),
        ("Adam", False),
        ("a b", False),
    ],
)
def test_what_looks_like_an_acronym(name: str, answer: bool):
    assert is_acronym(name) is answer


def use(
    surface: str, kind: str = "method", long_form: str = "", paper: str = "p", score: float = 1.0
) -> NameUse:
    return NameUse(surface, kind, score, long_form, paper)  # type: ignore[arg-type]


def test_an_acronym_of_the_corpus_meets_its_long_form_in_papers_that_do_not_define_it():
    found = resolve(
        [
            use("sparse autoencoders", paper="a"),
            use("SAEs", long_form="sparse autoencoders", paper="a"),
            use("SAE", paper="b"),
            use("sparse autoencoder", paper="c"),
        ]
    )
    assert [(e.id, e.name, e.aliases) for e in found.entities] == [
        ("method:sparse-autoencoder", "sparse autoencoder", ("SAE", "SAEs", "sparse autoencoders"))
    ]
    lines = {(line.surface, line.rule): line.evidence for line in found.ledger}
    assert lines["SAEs", "acronym"] == "a: sparse autoencoders (SAEs)"
    assert lines["SAE", "acronym"] == "a: sparse autoencoders (SAE)"


def test_one_acronym_with_two_long_forms_stays_apart():
    found = resolve(
        [
            use("SAM", long_form="segment anything model", paper="a"),
            use("SAM", long_form="sharpness-aware minimization", paper="b"),
            use("SAM", paper="c"),
        ]
    )
    assert {e.id for e in found.entities} == {
        "method:segment-anything-model", "method:sharpness-aware-minimization", "method:sam",
    }  # fmt: skip
    assert found.links == [
        "method:segment-anything-model", "method:sharpness-aware-minimization", "method:sam",
    ]  # fmt: skip
    assert [(q.doubt, q.names, q.command) for q in found.questions] == [
        ("ambiguous acronym", "SAM", "kg merge SAM 'segment anything model'")
    ]


def test_the_kind_is_a_vote_weighted_by_score():
    found = resolve(
        [
            use("attention", "concept", score=0.9),
            use("attention", "method", score=0.5),
            use("Attention", "method", score=0.5),
        ]
    )
    assert [e.id for e in found.entities] == ["method:attention"]


@pytest.mark.parametrize(
    ("surfaces", "name"),
    [
        (
            ["Vision Transformer", "Vision Transformers", "vision transformers"],
            "vision transformer",
        ),
        (["ImageNet", "ImageNet"], "ImageNet"),
        (["CIFAR-10", "CIFAR10", "cifar10", "CIFAR-10"], "CIFAR-10"),
        (["Transformer", "transformers", "Transformers"], "transformer"),
        (["kubernetes", "Kubernetes", "kubernetes"], "kubernetes"),
        (["brass rings", "Brass Rings"], "brass rings"),
    ],
)
def test_the_name_is_the_commonest_proper_form(surfaces: list[str], name: str):
    assert [e.name for e in resolve(map(use, surfaces)).entities] == [name]


def test_what_stands_behind_a_preposition_keeps_its_plural():
    uses = map(use, ["evolution of concepts", "Evolution of Concepts", "key concepts", "concept"])
    names = {entity.name for entity in resolve(uses).entities}
    assert names == {"evolution of concepts", "key concept", "concept"}


def test_the_order_of_papers_does_not_matter():
    uses = [
        use("SAE", long_form="sparse autoencoder"),
        use("SAEs"),
        use("LoRA"),
        use("lora", "concept"),
        use("C++"),
        use("C"),
    ]
    one, other = resolve(uses), resolve(uses[::-1])
    assert (one.entities, one.ledger) == (other.entities, other.ledger)


TITLE = "Fast, Expressive SE(n) Equivariant Networks"


def test_records_of_one_paper_share_a_key():
    assert paper_key(Paper("Fast, Expressive SE$(n)$ Equivariant Networks")) == paper_key(
        Paper(TITLE)
    )
    assert paper_key(Paper("Llama 2: Open Foundation Models")) != paper_key(
        Paper("Llama 3: Open Foundation Models")
    )
    assert paper_key(Paper("Editorial", "About one thing.")) != paper_key(
        Paper("Editorial", "About another.")
    )


def test_the_longest_abstract_speaks_and_gaps_are_filled():
    short = ("h1", Paper(TITLE, "Short.", year=2020, doi="10.1/x"))
    long = ("h2", Paper(TITLE, "A longer one.", venue="ICLR"))
    for records in ([short, long], [long, short]):
        hash, paper = choose(records)
        assert (hash, paper.abstract, paper.year, paper.venue, paper.doi) == (
            "h2",
            "A longer one.",
            2020,
            "ICLR",
            "10.1/x",
        )


def test_paper_ids_are_given_ones_or_speak():
    ids = paper_ids(
        [
            ("k1", [Paper("A Title of Many Words, Seven or Eight")]),
            ("k2", [Paper("B", id="10.1/x")]),
        ]
    )
    assert ids["k1"].startswith("a-title-of-many-words-seven-")
    assert ids["k2"] == "10.1/x"


def test_records_with_one_doi_or_arxiv_id_are_one_paper():
    merges = merge_papers(
        [
            ("preprint", [Paper("An Early Title of This Work", arxiv_id="2101.00001v1")]),
            ("later", [Paper("A Later Title of This Work", doi="10.1/X", arxiv_id="2101.00001v3")]),
            ("journal", [Paper("The Title in Print", doi="10.1/x")]),
            ("other", [Paper("Another Work", doi="10.1/y")]),
        ]
    )
    assert [(m.key, m.root, m.rule) for m in merges] == [
        ("preprint", "preprint", "title"),
        ("later", "preprint", "arxiv"),
        ("journal", "preprint", "doi"),
        ("other", "other", "title"),
    ]


def test_a_title_cut_short_meets_its_paper_where_the_abstract_agrees():
    abstract = "We show at length that a title may be cut short by a listing. " * 4
    full = Paper("Attention over a Very Long Title of Many Words", abstract)
    cut = Paper("Attention over a Very Long", abstract[:200] + " And so on.")
    sequel = Paper("Attention over a Very Long Title", "Another abstract entirely. " * 8)
    keys = [paper_key(paper) for paper in (full, cut, sequel)]
    merges = merge_papers(zip(keys, [[full], [cut], [sequel]], strict=True))
    assert [m.root for m in merges] == [keys[0], keys[0], keys[2]]
    assert merges[1].rule == "abstract"
