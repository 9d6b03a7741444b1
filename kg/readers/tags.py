"""What the tags of RIS, nbib, Web of Science and Refer mean: one `Dialect` each, nothing else.

`kg.readers.tagged` reads by these tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# For each field of ours the tags that may hold it: the first that does wins; tags in one string
# belong together, in the order of the file.
Tags = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one format writes its records.

    `mark` is what a file of the format is known by, `line` matches a line that opens a field
    (tag, value), `first` and `last` are the tags that begin and end a record, `lists` the tags
    whose every line is a value of its own. `tags`, where given, are all there are, so that a line
    that only looks like one goes on with its field. A record of a loose format may begin with any
    tag after a blank line.
    """

    name: str
    mark: re.Pattern[str]
    line: re.Pattern[str]
    first: str
    last: str | None
    fields: Tags
    lists: frozenset[str]
    tags: frozenset[str] | None = None
    is_loose: bool = False


# With two blanks any tag opens a field, with one only these, so that "AI - based" goes on.
_RIS_TAGS = (
    "TY|A[1-4UBDN]|C[1-8ANYT]|BT|D[ABOP]|E[DPRT]|I[DS]|J[12AFO]|KW|L[1-4ABK]|M[1-3]|N[12V]|OP|"
    "P[BPY]|R[INP]|S[ENPT]|T[1-3AIT]|U[1-5R]|V[LO]|Y[12]"
)
_RIS = Dialect(
    "RIS",
    mark=re.compile(r"^\ufeff?TY[ \t]{1,3}-", re.MULTILINE),
    line=re.compile(
        r"\ufeff?(?!ER[ \t]+-[ \t]*\S)"
        rf"(?P<tag>[A-Z][A-Z0-9](?=  | ?\t)|(?:{_RIS_TAGS})(?= - | -$))[ \t]{{1,3}}-(?P<value>.*)"
    ),
    first="TY",
    last="ER",
    fields={
        "title": ("TI", "T1", "CT", "BT", "ST"),
        "abstract": ("AB", "N2"),
        "authors": ("AU A1",),
        "year": ("PY", "DA", "Y1"),
        "date": ("DA", "PY", "Y1"),
        "venue": ("T2", "JF", "JO", "JA", "J2"),
        "doi": ("DO", "M3", "N1", "UR", "L3"),
        "url": ("UR", "L2"),
        "id": ("ID", "AN"),
        "keywords": ("KW",),
    },
    lists=frozenset({"KW", "AU", "A1"}),
)
_NBIB = Dialect(
    "nbib",
    mark=re.compile(r"^\ufeff?(?:PMID ?- ?\d|OWN {0,2}- ?\w)", re.MULTILINE),
    line=re.compile(r"\ufeff?(?P<tag>[A-Z]{2,4}) {0,2}- ?(?P<value>.*)"),
    first="PMID",
    last=None,
    fields={
        "title": ("TI", "BTI", "CTI", "TT"),
        "abstract": ("AB", "OAB"),
        "authors": ("FAU", "AU", "CN"),
        "year": ("DP",),
        "date": ("DP",),
        "venue": ("JT", "TA"),
        "doi": ("LID", "AID"),
        "id": ("PMID",),
        "keywords": ("OT",),
    },
    lists=frozenset(),
    is_loose=True,  # those of ERIC have no PMID
)
_WOS_TAGS = (
    "FN VR PT AU AF BA BF CA GP BE TI FT SO SE BS LA DT CT CY CL SP HO DE ID AB C1 C3 RP EM RI OI "
    "FU FP FX CR NR TC Z1 Z2 Z3 Z4 Z5 Z6 Z7 Z8 Z9 U1 U2 PU PI PA SN EI EISSN BN J9 JI PD PY VL IS "
    "PN SU MA SI BP EP PS AR DI D2 DL EA PG P2 WC WE SC GA UT PM OA HC HP DA ER EF AE CC CN OR BD "
    "PC PL DG ED TA MC MQ DS TM GI OG UR X1 X4 X5 Y1 Y4 Y5 NT CP"
)
_WOS = Dialect(
    "Web of Science",
    mark=re.compile(r"\A\ufeff?\s*FN \S|^PT [A-Z]\s*\n(?:[A-Z][A-Z0-9] |   )", re.MULTILINE),
    line=re.compile(r"\ufeff?(?P<tag>[A-Z][A-Z0-9])(?: |$)(?P<value>.*)"),
    first="PT",
    last="ER",
    fields={
        "title": ("TI", "FT"),
        "abstract": ("AB",),
        "authors": ("AF", "AU", "CA"),
        "year": ("PY", "PD"),
        "date": ("PY",),
        "venue": ("SO",),
        "doi": ("DI", "D2"),
        "id": ("UT",),
        "keywords": ("DE", "ID"),
    },
    lists=frozenset({"AU", "AF", "CA"}),
    tags=frozenset(_WOS_TAGS.split()),
)
_REFER = Dialect(
    "Refer",
    mark=re.compile(r"\A\ufeff?\s*%[0-9A-Z@] [^\n]*\n(?:[^\n]*\n){0,200}?%[0-9A-Z@] "),
    line=re.compile(r"\ufeff?(?P<tag>%[0-9A-Z@+\[^<>~?!&(){}|#$*:;])(?: |$)(?P<value>.*)"),
    first="%0",
    last=None,
    fields={
        "title": ("%T",),
        "abstract": ("%X",),
        "authors": ("%A",),
        "year": ("%D", "%8"),
        "date": ("%8", "%D"),
        "venue": ("%J", "%B"),
        "doi": ("%R", "%U"),
        "url": ("%U",),
        "id": ("%M", "%F"),
        "keywords": ("%K",),
    },
    lists=frozenset({"%K", "%A"}),
    is_loose=True,
)
DIALECTS = (_RIS, _NBIB, _WOS, _REFER)
