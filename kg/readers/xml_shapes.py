"""How each XML format names its record and fields: one `Shape` each, nothing else.

`kg.readers.xml_records` reads by these tables. Paths are of local names: namespaces do not count.
"""

from __future__ import annotations

from dataclasses import dataclass

Paths = dict[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """What one format is known by and where its fields stand.

    `roots` are the names of the outermost element, `record` that of one record. `items` are the
    parts of a record of which the first that is there holds the fields. In a path ".." goes up,
    "^" begins at the record, "@" takes an attribute, and of paths with a blank between them the
    first that holds something wins. `names` are the parts of a person's name, in order; a
    record where `gone` is found has been deleted; `site` stands before a URL that is not whole.
    """

    name: str
    roots: tuple[str, ...]
    record: str
    fields: Paths
    names: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    gone: str = ""
    site: str = ""


_ATOM = Shape(
    "arXiv Atom",
    roots=("feed", "entry"),
    record="entry",
    fields={
        "title": "title",
        "abstract": "summary",
        "id": "id",
        "authors": "author",
        "date": "published",
        "venue": "journal_ref",
        "doi": "doi",
        "url": "link[@rel='alternate']@href",
        "keywords": "category@term",
    },
    names=("name",),
)
_OAI = Shape(
    "arXiv OAI",
    roots=("OAI-PMH", "ListRecords", "GetRecord"),
    record="record",
    items=("metadata/arXiv", "metadata/arXivRaw", "metadata/dc"),
    fields={
        "title": "title",
        "abstract": "abstract description",
        "arxiv_id": "id ^header/identifier",
        "id": "id ^header/identifier",
        "authors": "authors/author creator",
        "date": "created version/date date",
        "venue": "journal-ref",
        "doi": "doi",
    },
    names=("forenames", "keyname", "suffix"),
    gone="header[@status='deleted']",
)
_ARTICLE = "MedlineCitation/Article/"
_BOOK = "BookDocument/"
_PUBMED = Shape(
    "PubMed",
    roots=("PubmedArticleSet", "PubmedBookArticleSet", "PubmedArticle", "PubmedBookArticle"),
    record="PubmedArticle PubmedBookArticle",
    fields={
        "title": f"{_ARTICLE}ArticleTitle {_BOOK}ArticleTitle {_BOOK}Book/BookTitle "
        f"{_ARTICLE}VernacularTitle",
        "abstract": f"{_ARTICLE}Abstract/AbstractText {_BOOK}Abstract/AbstractText "
        "MedlineCitation/OtherAbstract/AbstractText",
        "id": f"MedlineCitation/PMID {_BOOK}PMID",
        "authors": f"{_ARTICLE}AuthorList/Author {_BOOK}AuthorList/Author "
        f"{_BOOK}Book/AuthorList/Author",
        "year": f"{_ARTICLE}Journal/JournalIssue/PubDate/Year "
        f"{_ARTICLE}Journal/JournalIssue/PubDate/MedlineDate {_BOOK}Book/PubDate/Year",
        "date": f"{_ARTICLE}ArticleDate {_ARTICLE}Journal/JournalIssue/PubDate",
        "venue": f"{_ARTICLE}Journal/Title {_BOOK}Book/BookTitle",
        "doi": "PubmedData/ArticleIdList/ArticleId[@IdType='doi'] "
        f"{_ARTICLE}ELocationID[@EIdType='doi'] "
        "PubmedBookData/ArticleIdList/ArticleId[@IdType='doi']",
        "keywords": "MedlineCitation/KeywordList/Keyword BookDocument/KeywordList/Keyword",
    },
    names=("ForeName", "LastName", "Suffix", "CollectiveName"),
)
_CROSSREF = Shape(
    "Crossref unixref",
    roots=("doi_records", "doi_record", "crossref_result"),
    record="doi_record",
    items=tuple(
        f".//{name}"
        for name in (
            "journal_article",
            "conference_paper",
            "content_item",
            "posted_content",
            "dissertation",
            "report-paper_metadata",
            "report-paper_series_metadata",
            "standard_metadata",
            "dataset",
            "component",
            "book_metadata",
            "book_series_metadata",
            "book_set_metadata",
            "proceedings_metadata",
            "database_metadata",
            "journal_metadata",
        )
    ),
    fields={
        "title": "titles/title title proceedings_title full_title",
        "subtitle": "titles/subtitle",
        "abstract": "abstract",
        "authors": "contributors/person_name[@contributor_role='author'] contributors/person_name "
        "person_name contributors/organization",
        "year": "publication_date/year posted_date/year approval_date/year "
        "^.//publication_date/year",
        "date": "publication_date posted_date",
        "venue": "^.//journal_metadata/full_title ^.//proceedings_metadata/proceedings_title "
        "../book_metadata/titles/title ../book_series_metadata/titles/title",
        "doi": "doi_data/doi",
        "url": "doi_data/resource",
    },
    names=("given_name", "surname", "suffix"),
)
_ACL = Shape(
    "ACL Anthology",
    roots=("collection", "volume"),
    record="paper",
    fields={
        "title": "title",
        "abstract": "abstract",
        "id": "url bibkey",
        "authors": "author",
        "year": "year ../meta/year",
        "venue": "journal ../meta/booktitle ../meta/journal-title",
        "doi": "doi",
        "url": "url",
    },
    names=("first", "last"),
    site="https://aclanthology.org/",
)
_ENDNOTE = Shape(
    "EndNote",
    roots=("xml", "records"),
    record="record",
    fields={
        "title": "titles/title",
        "abstract": "abstract",
        "id": "accession-num",
        "authors": "contributors/authors/author",
        "year": "dates/year",
        "venue": "titles/secondary-title periodical/full-title alt-periodical/full-title",
        "doi": "electronic-resource-num",
        "url": "urls/related-urls/url urls/web-urls/url",
        "keywords": "keywords/keyword",
    },
)
SHAPES = (_ATOM, _OAI, _PUBMED, _CROSSREF, _ACL, _ENDNOTE)
