"""What a row of an official list is besides data: total, signature, note, numbering of columns."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

TOTALS = frozenset(
    ("tổng cộng", "cộng", "tổng", "tổng số", "cộng trang", "tong cong", "cong", "tong so", "lũy kế", "luỹ kế")
)
TOTAL_STARTS = re.compile(
    r"(tổng cộng|tổng số|cộng)\s*[:(]|tổng cộng\s|cộng (trang|xã|phường|thị trấn|thôn|tổ|nhóm|huyện|pgd|mang sang)\b"
)
TOTAL_LETTERS = frozenset("TtCcLl")  # with which all of these begin
# A person may be called Tống Công ...: marks count, but for a text that is a total and nothing else.
SIGNATURES = re.compile(
    r"(người|cán bộ|nhân viên) (lập|tổng hợp|thống kê)|lập (biểu|bảng)|kế toán|kiểm soát|thủ (trưởng|quỹ)|(phó )?giám đốc"
    r"|(phó )?(trưởng|tổ trưởng|chủ tịch)\b|xác nhận|đại diện|nơi nhận|(tm|tl|kt)\.|t/m\b|\(?(đã )?ký\b|ký tên"
    r"|.*\bngày\b.{1,12}\btháng\b.{1,12}\bnăm\b"
)
NOTES = re.compile(r"ghi chú|chú thích|lưu ý|nguồn\s*:|\(?\*|đơn vị tính|danh sách (này|có|trên)|bảng này|ấn định")
NO_WORD = re.compile(r"[\d\s.,:/()%+-]*|\d{4}-\d\d-\d\dT[\d:.]+|-?PT[\dHMS]+|TRUE|FALSE")
COLUMN_NUMBER = re.compile(r"\(?(?:(\d{1,3})|[A-ZĐ])\)?(?:\s*=.*)?")


def is_word(cell: str) -> bool:
    """Whether a filled cell is neither a number nor a date."""
    return NO_WORD.fullmatch(cell.strip()) is None


def is_word_or_blank(cell: str) -> bool:
    """Whether a cell is neither a number nor a date, or is empty."""
    return is_word(cell) or not cell.strip()


def filled(row: Sequence[str]) -> list[int]:
    """Positions of the cells with something in them, from 0."""
    return [position for position, cell in enumerate(row) if cell.strip()]


def filled_rows(rows: Iterable[Sequence[str]]) -> list[tuple[int, ...]]:
    """For each row the positions of its filled cells; rows filled alike share one tuple."""
    known: dict[tuple[bool, ...], tuple[int, ...]] = {}
    found = []
    for row in rows:
        mask = tuple(map(bool, map(str.strip, row)))
        places = known.get(mask)
        if places is None:
            places = known[mask] = tuple(position for position, there in enumerate(mask) if there)
        found.append(places)
    return found


def one_line(text: str) -> str:
    """A text without line breaks and with single spaces, composed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def is_total(row: Sequence[str]) -> bool:
    """Whether the row's first text says that it is a sum."""
    first = next((cell for cell in row if cell.strip()), "").lstrip()
    if first[:1] not in TOTAL_LETTERS:
        return False
    first = one_line(first).casefold()
    return first.rstrip(" :.") in TOTALS or TOTAL_STARTS.match(first) is not None


def is_signature(row: Sequence[str]) -> bool:
    """Whether every text of the row belongs under a list: who made it, who signs, where and when."""
    texts = [one_line(cell).casefold() for cell in row if cell.strip()]
    return bool(texts) and all(SIGNATURES.match(text) for text in texts)


def is_note(row: Sequence[str]) -> bool:
    """Whether the row is one text that explains the list."""
    texts = [one_line(cell).casefold() for cell in row if cell.strip()]
    return len(texts) == 1 and NOTES.match(texts[0]) is not None


def is_column_numbers(row: Sequence[str]) -> bool:
    """Whether the row numbers the columns: A, B, 1, 2, 3 or (1), (2), (3)."""
    found = [COLUMN_NUMBER.fullmatch(one_line(cell)) for cell in row if cell.strip()]
    if len(found) < 3 or not all(found):
        return False
    numbers = [int(match[1]) for match in found if match[1]]
    letters_first = all(match[1] is None for match in found[: len(found) - len(numbers)])
    return letters_first and len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))
