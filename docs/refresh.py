"""Run the console and SQL blocks of a document anew and write what they print into it.

    python docs/refresh.py docs/queries.md docs/sql.md

Run it in a folder that has exports/papers.kg, after a change that changes answers; tests/test_readme.py
checks that documents say what the commands print. Only commands that have an output there get one.
"""

import os
import re
import shlex
import sqlite3
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path

from kg.cli import main

BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)
SQL = re.compile(r"^```sql\n(.*?)^```\n\n```text\n(?:.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def printed(command: str) -> str:
    """Return what a kg command prints on a terminal of 100 columns; past a pipe, only the head."""
    asked, _, head = command.partition(" | head -")
    said = StringIO()
    columns, arguments = os.environ.get("COLUMNS"), sys.argv
    os.environ["COLUMNS"], sys.argv = "100", shlex.split(asked)
    try:
        with redirect_stdout(said), redirect_stderr(said), suppress(SystemExit):
            main()
    finally:
        sys.argv = arguments
        if columns is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = columns
    lines = said.getvalue().splitlines(keepends=True)
    return "".join(lines[: int(head)] if head else lines)


def answered(query: str) -> str:
    """Return what a query to the store answers, in columns as wide as they need to be."""
    store = sqlite3.connect("file:exports/papers.kg?mode=ro", uri=True)
    try:
        cursor = store.execute(query)
        lines = [[column for column, *_ in cursor.description]]
        lines += [[str(cell) for cell in row] for row in cursor]
    finally:
        store.close()
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
    return "".join(f"{line}\n" for line in padded)


def refreshed(text: str) -> str:
    """Return a document with the outputs of its kg commands and SQL queries as they are now."""

    def _again(match: re.Match[str]) -> str:
        command, said = match.groups()
        runs = said and command.startswith("kg ")
        return f"$ {command}\n{printed(command) if runs else said}"

    def _asked(match: re.Match[str]) -> str:
        return f"```sql\n{match[1]}```\n\n```text\n{answered(match[1])}```"

    return SQL.sub(_asked, BLOCK.sub(lambda block: COMMAND.sub(_again, block.group()), text))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(refreshed(path.read_text("utf-8")), "utf-8")
