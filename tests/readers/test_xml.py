"""XML: six formats by their tables, and XML that attacks, breaks off or is no paper."""

import socket
from pathlib import Path

import pytest

from kg.records import Paper
from tests.readers.reading import both, papers, titles

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
 <title>ArXiv Query</title>
 <entry><id>http://arxiv.org/abs/2007.00001v2</id>
  <updated>2022-01-01T00:00:00Z</updated><published>2020-07-04T00:00:00Z</published>
  <title>Engines of
  difference</title><summary>  We build
  engines. </summary>
  <author><name>Ada Byron</name><arxiv:affiliation>X</arxiv:affiliation></author>
  <link href="http://arxiv.org/abs/2007.00001v2" rel="alternate"/>
  <arxiv:journal_ref>Annals</arxiv:journal_ref><arxiv:doi>10.1234/E</arxiv:doi>
  <category term="cs.LG"/><category term="cs.CL"/></entry>
</feed>"""
OAI = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
 <record><header><identifier>oai:arXiv.org:2007.00001</identifier></header><metadata>
  <arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2007.00001</id><created>2020-07-04</created>
  <authors><author><keyname>Byron</keyname><forenames>Ada</forenames></author></authors>
  <title>Engines of difference</title><journal-ref>Annals</journal-ref><doi>10.1234/E</doi>
  <abstract>We build engines.</abstract></arXiv></metadata></record>
</ListRecords></OAI-PMH>"""
PUBMED = """<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD X//EN" "https://dtd.nlm.nih.gov/x.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>
 <Journal><JournalIssue><PubDate><Year>2020</Year></PubDate></JournalIssue><Title>Annals</Title>
 </Journal><ArticleTitle>Engines <i>of</i> difference</ArticleTitle>
 <Abstract><AbstractText Label="AIM">We build</AbstractText>
 <AbstractText>engines.</AbstractText></Abstract>
 <AuthorList><Author><LastName>Byron</LastName><ForeName>Ada</ForeName></Author></AuthorList>
 <ArticleDate><Year>2020</Year><Month>07</Month><Day>04</Day></ArticleDate>
 </Article><KeywordList><Keyword>brass</Keyword></KeywordList></MedlineCitation>
 <PubmedData><ArticleIdList><ArticleId IdType="doi">10.1234/E</ArticleId></ArticleIdList>
 </PubmedData></PubmedArticle></PubmedArticleSet>"""
CROSSREF = """<doi_records><doi_record><crossref><journal>
 <journal_metadata><full_title>Annals</full_title></journal_metadata><journal_article>
 <titles><title>Engines</title><subtitle>of difference</subtitle></titles>
 <contributors><person_name contributor_role="author"><given_name>Ada</given_name>
 <surname>Byron</surname></person_name></contributors>
 <jats:abstract xmlns:jats="http://jats"><jats:title>Abstract</jats:title><jats:p>We build</jats:p>
 <jats:p>engines.</jats:p></jats:abstract>
 <publication_date><month>07</month><day>04</day><year>2020</year></publication_date>
 <doi_data><doi>10.1234/E</doi><resource>http://x.org/</resource></doi_data>
</journal_article></journal></crossref></doi_record></doi_records>"""
ACL = """<collection id="2020.x"><volume id="1"><meta><booktitle>Annals</booktitle>
 <year>2020</year></meta><frontmatter><url>2020.x-1.0</url></frontmatter>
 <paper id="1"><title><fixed-case>E</fixed-case>ngines of difference</title>
 <author><first>Ada</first><last>Byron</last></author>
 <abstract>We build <url>engines</url>.</abstract><url>2020.x-1.1</url><doi>10.1234/E</doi></paper>
</volume></collection>"""
ENDNOTE = """<xml><records><record><contributors><authors>
 <author><style face="normal">Byron, Ada</style></author></authors></contributors>
 <titles><title><style>Engines </style><style face="bold">of difference</style></title>
 <secondary-title>Annals</secondary-title></titles><dates><year>2020</year></dates>
 <electronic-resource-num>10.1234/E</electronic-resource-num>
 <keywords><keyword>brass</keyword></keywords><abstract>We build engines.</abstract>
</record></records></xml>"""
COMMON = {"year": 2020, "authors": ("Ada Byron",), "venue": "Annals", "doi": "10.1234/e"}
WHOLE = [
    (
        ATOM,
        4,
        {
            "id": "2007.00001",
            "arxiv_id": "2007.00001",
            "date": "2020-07-04",
            "url": "http://arxiv.org/abs/2007.00001v2",
            "keywords": ("cs.LG", "cs.CL"),
        },
    ),
    (OAI, 2, {"id": "2007.00001", "arxiv_id": "2007.00001", "date": "2020-07-04"}),
    (
        PUBMED,
        2,
        {
            "id": "1",
            "date": "2020-07-04",
            "keywords": ("brass",),
            "abstract": "AIM: We build engines.",
        },
    ),
    (
        CROSSREF,
        1,
        {"date": "2020-07-04", "url": "http://x.org/", "title": "Engines: of difference"},
    ),
    (ACL, 3, {"id": "2020.x-1.1", "url": "https://aclanthology.org/2020.x-1.1"}),
    (ENDNOTE, 1, {"keywords": ("brass",)}),
]


@pytest.mark.parametrize(
    ("text", "line", "more"), WHOLE, ids=["atom", "oai", "pubmed", "crossref", "acl", "endnote"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_each_format_gives_the_whole_paper(
    text: str, line: int, more: dict[str, object], encoding: str, tmp_path: Path
):
    fields = {"title": "Engines of difference", "abstract": "We build engines.", **COMMON, **more}
    expected = Paper(**fields, source=f"a.xml:{line}", position=1)  # type: ignore[arg-type]
    assert papers(tmp_path, "a.xml", text.encode(encoding)) == [expected]


ENTRY = "<entry><id>x</id><title>{}</title></entry>"
FEED = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'


def test_two_records_stay_two(tmp_path: Path):
    text = FEED.format(ENTRY.format("One") + "\n" + ENTRY.format("Two"))
    found = papers(tmp_path, "a.xml", text)
    assert [(p.title, p.source, p.position) for p in found] == [
        ("One", "a.xml:1", 1),
        ("Two", "a.xml:2", 2),
    ]


BOMB = '<!DOCTYPE feed [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;">]>' + FEED.format(
    ENTRY.format("&b;")
)
OUTSIDE = '<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + FEED.format(
    ENTRY.format("&a;")
)
HIDDEN = "<!-- <a> -->" + BOMB
FAR = f"<!--{' ' * 70_000}-->" + BOMB


@pytest.mark.parametrize(
    "text", [BOMB, OUTSIDE, HIDDEN, FAR], ids=["bomb", "file", "hidden", "far"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(text: str, encoding: str, tmp_path: Path):
    found, (skipped,) = both(tmp_path, "a.xml", text.encode(encoding))
    assert found == []
    assert "declares entities" in skipped.reason


def test_nothing_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(socket, "socket", None)
    (tmp_path / "other.xml").write_text(ENTRY.format("Other"))
    (tmp_path / "x.dtd").write_text('<!ENTITY a "from the DTD">')
    doctype = f'<!DOCTYPE feed SYSTEM "{tmp_path}/x.dtd">'
    include = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{tmp_path}/other.xml"/>'
    text = doctype + FEED.format(include + ENTRY.format("One"))
    assert titles(tmp_path, "a.xml", text) == ["One"]
    assert titles(tmp_path, "b.xml", doctype + FEED.format(ENTRY.format("&a; &alpha;"))) == [
        "&a; α"
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (FEED.format(ENTRY.format("One"))[:-3], "not XML from here on"),
        (FEED.format(ENTRY.format("One") + "<b>&undeclared;</b>"), "not XML from here on"),
        (FEED.format(ENTRY.format("One") + "<b>" * 100_000), "not XML from here on"),
        (FEED.format(ENTRY.format("One") + f"<b>{'x' * 11_000_000}</b>"), "not XML from here on"),
        (FEED.format(ENTRY.format("One") + "<b>\x01</b>"), "not XML from here on"),
        (FEED.format(ENTRY.format("One") + "<entry><id>y</id></entry>"), "no title: found id."),
        (FEED.format(ENTRY.format("One")) + "<feed/>", "not XML from here on"),
    ],
    ids="cut|entity|deep|long|control|no title|two roots".split("|"),
)
def test_what_stands_before_an_error_is_kept(text: str, reason: str, tmp_path: Path):
    found, (skipped,) = both(tmp_path, "a.xml", text)
    assert [paper.title for paper in found] == ["One"]
    assert reason in skipped.reason
    assert skipped.source == "a.xml:1"


@pytest.mark.parametrize(
    ("text", "reason", "is_error"),
    [
        ("<rss><item/></rss>", "no known XML: <rss>. Known: arXiv Atom, arXiv OAI", True),
        (FEED.format(""), "no record in the file", False),
        (
            "<OAI-PMH><record><header status='deleted'/></record></OAI-PMH>",
            "deleted where it comes from",
            False,
        ),
        (
            FEED.format(
                "<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title>"
                "<summary>incorrect id</summary></entry>"
            ),
            "an error of arXiv in place of a paper: incorrect id",
            True,
        ),
        ("<!DOCTYPE html><html><title>x</title></html>", "no tags", True),
    ],
    ids=["rss", "empty", "deleted", "error", "html"],
)
def test_what_is_no_paper_is_said(text: str, reason: str, is_error: bool, tmp_path: Path):
    found, (skipped,) = both(tmp_path, "a.ris" if "html" in text else "a.xml", text)
    assert found == []
    assert reason in skipped.reason
    assert skipped.is_error is is_error


def test_dates_that_are_none(tmp_path: Path):
    (paper,) = papers(tmp_path, "a.xml", OAI.replace("2020-07-04", "2020-07-99"))
    assert (paper.year, paper.date) == (2020, "")


def test_a_translated_title_loses_its_brackets(tmp_path: Path):
    text = PUBMED.replace("Engines <i>of</i> difference", "[Engines].")
    assert titles(tmp_path, "a.xml", text) == ["Engines"]
