"""An address as people write it, taken apart: village, commune, district, province, with or without their types."""

import re
from dataclasses import dataclass
from functools import lru_cache

from analysis.columns.text import cell_text, clean, match_key

# Each type of unit, how it is written, and its level.
TYPES = {
    "thị trấn": (r"thị trấn|t\.t\.|tt\.?(?= |\b)", "commune"),
    "thị xã": (r"thị xã|tx\.?(?= |\b)", "district"),
    "thành phố": (r"thành phố|tp\.?(?= |\b)", "district"),
    "đặc khu": (r"đặc khu", "commune"),
    "xã": (r"xã|x(?:\.| )", "commune"),
    "phường": (r"phường|p(?:\.| |(?=[0-9]))", "commune"),
    "huyện": (r"huyện|h(?:\.| )", "district"),
    "quận": (r"quận|q(?:\.| |(?=[0-9]))", "district"),
    "tỉnh": (r"tỉnh|t(?:\.| )", "province"),
}
TYPE = re.compile("|".join(f"(?P<t{number}>{written})" for number, (written, _) in enumerate(TYPES.values())))
NAMES, LEVELS = tuple(TYPES), tuple(level for _, level in TYPES.values())
VILLAGE = re.compile(
    r"(?:thôn|xóm|khu|tổ|ấp|bản|làng|đội|số|ngõ|ngách|đường|phố|buôn|khóm|kdc|tdp|kp|cụm)(?:[. :]|$)|[0-9]|nhà "
)
BEFORE = re.compile(
    r"(?:(?:hiện )?(?:trú|ngụ|thường trú|tạm trú|cư trú|ở)(?: tại)?|nơi cư trú|nơi ở|chỗ ở|địa chỉ|hktt|đkhktt|đktt|nkđktt)"
    r"[: ]+"
)
SEPARATOR = re.compile(r"[,;()\n\r|/]|\s[-–—]\s?|[-–—]")
# "thôn 3 xã A huyện B" has no separator but the types themselves.
BEFORE_TYPE = re.compile(
    r"\s+(?=(?:thị trấn|thị xã|thành phố|đặc khu|phường|huyện|quận|tỉnh) )|(?<!thị)\s+(?=xã )"
    r"|\s+(?=(?:t\.t|tt|tx|tp|x|p|h|q|t)\. ?\w)|\s+(?=(?:tt|tx|tp) )"
)
COUNTRY = "việtnam"


@dataclass(frozen=True)
class Part:
    """One part of an address.

    Attributes
    ----------
    level : str
        ``"commune"``, ``"district"``, ``"province"``, ``"village"``, or "" where no type is written.
    kind : str
        The type in full, e.g. ``"xã"``, or "".
    key : str
        The name without its type, for comparing.
    """

    level: str
    kind: str
    key: str


def parts(text: str, hyphened: frozenset[str] = frozenset()) -> tuple[Part, ...]:
    """The parts of an address in the order in which they are written.

    `hyphened` are names with a hyphen in them (lower case), which does not part them.
    """
    lines = [clean(line).casefold() for line in cell_text(text).splitlines()]
    whole = "\n".join(lines)
    for name in hyphened:
        whole = whole.replace(name, name.replace("-", " "))
    pieces = [piece for chunk in SEPARATOR.split(whole) for piece in BEFORE_TYPE.split(chunk)]
    found = [part(piece.strip(" .:")) for piece in pieces if piece.strip(" .:")]
    return tuple(found[:-1] if found and found[-1].key == COUNTRY else found)


@lru_cache(maxsize=100_000)
def part(piece: str) -> Part:
    """One name with or without its type, in lower case, as a `Part`."""
    before = BEFORE.match(piece)
    piece = piece[before.end() :] if before else piece
    found = TYPE.match(piece)
    if found and name_key(piece[found.end() :]):
        number = int(found.lastgroup[1:])
        return Part(LEVELS[number], NAMES[number], name_key(piece[found.end() :]))
    return Part("village" if VILLAGE.match(piece) else "", "", name_key(piece))


def unit_part(name: str) -> Part:
    """The official name of a unit, with its type, as a `Part`."""
    return part(clean(name).casefold())


def hyphened_name(name: str) -> str:
    """The name of a unit without its type, in lower case, if it has a hyphen; else ""."""
    name = clean(name).casefold()
    found = TYPE.match(name)
    return name[found.end() :].strip() if found and " - " in name else ""


def name_key(name: str) -> str:
    """What two spellings of a name share: case, tone placement, spaces, hyphens and leading zeros do not count."""
    key = re.sub(r"[\s.\-–]", "", match_key(name)).replace("ð", "đ")
    return key.lstrip("0") if key.isdecimal() else key
