"""Invented districts: their units on both maps, villages, firms and offices; no name or code of them is a real one's."""

from dataclasses import dataclass
from datetime import date

NEW_MAP, OLD_MAP = date(2025, 7, 1), date(2025, 6, 30)
# A commune is called by a first word and the district's own second word: "Suối Mơ", "Đồi Mơ".
FIRST_WORDS = ("Suối", "Đồi", "Mây", "Gió", "Nắng", "Trăng", "Sương", "Lúa", "Bến",
               "Vườn", "Rừng", "Giếng", "Cỏ", "Đá", "Hoa", "Chim", "Cầu")  # fmt: skip
SECOND_WORDS = ("Thử", "Mơ", "Mộng", "Ảo", "Vẽ", "Kể", "Tranh", "Thơ", "Truyện", "Nhạc", "Giấc", "Kịch", "Tưởng")
NEW_FIRST_WORDS = ("", "Đông", "Tây", "Nam", "Bắc")
VILLAGES = ("Đầu", "Giữa", "Trong", "Trên", "Cuối", "Ngoài", "Dưới", "Bên")
# Sizes of the groups of old communes that became one new commune each; the last old commune was split over two of them.
GROUPS = (4, 3, 3, 3, 3)
SPLIT = len(FIRST_WORDS) - 1
OUTSIDE_PLACE = "Xã Xa Lạ, huyện Ngoài Tranh"
# ID numbers begin with the place where the birth was registered; no place has these codes (tests look them up).
ID_PREFIXES = ("043", "003", "005", "007", "009", "013", "016", "018", "021", "023", "032", "039", "041")
OUTSIDE_PREFIX = "047"
OLD_PROVINCE, NEW_PROVINCE = ("98", "Tỉnh Mẫu"), ("99", "Tỉnh Mẫu Lớn")


@dataclass(frozen=True)
class District:
    """An invented district; `number` 1 to 12 are the shipped ones, 0 is any other."""

    number: int

    @property
    def name(self) -> str:
        """Its name with its type."""
        return f"Huyện Mẫu {self.number:02}" if self.number else "Huyện Thử"

    @property
    def name_en(self) -> str:
        """Its name in English."""
        return f"Sample district {self.number:02}" if self.number else "Trial district"

    @property
    def code(self) -> str:
        """Three digits; real districts end at 973."""
        return str(980 + self.number)

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of its communes on the old map."""
        return tuple(f"{self.code}{place:02}" for place in range(1, len(FIRST_WORDS) + 1))

    @property
    def new_codes(self) -> tuple[str, ...]:
        """Codes of the new communes: each took over that of its first old commune, as in 2025."""
        return tuple(self.codes[sum(GROUPS[:group])] for group in range(len(GROUPS)))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the old communes, without their type."""
        return tuple(f"{word} {SECOND_WORDS[self.number]}" for word in FIRST_WORDS)

    @property
    def new_names(self) -> tuple[str, ...]:
        """Names of the new communes, without their type; the first one kept its name."""
        own = SECOND_WORDS[self.number]
        return (self.names[0], *(f"{word} {own}" for word in NEW_FIRST_WORDS[1:]))

    @property
    def firm(self) -> str:
        """The firm of the model."""
        return f"Công ty May Ví Dụ {self.number:02}"

    @property
    def other_firm(self) -> str:
        """A firm that is in no model."""
        return f"Công ty Gỗ Minh Họa {self.number:02}"

    @property
    def office(self) -> str:
        """The bank's office, called after the district after 2025 too."""
        return f"PGD {self.name}"

    @property
    def id_prefix(self) -> str:
        """First three digits of its people's ID numbers."""
        return ID_PREFIXES[self.number]

    def new_place(self, commune: int, village: int) -> int:
        """Which new commune (0 to 4) holds a village of an old commune (0 to 16)."""
        if commune == SPLIT:
            return 0 if village < len(VILLAGES) // 2 else 1
        return next(group for group in range(len(GROUPS)) if commune < sum(GROUPS[: group + 1]))

    def commune_name(self, commune: int, village: int, on: date) -> str:
        """What the commune of a person is called on a day, without its type."""
        return self.names[commune] if on < NEW_MAP else self.new_names[self.new_place(commune, village)]

    def commune_code(self, commune: int, village: int, on: date) -> str:
        """Its code on the map of a day."""
        return self.codes[commune] if on < NEW_MAP else self.new_codes[self.new_place(commune, village)]


def units(district: District) -> list[dict[str, str]]:
    """The rows of ``areas.csv``."""
    old, new = {"valid_from": "", "valid_to": OLD_MAP.isoformat()}, {"valid_from": NEW_MAP.isoformat(), "valid_to": ""}
    rows = [_unit(*OLD_PROVINCE, "province", "", old), _unit(*NEW_PROVINCE, "province", "", new)]
    rows.append(_unit(district.code, district.name, "district", OLD_PROVINCE[0], old))
    for place, (code, name) in enumerate(zip(district.codes, district.names, strict=True)):
        moved = "" if place == SPLIT else district.new_codes[district.new_place(place, 0)]
        title = f"Thị trấn {name}" if place == 0 else f"Xã {name}"
        rows.append(_unit(code, title, "commune", district.code, old, moved))
    named = zip(district.new_codes, district.new_names, strict=True)
    return rows + [_unit(code, f"Xã {name}", "commune", NEW_PROVINCE[0], new) for code, name in named]


def _unit(code: str, name: str, level: str, parent: str, valid: dict[str, str], moved_to: str = "") -> dict[str, str]:
    return {"code": code, "name": name, "level": level, "parent": parent, **valid, "moved_to": moved_to}
