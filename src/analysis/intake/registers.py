"""The prosecutors' register no. 25, where several facts stand in one cell, taken apart.

Each part that is found comes back as a column; one that is not, or that stands there twice, is a finding. The forms are
those that clerks use for the register's headings, e.g. "Họ và tên (Ngày, tháng, năm sinh; Nơi cư trú)".
"""

import re
from collections.abc import Iterable, Sequence

from analysis.columns.dates import clean_dates
from analysis.columns.text import cell_text, clean
from analysis.columns.values import Column, Refused, column
from analysis.intake.choices import choose

# In which of the register's cells each fact stands.
CELLS = {
    **dict.fromkeys(("person_name", "birth_date", "residence"), "person"),
    **dict.fromkeys(("judgment_number", "judgment_date", "offence"), "judgment"),
    **dict.fromkeys(("release_date", "issued_date"), "completed"),
    "died_date": "died",
}
MISSING, TWICE = Refused("part_missing"), Refused("part_twice")

DAY = r"[0-9]{1,2} ?[/.-] ?[0-9]{1,2} ?[/.-] ?[0-9]{4}|[0-9]{1,2} tháng [0-9]{1,2} năm [0-9]{4}"
DATE = rf"(?:{DAY}|(?:tháng )?[0-9]{{1,2}} ?[/.-] ?[0-9]{{4}}|[0-9]{{4}})"
BIRTH_WORDS = r"(?:sinh ngày|ngày sinh|sinh năm|năm sinh|sn|ngày, tháng, năm sinh)"
HOME_WORDS = (
    r"(?:(?:hiện )?(?:cư trú|trú)(?: tại| quán)|(?:cư )?trú:|nơi cư trú|nơi ở|chỗ ở|thường trú|địa chỉ|nơi đkhktt"
    r"|đkhktt|đktt|hktt)"
)
BIRTH = re.compile(rf"(?:(?:{BIRTH_WORDS}|sinh)[ .:]*)?(?:ngày )?({DATE})", re.IGNORECASE)
HOME = re.compile(rf"{HOME_WORDS}(?:[ :]+|$)", re.IGNORECASE)
NAME_WORDS = re.compile(r"^(?:[0-9]+[.)] *)?(?:họ và tên|họ tên)?[ :]*", re.IGNORECASE)
NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)+")
# What else clerks write there and nobody needs.
BESIDE = re.compile(
    r"(?:nam|nữ|(?:giới tính|dân tộc|quốc tịch|nghề nghiệp|tên gọi khác|số cccd|cccd|cmnd|số cmnd)\b.*)", re.IGNORECASE
)
SEPARATOR = re.compile(r"[;,()\n]+")
# "Sinh" with a capital is a given name.
BEFORE_WORDS = re.compile(rf"\s+(?=(?:{BIRTH_WORDS}|(?-i:sinh))[ .:]*(?:ngày )?[0-9]|{HOME_WORDS}[ :])", re.IGNORECASE)

NUMBER = re.compile(r"[0-9]+ ?/ ?(?:[0-9]{4} ?/ ?)?(?:HS|QĐ|TB)[A-ZĐ-]*", re.IGNORECASE)
ON_DAY = re.compile(rf"(?:\bngày *)?(?<![0-9/])({DAY})(?![0-9/])", re.IGNORECASE)
# "phạm tội" within the name of an offence ("tài sản do người khác phạm tội mà có") is none of these.
OFFENCE_WORDS = re.compile(r"(?:^|\s)(?:tội danh|về tội(?: danh)?)[ :]+|(?:^|[;,] ?)(?:phạm )?tội[ :]+", re.IGNORECASE)
LAW = re.compile(r"\(?(?:theo |quy định tại )?(?:điểm|khoản|điều) .*", re.IGNORECASE)
COURT = re.compile(r"(?:của )?(?:tand|tòa|toà)\b.*", re.IGNORECASE)
FILLING = re.compile(r"(?:bản án|ba|số|và|[ .:;,()-])+", re.IGNORECASE)

CERTIFICATE = re.compile(r"gcn|giấy c|cnchx|chứng nhận", re.IGNORECASE)


def split_person(cells: Iterable) -> dict[str, Column]:
    """Cells like "Nguyễn Văn A (sinh ngày 05/3/1985; trú tại thôn 3)" as `person_name`, `birth_date`, `residence`.

    The birth date is as exact as it was written. What stands behind it is the residence, with or without a word for it.
    """
    read = [_person(cell_text(cell)) for cell in cells]
    births = _dates([birth for _, birth, _ in read])
    return {
        "person_name": column([name for name, _, _ in read]),
        "birth_date": births,
        "residence": column([home for _, _, home in read]),
    }


def split_judgment(cells: Iterable, choices: dict | None = None) -> dict[str, Column]:
    """Cells like "Số 45/2019/HSST; ngày 12/8/2019; Trộm cắp tài sản" as number, day and offence of the judgment.

    The columns are `judgment_number`, `judgment_date` and `offence`; with `choices` (from `read_choices`) the offence is
    the code of its group, otherwise the text.
    """
    read = [_judgment(clean(cell)) for cell in cells]
    offences = column([offence for _, _, offence in read])
    return {
        "judgment_number": column([number for number, _, _ in read]),
        "judgment_date": _dates([day for _, day, _ in read]),
        "offence": offences if choices is None else _chosen(offences, choices),
    }


def split_completion(cells: Iterable) -> dict[str, Column]:
    """Cells like "Chấp hành xong ngày 30/4/2022 (GCN số 123 ngày 30/4/2022)" as `release_date` and `issued_date`.

    Where only the certificate has a day, it is taken for that of the release and noted: prisons give the certificate
    when they let a person go.
    """
    read = [_completion(clean(cell)) for cell in cells]
    issued = _dates([issued for _, issued in read])
    stated = _dates([done if done is not MISSING else issued for done, issued in read])
    from_certificate = [
        (row, "release_from_certificate")
        for row, ((done, _), day) in enumerate(zip(read, stated.values, strict=True))
        if done is MISSING and day is not None
    ]
    released = Column(stated.values, tuple(sorted((*stated.findings, *from_certificate))), stated.decided)
    return {"release_date": released, "issued_date": issued}


def split_day(cells: Iterable, name: str) -> dict[str, Column]:
    """The one day in each cell, e.g. of "QĐ số 5 ngày 2/9/2021" or "Chết ngày 1/3/2022", as the column `name`."""
    return {name: _dates([_only(clean(cell)) for cell in cells])}


def release_kind(completed: Sequence, amnesty: Sequence, conditional: Sequence) -> Column:
    """Why each person left prison, by which of the register's three columns is filled in.

    ``"amnesty"`` and ``"conditional"`` go before ``"completed"``, because such people get a certificate too; where both
    are filled in nothing is chosen.
    """
    filled = [[bool(clean(cell)) for cell in cells] for cells in (completed, amnesty, conditional)]
    return column([_kind(*row) for row in zip(*filled, strict=True)])


def _kind(completed: bool, amnesty: bool, conditional: bool) -> str | Refused:
    if amnesty and conditional:
        return TWICE
    if amnesty or conditional:
        return "amnesty" if amnesty else "conditional"
    return "completed" if completed else Refused("empty")


def _person(cell: str) -> tuple[str | Refused, str | Refused, str | Refused]:
    lines = "\n".join(clean(line) for line in cell.splitlines())
    if not lines.strip():
        return (Refused("empty"),) * 3
    pieces = [piece.strip(" .-–") for chunk in SEPARATOR.split(lines) for piece in BEFORE_WORDS.split(chunk)]
    pieces = [piece for piece in pieces if piece and not BESIDE.fullmatch(piece)]
    name = NAME_WORDS.sub("", pieces.pop(0)) if pieces else ""
    found = [BIRTH.fullmatch(piece) for piece in pieces]
    births = [match[1] for match in found if match]
    rest = [piece for piece, match in zip(pieces, found, strict=True) if not match]
    marked = next((number for number, piece in enumerate(rest) if HOME.match(piece)), 0)
    home = ", ".join(part for piece in rest[marked:] if (part := HOME.sub("", piece, count=1).strip()))
    return name if NAME.fullmatch(name) else MISSING, _one(births), home or MISSING


def _judgment(text: str) -> tuple[str | Refused, str | Refused, str | Refused]:
    if not text:
        return (Refused("empty"),) * 3
    numbers, days = NUMBER.findall(text), ON_DAY.findall(NUMBER.sub(" ; ", text))
    return _one([re.sub(" ", "", number) for number in numbers]), _one(days), _offence(text)


def _offence(text: str) -> str | Refused:
    """The offence: what stands behind a word for it, else what is left of the cell."""
    text = ON_DAY.sub(" ; ", NUMBER.sub(" ; ", text))
    named = OFFENCE_WORDS.split(text)
    pieces = [LAW.sub("", COURT.sub("", piece)) for piece in re.split(r"[;\n]|, ", named[-1])]
    kept = [piece.strip(" .,:()") for piece in pieces if FILLING.sub("", piece)]
    return ", ".join(kept) or MISSING if len(named) <= 2 else TWICE


def _completion(text: str) -> tuple[str | Refused, str | Refused]:
    """The days of completion and of the certificate; a day with no word before it is that of completion."""
    if not text:
        return (Refused("empty"),) * 2
    done, issued, end = [], [], 0
    for match in ON_DAY.finditer(text):
        before, end = text[end : match.start()], match.end()
        (issued if CERTIFICATE.search(before) else done).append(match[1])
    return _one(done), _one(issued)


def _only(text: str) -> str | Refused:
    return _one(ON_DAY.findall(text)) if text else Refused("empty")


def _one(found: list[str]) -> str | Refused:
    """The one part found; the same twice is one."""
    different = set(found)
    return found[0] if len(different) == 1 else TWICE if different else MISSING


def _dates(parts: list[str | Refused]) -> Column:
    """Days read as one column, so that its order of day and month is decided once."""
    read = clean_dates(["" if isinstance(part, Refused) else part for part in parts])
    codes = dict(read.findings)
    why = {row: part.code for row, part in enumerate(parts) if isinstance(part, Refused)}
    return Column(read.values, tuple(sorted((codes | why).items())), read.decided)


def _chosen(offences: Column, choices: dict) -> Column:
    codes = choose(offences.values, "offence", choices)
    why = dict(offences.findings)
    return Column(codes.values, tuple((row, why.get(row, code)) for row, code in codes.findings), codes.decided)
