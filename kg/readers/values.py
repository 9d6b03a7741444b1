"""What formats put where a string, a list of people, words or a date is meant, made one of these.

Pure functions of one value of any type; nothing here raises.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date as calendar
from typing import Any

from kg.readers.cleaning import clean

_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(\d{{1,2}}|(?:{'|'.join(_MONTHS)})[a-z]*\.?)"
_YEAR_FIRST = re.compile(
    rf"((?:1[89]|20)\d\d)(?:[-/ ]{_MONTH}(?:[-/ ](\d{{1,2}}))?)?(?!\d)", re.IGNORECASE
)
_DAY_FIRST = re.compile(rf"(?:\w{{3}}, )?(\d{{1,2}}) {_MONTH} (\d{{4}})(?!\d)", re.IGNORECASE)
_QUOTED = re.compile(r"""'((?:[^'\\]|\\.)*+)'|"((?:[^"\\]|\\.)*+)\"""")
_COMMA = re.compile(r",(?![^()]*\))")  # "cyst (diagnosis, surgery)" is one
_AUTHOR_NUMBER = re.compile(r"\s*\((?:\d{6,}|\S+@\S+)\)$")  # "Smith, Jane (57190000000)"


def text(value: Any) -> str:
    """Return the string in the value: the first of a list, the name of an object."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value) if math.isfinite(value) else ""
    if isinstance(value, list):
        return text(value[0]) if value and not isinstance(value[0], list) else ""
    return _name(value) if isinstance(value, dict) else ""


def abstract(value: Any) -> str:
    """Return the text of an abstract, OpenAlex's inverted index {word: [positions]} included."""
    if isinstance(value, str) and value.startswith('{"') and value.endswith("]}"):
        value = _parsed(value)
    if isinstance(value, dict):
        return _name(value) or _uninvert(value)
    if isinstance(value, list):
        return " ".join(filter(None, map(text, value)))
    return text(value)


def people(value: Any) -> tuple[str, ...]:
    """Return names, given name first where a string says which is which."""
    if isinstance(value, str):
        return tuple(filter(None, map(clean, _split_people(value.strip()))))
    if isinstance(value, list):
        return tuple(filter(None, (clean(_person(item)) for item in value)))
    return (clean(text(value)),) if text(value) else ()


def forename_first(name: str) -> str:
    """Return "Ada Lovelace" for "Lovelace, Ada", "Ada King Jr." for "King, Ada, Jr."."""
    family, *rest = (part.strip() for part in _AUTHOR_NUMBER.sub("", name).split(","))
    return " ".join([*rest[:1], family, *rest[1:]]) if len(rest) in (1, 2) else name


def words(value: Any) -> tuple[str, ...]:
    """Return keywords: a string is cut at its semicolons or line ends, else at its commas."""
    if isinstance(value, str):
        value = _listed(value) or re.split(
            r"[;\n]" if re.search(r"[;\n]", value) else _COMMA, value
        )
    if not isinstance(value, list):
        return ()
    return tuple(dict.fromkeys(filter(None, (clean(text(item)) for item in value))))


def year(value: Any) -> int | None:
    """Return the first number in the value that can be a year."""
    found = _YEAR.search(_dated(value))
    return int(found[0]) if found else None


def date(value: Any) -> str:
    """Return YYYY-MM-DD, YYYY-MM or YYYY, as far as the value says; empty for no date."""
    said = _dated(value).strip()
    if found := _DAY_FIRST.match(said):
        return _iso(found[3], found[2], found[1])
    found = _YEAR_FIRST.match(said)
    return _iso(*found.groups()) if found else ""


def _iso(year: str, month: str | None, day: str | None) -> str:
    if month is None:
        return year
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3].casefold()) + 1
    try:
        return calendar(int(year), number, int(day or 1)).isoformat()[: 10 if day else 7]
    except ValueError:
        return ""


def _dated(value: Any) -> str:
    """Return a date as a string; CSL and Crossref write {"date-parts": [[2020, 1]]}."""
    if not isinstance(value, dict):
        return text(value)
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        return "-".join(text(part) for part in parts[0][:3])
    return text(value.get("raw") or value.get("literal"))


def _name(value: Mapping[str, Any]) -> str:
    for key in ("display_name", "name", "keyword", "literal", "value", "raw"):
        if isinstance(value.get(key), str):
            return str(value[key])
    parts = [value.get(key) for key in ("given", "family")]
    if any(isinstance(part, str) for part in parts):
        return " ".join(part for part in parts if isinstance(part, str))
    return _name(value["author"]) if isinstance(value.get("author"), dict) else ""


def _uninvert(index: Mapping[str, Any]) -> str:
    """Return the abstract of an inverted index; gaps are closed up."""
    places = [
        (position, word)
        for word, positions in index.items()
        if isinstance(positions, list)
        for position in positions
        if isinstance(position, int) and position >= 0
    ]
    return " ".join(word for _, word in sorted(places))


def _split_people(names: str) -> list[str]:
    if listed := _listed(names):
        return [forename_first(name) for name in listed]
    if re.search(r"[;\n]", names):
        return [forename_first(name) for name in re.split(r"[;\n]", names)]
    parts = re.split(r"\s+and\s+", names)
    if len(parts) > 1 and not ("," in names and "," not in parts[-1]):
        return [forename_first(part) for part in parts]  # "Lovelace, Ada and Turing, Alan"
    return re.split(r"\s*,\s+and\s+|\s+and\s+|\s*,\s*", names)  # "Ada Lovelace, Alan Turing and I"


def _person(item: Any) -> str:
    if isinstance(item, list):  # arXiv's [last, first, suffix]
        last, *rest = [part for part in item if isinstance(part, str) and part] or [""]
        return " ".join([*rest[:1], last, *rest[1:2]])
    return text(item)


def _listed(value: str) -> list[str]:
    """Return the strings of a list that was written out: ["a", "b"] or, by pandas, ['a', 'b']."""
    if not (value.startswith("[") and value.endswith("]")):
        return []
    return [single or double for single, double in _QUOTED.findall(value)]


def _parsed(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
