"""Text on its way in: entities, tags, what cannot be seen, and what must stay."""

import time

import pytest

from kg.readers import values
from kg.readers.cleaning import clean, strip_markup


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a \u00a0\n\tb", "a b"),
        ("a&amp;lt;b &eacute; &#945;", "a<b é α"),
        ("so\u00adft ze\u200bro \u202ertl\u202c \ufeffmark \x00\x07", "soft zero rtl mark"),
        ("\ud800x", "\ufffdx"),
        ("ﬁne İ ½", "ﬁne İ ½"),
        ("AT&T and R&D; 5 < 6 & 7", "AT&T and R&D; 5 < 6 & 7"),
    ],
)
def test_clean(text: str, cleaned: str):
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        ("<i>E. coli</i> H<sub>2</sub>O", "E. coli H2O"),
        ("&lt;b&gt;bold&lt;/b&gt;", "bold"),
        ("<p>One.</p><p>Two.</p>a<br/>b", "One. Two. a b"),
        ("<jats:p>x<jats:sup>2</jats:sup></jats:p>", "x2"),
        ("<a href=\"http://x\">link</a> <span class='y'>s</span>", "link s"),
        ("<mml:math><mml:mi>x</mml:mi></mml:math>", "x"),
        ("the <think> tag and <mask>", "the <think> tag and <mask>"),
        ("for x <y and z> w", "for x <y and z> w"),
        ("p<0.05 and a<b, c>d", "p<0.05 and a<b, c>d"),
    ],
)
def test_strip_markup(text: str, stripped: str):
    assert strip_markup(text) == stripped


@pytest.mark.parametrize("piece", ["<", "<i ", '<i a="', "<i a=' ", "</", "&", "&amp;", "<p \t"])
def test_strip_markup_is_linear(piece: str):
    start = time.perf_counter()
    strip_markup(piece * (100_000 // len(piece)))
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ("Byron, Ada; Babbage, Charles", ("Ada Byron", "Charles Babbage")),
        ("Byron, Ada and Babbage, Charles", ("Ada Byron", "Charles Babbage")),
        ("Ada Byron, Alan Turing and Grace Hopper", ("Ada Byron", "Alan Turing", "Grace Hopper")),
        ("Ada Byron, Alan Turing, and I", ("Ada Byron", "Alan Turing", "I")),
        ("Ada Byron and Alan Turing", ("Ada Byron", "Alan Turing")),
        ("Ada Byron, Alan Turing", ("Ada Byron", "Alan Turing")),
        ("Byron A.", ("Byron A.",)),
        (["Ada Byron", None, {"name": "B"}, ["C", "D.", "Jr."]], ("Ada Byron", "B", "D. C Jr.")),
        ("", ()),
        (7, ("7",)),
    ],
)
def test_people(value: object, people: tuple[str, ...]):
    assert values.people(value) == people


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2020-07-04T10:00:00Z", "2020-07-04"),
        ("2020/7/4", "2020-07-04"),
        ("2020 Jul 4", "2020-07-04"),
        ("2020 July", "2020-07"),
        ("4 Jul 2020", "2020-07-04"),
        ("Sat, 4 Jul 2020 19:18:42 GMT", "2020-07-04"),
        ({"date-parts": [["2020", 7]]}, "2020-07"),
        ({"date-parts": [[None]]}, ""),
        ("2020 Spring", "2020"),
        ("2020-02-31", ""),
        ("20200704", ""),
        ("soon", ""),
        (2020, "2020"),
        (None, ""),
    ],
)
def test_dates(value: object, date: str):
    assert values.date(value) == date
