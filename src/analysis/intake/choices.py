"""What cells with a fixed set of answers say: the common wordings, and what a site's own folder adds to them."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from analysis import store
from analysis.columns.text import match_key
from analysis.columns.values import Column, Refused, column, read_each
from analysis.errors import HoanhapError, Problem
from analysis.settings import Strict, read_settings
from analysis.words import say

FILE = "choices.yaml"
PASSED_OVER = re.compile(r"[\s.]")
WHOLE_FLOAT = re.compile(r"([0-9]+)\.0+")


class ChoiceFile(Strict):
    """A list of answers: by set and code, every wording that is met."""

    choices: dict[str, dict[str, tuple[str, ...]]]


def read_choices(folder: Path | None = None) -> dict[str, dict[str, str]]:
    """The code of each answer's key, by set; an answer in the site's file goes first.

    Parameters
    ----------
    folder : Path or None
        The site's folder; its own ``choices.yaml`` may be absent.

    Raises
    ------
    HoanhapError
        If a file cannot be read, names an unknown set or code, or gives one wording to two codes of a set.
    """
    common_path = store.raw() / "reference" / FILE
    common = read_settings(common_path, ChoiceFile).choices
    codes = _codes(common, common_path)
    own_path = folder / FILE if folder else None
    if own_path and own_path.exists():
        own = read_settings(own_path, ChoiceFile).choices
        _check_names(own, common, own_path)
        for name, added in _codes(own, own_path).items():
            codes[name] |= added
    return codes


def choose(cells: Iterable, name: str, choices: Mapping[str, Mapping[str, str]]) -> Column:
    """A column of answers as codes of one set, or a finding where the answer is not listed.

    Parameters
    ----------
    cells : iterable of str or None
    name : str
        The set, as in ``choices.yaml``; an unknown one raises `KeyError`.
    choices
        From `read_choices`.

    Notes
    -----
    Only a whole answer counts: one with a remark behind it is not cut, because the remark may turn it round.
    """
    codes = choices[name]

    def read(cell: str) -> str | Refused:
        key = answer_key(cell)
        return codes.get(key, Refused("choice_unknown")) if key else Refused("empty")

    return column(read_each(cells, read))


def answer_key(answer: str) -> str:
    """What two spellings of an answer share: case, tone placement, composition, spaces and full stops do not count."""
    text = match_key(answer)
    if number := WHOLE_FLOAT.fullmatch(text):
        return number[1]
    return PASSED_OVER.sub("", text).replace("ð", "đ")  # Ð of Western keyboards looks like Đ


def _codes(choices: dict[str, dict[str, tuple[str, ...]]], path: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {name: {} for name in choices}
    problems = []
    for name, code, key in _keys(choices):
        if found[name].setdefault(key, code) != code:
            what = say("gives the same wording to two answers")
            problems.append(Problem(what, store.relative(path), column=f"{name}.{code}"))
    if problems:
        raise HoanhapError(problems)
    return found


def _keys(choices: dict[str, dict[str, tuple[str, ...]]]) -> Iterable[tuple[str, str, str]]:
    for name, codes in choices.items():
        for code, wordings in codes.items():
            yield from ((name, code, key) for key in dict.fromkeys(map(answer_key, wordings)) if key)


def _check_names(own: dict, common: dict, path: Path) -> None:
    lost = [name for name in own if name not in common]
    lost += [f"{name}.{code}" for name in own if name in common for code in own[name] if code not in common[name]]
    if lost:
        what = say("is not known here; is it misspelt?")
        raise HoanhapError(Problem(what, store.relative(path), column=name) for name in lost)
