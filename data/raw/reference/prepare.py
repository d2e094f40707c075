"""Make `units.csv` and `conversions.csv` from the Python package vietnamadminunits 1.0.4 (licence MIT).

By hand, from anywhere, with the package unpacked (its wheel is a zip file)::

    python prepare.py PACKAGE_FOLDER [OUT_FOLDER]

`PACKAGE_FOLDER` holds ``data/dataset.db`` and ``data/converter_2025.json``; `OUT_FOLDER` is this folder
unless given. The package is read, never imported: asked about a divided commune it sends the address to a
geocoder, or takes a default.

The package names units by keys without accents and says of a divided commune only where parts of it went, not
whether people live there. For the two old provinces that make up the new Hải Phòng this was read out of the
resolution 1669/NQ-UBTVQH15 of 16 June 2025 (text: GitHub, dvhcvn/20250701, input/docs/1669_NQ-UBTVQH15.md):
"một phần diện tích tự nhiên" alone is a strip without people; what remains after such strips holds all people.
"""

import csv
import hashlib
import json
import sqlite3
import sys
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLD_TO, NEW_FROM = "2025-06-30", "2025-07-01"
INPUTS = {
    "dataset.db": "147cbbf81c8964bb594e1dda7ebab5649bce21efbfd6cb508cab7fefca62257d",
    "converter_2025.json": "84f0848bf401b047775cbb49768c181a9271f77e4a4ec706d293b09bcb4faddd",
}
# Thanh Miện's 17 communes are the same from 1 December 2019 on, when Hùng Sơn joined the town (788/NQ-UBTVQH14).
KNOWN_FROM = {"300": "2019-12-01"}
RESOLUTION, RESOLUTION_PROVINCES = "1669/NQ-UBTVQH15", ("30", "31")
# Old commune and the new one that took a strip of it without people; in brackets the clause of Article 1.
STRIPS = {
    ("11518", "11488"),  # Quang Trung, Thủy Nguyên (6)
    ("11341", "11311"),  # Gia Viên (8)
    ("11411", "11413"),  # Đông Hải 2 (14)
    ("11656", "11446"),  # Trường Sơn (17)
    ("11740", "11455"),  # Tân Thành (19)
    ("11008", "11002"),  # Thống Nhất (31)
    ("10816", "10660"),  # Hồng Lạc (33)
    ("10585", "10549"),  # Văn Đức (34)
    ("10639", "10705"),  # Cộng Hòa, Nam Sách (70)
    ("10798", "10843"),  # Hòa Bình, Kim Thành (79)
    ("10993", "10972"),  # Thái Hòa (87)
    ("11242", "10993"),  # Thanh Tùng (88)
    ("11251", "10993"),  # Đoàn Tùng (88)
    ("11041", "10999"),  # Lê Lợi, Gia Lộc (89)
    ("11071", "11050"),  # Quang Đức (91)
    ("11239", "11065"),  # Thanh Miện town (92)
    ("11086", "11113"),  # Hưng Đạo, Tứ Kỳ (94)
}
# The package mixes up the two communes named Hòa Bình: that of Vĩnh Bảo went whole to Nguyễn Bỉnh Khiêm (63),
# that of Kim Thành to Hà Nam and Kim Thành (79, 112).
NOT_SO = {("11890", "10843"), ("11890", "10804"), ("10798", "11911")}
OLD_KEY = ("provinceKey", "districtKey", "wardKey")
COLUMNS = {
    "units": ["level", "code", "name", "parent", "valid_from", "valid_to"],
    "conversions": ["old", "new", "kind", "source"],
}


def check_inputs(folder: Path) -> None:
    """Raise `ValueError` unless the package's files are those of version 1.0.4."""
    changed = [
        name for name, known in INPUTS.items() if hashlib.sha256((folder / name).read_bytes()).hexdigest() != known
    ]
    if changed:
        raise ValueError("not the files of vietnamadminunits 1.0.4: " + ", ".join(changed))


def read_units(folder: Path) -> tuple[list[dict], list[dict]]:
    """The communes of the old and of the new map, as the package has them."""
    base = sqlite3.connect(f"{(folder / 'dataset.db').as_uri()}?mode=ro", uri=True)
    base.row_factory = sqlite3.Row
    tables = ("admin_units_legacy", "admin_units")
    old, new = ([dict(row) for row in base.execute(f"SELECT * FROM {table}")] for table in tables)
    base.close()
    return old, new


def unit_rows(old: list[dict], new: list[dict]) -> list[tuple]:
    """Provinces, districts and communes with the map on which they stand, each once."""
    rows = set()
    for unit in old:
        province, district, commune = unit["provinceCode"], unit["districtCode"], unit["wardCode"]
        rows.add(("province", province, nfc(unit["province"]), "", "", OLD_TO))
        rows.add(("district", district, nfc(unit["district"]), province, "", OLD_TO))
        if commune:  # five island districts had no communes
            rows.add(("commune", commune, nfc(unit["ward"]), district, KNOWN_FROM.get(district, ""), OLD_TO))
    for unit in new:
        rows.add(("province", unit["provinceCode"], nfc(unit["province"]), "", NEW_FROM, ""))
        rows.add(("commune", unit["wardCode"], nfc(unit["ward"]), unit["provinceCode"], NEW_FROM, ""))
    level = ["province", "district", "commune"]
    return sorted(rows, key=lambda row: (row[5] == "", level.index(row[0]), row[1]))


def moves(folder: Path, old: list[dict], new: list[dict]) -> dict[str, set[str]]:
    """New communes by old commune, with the package's keys turned into codes."""
    old_code = {"_".join(str(unit[part] or "") for part in OLD_KEY): unit["wardCode"] for unit in old}
    new_code = {(unit["provinceKey"], unit["wardKey"]): unit["wardCode"] for unit in new}
    if len(old_code) != len(old) or len(new_code) != len(new):
        raise ValueError("the package's keys are not unique")
    converter = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    found: dict[str, set[str]] = {code: set() for code in old_code.values() if code}
    for province, communes in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for key, origins in communes.items():
            for origin in origins:
                add(found, old_code[origin], new_code[province, key])
    for province, communes in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for origin, parts in communes.items():
            for part in parts:
                add(found, old_code[origin], new_code[province, part["newWardKey"]])
    lost = [code for code, targets in found.items() if not targets]
    if lost:
        raise ValueError(f"{len(lost)} old communes go nowhere")
    return found


def add(found: dict[str, set[str]], old: str | None, new: str) -> None:
    """Note one move, but for the islands without communes and for what the resolution contradicts."""
    if old and (old, new) not in NOT_SO:
        found[old].add(new)


def conversion_rows(old: list[dict], found: dict[str, set[str]]) -> list[tuple]:
    """One row for each old commune and new commune that it went to, with what went there."""
    unit = {row["wardCode"]: row for row in old}
    rows = []
    for code, targets in found.items():
        ours = unit[code]["provinceCode"] in RESOLUTION_PROVINCES
        corrected = ours and (len(targets) > 1 or code == "11890")
        read = corrected or unit[code]["districtCode"] == "300"
        kinds = resolution_kinds(code, targets) if ours else package_kinds(targets)
        rows += [(code, new, kinds[new], RESOLUTION if read else "package") for new in sorted(targets)]
    return sorted(rows)


def package_kinds(targets: set[str]) -> dict[str, str]:
    """What the package says: the whole commune went to one new one, or it was divided."""
    return dict.fromkeys(targets, "whole" if len(targets) == 1 else "divided")


def resolution_kinds(code: str, targets: set[str]) -> dict[str, str]:
    """What the resolution says: strips without people, and the parts that share the people or hold them all."""
    parts = {new for new in targets if (code, new) not in STRIPS}
    kind = "whole" if len(targets) == 1 else "people" if len(parts) == 1 else "split"
    return {new: kind if new in parts else "area" for new in targets}


def nfc(name: str) -> str:
    """The name with composed letters and single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def write(path: Path, columns: list[str], rows: list[tuple]) -> None:
    """One CSV in UTF-8 with LF."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([columns, *rows])


def main(package: Path, out: Path) -> None:
    """Make both tables."""
    folder = package / "data"
    check_inputs(folder)
    old, new = read_units(folder)
    found = moves(folder, old, new)
    unused = sorted(STRIPS - {(code, target) for code, targets in found.items() for target in targets})
    if unused:
        raise ValueError(f"strips that the package does not have: {unused}")
    out.mkdir(parents=True, exist_ok=True)
    write(out / "units.csv", COLUMNS["units"], unit_rows(old, new))
    write(out / "conversions.csv", COLUMNS["conversions"], conversion_rows(old, found))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]) if len(sys.argv) > 2 else HERE)
