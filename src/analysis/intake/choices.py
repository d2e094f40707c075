"""What cells with a fixed set of answers say: the common wordings, and what a site's own folder adds to them."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import Field

from analysis import store
from analysis.columns.text import match_key
from analysis.columns.values import Column, Refused, column, read_each
from analysis.errors import HoanhapError, Problem
from analysis.settings import Strict, read_settings
from analysis.words import say

FILE = "choices.yaml"
PASSED_OVER = re.compile(r"[\s.]")
WHOLE_FLOAT = re.compile(r"([0-9]+)\.0+")
UNCLEAR = {
    "penalty_unclear": say(
        "is a penalty of the Penal Code and of administrative law, which are counted apart; write “Hình sự” if a court "
        "passed it, “Hành chính” if an authority did"
    ),
    "measure_unclear": say(
        "can mean an administrative penalty or a compulsory measure; write “Hành chính”, “Cai nghiện bắt buộc” or “Giáo "
        "dục bắt buộc”"
    ),
    "arrest_unclear": say(
        "does not say what became of it; write “Hình sự” if the person was then accused of a crime, “Hành chính” if only "
        "an administrative penalty followed"
    ),
    "case_unclear": say(
        "opens a case, in which nobody may be accused yet; write “Khởi tố bị can” if this person was, else take the row out"
    ),
    "accused_unclear": say(
        "does not say whether the person is in custody; write “Phạm tội mới, bị bắt” if so; whoever is at liberty stays on "
        "the list"
    ),
    "detox_unclear": say(
        "does not say that the treatment is compulsory; write “Cai nghiện bắt buộc” if it is, else take the row out"
    ),
    "sentence_other": say(
        "is no sentence that is served under supervision in the community; write “Án treo”, “Cải tạo không giam giữ” or "
        "“Tha tù trước thời hạn có điều kiện”, or take the row out"
    ),
    "outcome_unclear": say(
        "does not say how the sentence stands; write “Phạm tội mới” if the crime was done while it was served, else “Đang "
        "chấp hành” or how it ended"
    ),
}  # fmt: skip
Wordings = Mapping[str, Mapping[str, tuple[str, ...]]]


class ChoiceFile(Strict):
    """A list of answers: by set and code, every wording that is met.

    `also` has further wordings of the same codes, which templates and invented districts do not use; `unclear` wordings
    that can mean two things, by the code in `UNCLEAR` that says what to write instead.
    """

    choices: Wordings
    also: Wordings = Field(default_factory=dict)
    unclear: Wordings = Field(default_factory=dict)


def read_choices(folder: Path | None = None) -> dict[str, dict[str, str | Refused]]:
    """The code of each answer's key, by set, or why it is not taken; an answer in the site's file goes first.

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
    common = read_settings(common_path, ChoiceFile)
    _check_names(common, common.choices, common_path)
    codes = _codes(common, common_path)
    own_path = folder / FILE if folder else None
    if own_path and own_path.exists():
        own = read_settings(own_path, ChoiceFile)
        _check_names(own, common.choices, own_path)
        for name, added in _codes(own, own_path).items():
            codes[name] |= added
    return codes


def choose(cells: Iterable, name: str, choices: Mapping[str, Mapping[str, str | Refused]]) -> Column:
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


def _codes(file: ChoiceFile, path: Path) -> dict[str, dict[str, str | Refused]]:
    found: dict[str, dict[str, str | Refused]] = {}
    problems = []
    for name, code, key, means in _keys(file):
        if found.setdefault(name, {}).setdefault(key, means) != means:
            what = say("gives the same wording to two answers")
            problems.append(Problem(what, store.relative(path), column=f"{name}.{code}"))
    if problems:
        raise HoanhapError(problems)
    return found


def _keys(file: ChoiceFile) -> Iterable[tuple[str, str, str, str | Refused]]:
    """Set, code, key and what the key means, of every wording."""
    for part in (file.choices, file.also, file.unclear):
        for name, codes in part.items():
            for code, wordings in codes.items():
                means = Refused(code) if part is file.unclear else code
                yield from ((name, code, key, means) for key in dict.fromkeys(map(answer_key, wordings)) if key)


def _check_names(file: ChoiceFile, known: Wordings, path: Path) -> None:
    lost = []
    for part, codes in ((file.choices, known), (file.also, known), (file.unclear, dict.fromkeys(known, UNCLEAR))):
        lost += [name for name in part if name not in codes]
        lost += [f"{name}.{code}" for name in part if name in codes for code in part[name] if code not in codes[name]]
    if lost:
        what = say("is not known here; is it misspelt?")
        raise HoanhapError(Problem(what, store.relative(path), column=name) for name in lost)
