"""Which headings mean which column: the common list, and what a site's own folder adds to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis import store
from analysis.columns.money import heading_unit
from analysis.columns.text import match_key, plain_key
from analysis.errors import HoanhapError, Problem, refuse
from analysis.settings import Strict, read_settings
from analysis.words import say

FILE = "headings.yaml"
PASSED_OVER = re.compile(r"[\s.:*]")
START, KEPT = 4, 2**16
BRACKETS = re.compile(r"\([^()]*\)")


class HeadingFile(Strict):
    """A list of headings: by table and canonical column, every wording that is met."""

    headings: dict[str, dict[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Vocabulary:
    """The canonical column of each heading's key, for one kind of delivered file."""

    columns: dict[str, str]

    def column(self, heading: str) -> str:
        """The canonical column that a heading means, or an empty text; a unit of money in brackets does not count."""
        found = self.columns.get(heading_key(heading), "")
        if found or heading_unit(heading) is None:
            return found
        return self.columns.get(heading_key(BRACKETS.sub("", heading)), "")


class Known(dict):
    """Whether a text is a known heading; texts met are kept, so that a million cells are told fast."""

    def __init__(self, vocabulary: Vocabulary):
        self._vocabulary = vocabulary

    def __missing__(self, text: str) -> bool:
        """Called for a text met first."""
        if len(self) > KEPT:
            self.clear()
        known = self[text] = bool(self._vocabulary.column(text))
        return known


class Starts(dict):
    """Whether a known heading may begin with these `START` signs: for most cells of data none does."""

    def __init__(self, vocabulary: Vocabulary):
        keys = map(_plain, vocabulary.columns)
        self._starts = {key[:length] for key in keys for length in range(START + 1)}

    def __missing__(self, start: str) -> bool:
        """Called for a beginning met first."""
        if len(self) > KEPT:
            self.clear()
        may = self[start] = "(" in start or _plain(heading_key(start))[:START] in self._starts
        return may


def _plain(key: str) -> str:
    """A key without marks, of which some may be missing where a text was cut."""
    return PASSED_OVER.sub("", plain_key(key))


def heading_key(heading: str) -> str:
    """What two spellings of a heading share: case, tone placement, composition, spaces and dots do not count."""
    return PASSED_OVER.sub("", match_key(heading)).replace("ð", "đ")  # Ð of Western keyboards looks like Đ


def read_vocabulary(tables: Sequence[str], folder: Path | None = None) -> Vocabulary:
    """The headings of some tables, e.g. those that one extract feeds; a heading in the site's file goes first.

    Parameters
    ----------
    tables : sequence of str
        Names in ``headings.yaml``, e.g. ``("loans", "loan_status")``.
    folder : Path or None
        The site's folder; its own ``headings.yaml`` may be absent.

    Raises
    ------
    HoanhapError
        If a file cannot be read, names an unknown table or column, or gives one heading to two columns.
    """
    common_path = store.raw() / "reference" / FILE
    common = read_settings(common_path, HeadingFile).headings
    unknown = [table for table in tables if table not in common]
    if unknown:
        raise refuse(say("is not known here; is it misspelt?"), file=store.relative(common_path), column=unknown[0])
    columns = _columns(common, tables, common_path)
    own_path = folder / FILE if folder else None
    if own_path and own_path.exists():
        own = read_settings(own_path, HeadingFile).headings
        _check_names(own, common, own_path)
        columns |= _columns(own, tables, own_path)
    return Vocabulary(columns)


def _columns(headings: dict[str, dict[str, tuple[str, ...]]], tables: Sequence[str], path: Path) -> dict[str, str]:
    columns, problems = {}, []
    what = say("gives the same heading to two columns")
    for table in [table for table in tables if table in headings]:
        for column, spellings in headings[table].items():
            keys = {heading_key(spelling) for spelling in spellings}
            if any(columns.get(key, column) != column for key in keys):
                problems.append(Problem(what, store.relative(path), column=f"{table}.{column}"))
            columns |= dict.fromkeys(keys, column)
    if problems:
        raise HoanhapError(problems)
    return columns


def _check_names(own: dict, common: dict, path: Path) -> None:
    lost = [table for table in own if table not in common]
    lost += [f"{t}.{column}" for t in own if t in common for column in own[t] if column not in common[t]]
    if lost:
        what = say("is not known here; is it misspelt?")
        raise HoanhapError(Problem(what, store.relative(path), column=name) for name in lost)
