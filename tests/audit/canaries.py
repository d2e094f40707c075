"""Puts 500 marked people into every odd place of delivered files, and looks for them in what a full run leaves behind.

Run by hand: ``nice python -m tests.audit.canaries`` (some ten minutes of two cores); it writes ``docs/audit/canaries.json``.

Two simulated districts and their set run every notebook, districts with faults fail in several ways, and all commands print.
Whatever these leave anywhere, but beside the delivered files, is looked through by `tests.audit.canary_search`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openpyxl
import yaml
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName

from analysis import store
from analysis.simulate import people
from analysis.simulate.world import world
from analysis.simulate.write import simulate
from tests.audit.canary_search import CORES, leaks, search
from tests.intake import hand

PROJECT = Path(__file__).parents[2]
RESULT = Path("docs/audit/canaries.json")
CHECKED = ("src/analysis/columns", "src/analysis/delivery", "src/analysis/intake", "src/analysis/linkage",
           "src/analysis/run", "src/analysis/cli", "src/analysis/disclosure/scan",
           "tests/audit/canaries.py", "tests/audit/canary_search.py")  # fmt: skip
NOTEBOOKS = ("1_evaluability", "2_recidivism", "3_loan_repayment", "4_employment_income", "5_community_sentences",
             "6_models_and_scaling", "7_synthesis")  # fmt: skip
WHOLE, SEED, LEAST = ("mau-01", "mau-11"), 20_261_126, 500
ONSETS = (
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "nh",
    "ph",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
)
PHONES = [f"09870{number:05}" for number in range(1, 600)]


@dataclass(frozen=True)
class Canaries:
    """Marked names, and the numbers that belong to them, without leading zeros."""

    names: tuple[str, ...]
    numbers: frozenset[str]


def marked(at: int) -> str:
    """A name that nobody has."""
    syllables = [onset.capitalize() + end for onset in ONSETS for end in CORES[:2]]
    n = len(syllables)
    return " ".join((syllables[at % n], syllables[(at // n + 3 * at) % n], syllables[(7 * at + 5) % n]))


def simulated(folder: Path, seed: int) -> Canaries:
    """A simulated district whose people all have marked names."""
    drawn: dict[str, list] = {"names": [], "numbers": []}
    plain_ids, plain_cards = people.draw_ids, people.draw_old_cards

    def draw(kind, told):
        drawn[kind] += list(told)
        return told

    def draw_names(sexes, rng):
        return draw(
            "names", np.array([marked(int(each)) for each in rng.integers(0, 50_000, len(sexes))], dtype=object)
        )

    changes = {"draw_names": draw_names, "draw_ids": lambda *a: draw("numbers", plain_ids(*a)),
               "draw_old_cards": lambda *a: draw("numbers", plain_cards(*a))}  # fmt: skip
    modules = [
        module for module in sys.modules.values() if getattr(module, "__name__", "").startswith("analysis.simulate")
    ]
    before = [(module, name, getattr(module, name)) for module in modules for name in changes if hasattr(module, name)]
    try:
        for module, name, _ in before:
            setattr(module, name, changes[name])
        simulate(folder.name, seed=seed, world=world("no_effect"), folder=folder)
    finally:
        for module, name, was in before:
            setattr(module, name, was)
    return Canaries(tuple(drawn["names"]), frozenset(each.lstrip("0") for each in drawn["numbers"]))


def by_hand(root: Path, site: str, **changes) -> Canaries:
    """The district by hand with marked names."""
    folder = hand.write_district(root, site, **changes)
    told = sorted({cell for role, _, rows in hand.FILES.values() for row in rows for cell in row if _is_name(cell)})
    new = {name.casefold(): marked(11 * at + 1) for at, name in enumerate(told)}
    pattern = re.compile("|".join(map(re.escape, sorted(told, key=len, reverse=True))), re.IGNORECASE)
    for path in folder.glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        for row in book.active.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = pattern.sub(lambda found: new[found[0].casefold()], cell.value)
        book.save(path)
    numbers = {
        cell.lstrip("0")
        for _, _, rows in hand.FILES.values()
        for row in rows
        for cell in row
        if re.fullmatch(r"0?30\d{9}", cell)
    }
    return Canaries(tuple(new.values()), frozenset(numbers))


def _is_name(cell: str) -> bool:
    return bool(re.match(r"(?:Trần|LÊ|Lê|Phạm|Vũ|Ngô|Hoàng|Mai|Đỗ|Ai|Người) \w+ \w+", cell)) and not re.search(
        r"[\d(]", cell
    )


def odd_places(folder: Path, who: Canaries, *, rename: bool = True) -> None:
    """Put marked people where nobody asked for them, in every workbook; and into the names of all files."""
    source = yaml.safe_load((folder / "source.yaml").read_text(encoding="utf-8"))
    for number, delivery in enumerate(source["deliveries"]):
        path = folder / delivery["file"]
        if path.suffix == ".xlsx":
            _mark(path, who, number)
        if rename:
            delivery["file"] = f"{who.names[number % len(who.names)]} {delivery['file']}"
            path.rename(folder / delivery["file"])
    (folder / "source.yaml").write_text(yaml.safe_dump(source, allow_unicode=True), encoding="utf-8")


def _mark(path: Path, who: Canaries, number: int) -> None:
    one, two = (who.names[at % len(who.names)] for at in (number, number + 1))
    phone = PHONES[number]
    book = openpyxl.load_workbook(path)
    about = book.properties
    about.creator = about.lastModifiedBy = about.title = about.subject = about.keywords = about.description = one
    book.custom_doc_props.append(StringProperty(name=f"Người lập {one}", value=f"{two}, {phone}"))
    book.defined_names["nguoi"] = DefinedName("nguoi", attr_text=f'"{one} {phone}"')
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if sum(isinstance(cell.value, str) for cell in row) > 3)
    sheet["A1"].comment = Comment(f"{one}: gọi {phone}", two)
    sheet.oddHeader.center.text, sheet.oddFooter.left.text = f"Lập bởi {one}", f"ĐT {phone}"
    _columns(sheet, head[0].row, one, two, phone)
    if head[0].row > 1 and not isinstance(sheet["A1"], openpyxl.cell.cell.MergedCell):
        sheet["A1"] = f"{sheet['A1'].value or ''} (người lập: {one}, {phone})"
    sheet.cell(sheet.max_row + 2, 1, f"Ghi chú: {one} đã đổi số thành {phone}")
    if len(book.worksheets) == 1:
        sheet.title = one
    hidden = book.create_sheet("Danh mục")
    hidden.append([one, phone, two])
    hidden.sheet_state = "hidden"
    book.save(path)


def _columns(sheet, row: int, one: str, two: str, phone: str) -> None:
    """Further columns: a telephone number, a hidden note, and one whose heading is a person."""
    last = sheet.max_column
    for at, heading in enumerate(("Số điện thoại", "Ghi chú nội bộ", f"Ý kiến của {one}"), last + 1):
        sheet.cell(row, at, heading)
        for below in range(row + 1, sheet.max_row + 1):
            if sheet.cell(below, 2).value is not None:
                sheet.cell(below, at, (phone, f"Hỏi {two}, {phone}", two)[at - last - 1])
    sheet.column_dimensions[openpyxl.utils.get_column_letter(last + 2)].hidden = True


def project(root: Path) -> None:
    """A project without people."""
    raw = root / "data" / "raw"
    raw.mkdir(parents=True)
    for name in ("plan.yaml", "decision.yaml", "release.yaml"):
        shutil.copy(PROJECT / "data" / "raw" / name, raw)
    for name in ("data/raw/reference", "data/raw/published", "notebooks"):
        shutil.copytree(PROJECT / name, root / name)
    shutil.copy(PROJECT / "requirements.lock", root)
    for name in ("home", "tmp", "printed"):
        (root / name).mkdir()


def command(root: Path, *arguments: str, language: str = "vi") -> int:
    """Run `hoanhap` with a home and a folder for temporary files of its own; what it prints is kept."""
    private = {"HOANHAP_ROOT": root, "HOME": root / "home", "TMPDIR": root / "tmp", "XDG_CONFIG_HOME": root / "home",
               "JUPYTER_RUNTIME_DIR": root / "home" / "jupyter", "HOANHAP_LANGUAGE": language}  # fmt: skip
    program = str(Path(sys.executable).with_name("hoanhap"))
    told = subprocess.run(
        [program, *arguments],
        env=os.environ | {name: str(value) for name, value in private.items()},
        capture_output=True,
    )
    name = re.sub(r"\W+", "-", f"{language} {' '.join(arguments)}")
    (root / "printed" / f"{name}.out").write_bytes(told.stdout)
    (root / "printed" / f"{name}.err").write_bytes(told.stderr)
    return told.returncode


def left_behind(root: Path, numbers: frozenset[str]) -> tuple[dict[str, list[str]], list[str]]:
    """What is found outside the delivered files, by file; and the files that hold names of delivered files, but nothing else."""
    delivered = [path.name.encode() for path in (root / "data" / "raw").rglob("*.*") if path.is_file()]
    found, only_names = search(root, numbers, leave=(root / "data" / "raw",)), []
    for name in list(found):
        content = (root / name).read_bytes()
        for each in delivered:
            content = content.replace(each, b"")
        if not leaks(content, numbers, name):
            only_names.append(name)
            del found[name]
    return found, only_names


def returned_is_closed(root: Path) -> bool:
    """Whether what goes back to people, where names do stand, can be read by its owner only."""
    folders = list((root / "data" / "raw").rglob("_returned"))
    return bool(folders) and all(folder.stat().st_mode & 0o077 == 0 for folder in folders)


def faulty(root: Path) -> frozenset[str]:
    """Districts that fail: a damaged file, one that is missing or not declared, a person's name for a model, wrong settings."""
    told = [by_hand(root, site) for site in ("hong-tep", "hong-thieu", "hong-ten", "hong-cot")]
    damaged, missing, named, columns = (root / "data" / "raw" / "districts" / site for site in
                                        ("hong-tep", "hong-thieu", "hong-ten", "hong-cot"))  # fmt: skip
    for folder, who in zip((damaged, missing, named, columns), told, strict=True):
        odd_places(folder, who)
    next(damaged.glob("*ds-2023.xlsx")).write_bytes(b"PK\x03\x04" + told[0].names[0].encode() * 20)
    next(missing.glob("*ds-2023.xlsx")).rename(missing / f"{told[1].names[1]}.xlsx")
    _put(next(named.glob("*mo-hinh.xlsx")), "Tên mô hình", f"Mô hình {_first_on_list(named)}")
    _put(next(columns.glob("*ds-2024.xlsx")), "Ngày sinh", told[3].names[2])
    _put(next(columns.glob("*vay.xlsx")), "Mức vay", told[3].names[3])
    return frozenset().union(*(who.numbers for who in told))


def _first_on_list(folder: Path) -> str:
    """The name of the first person on a list of the police."""
    book = openpyxl.load_workbook(next(folder.glob("*ds-2023.xlsx")))
    return next(row[1].value for row in book.worksheets[0].iter_rows() if str(row[0].value) == "1")


def _put(path: Path, heading: str, text: str) -> None:
    """Put a text into every cell under a heading."""
    book = openpyxl.load_workbook(path)
    place = next(cell for row in book.active.iter_rows() for cell in row if cell.value == heading)
    for row in range(place.row + 1, place.row + 3):
        book.active.cell(row, place.column, text)
    book.save(path)


def whole(root: Path) -> dict:
    """The full size: two simulated districts, their set, districts with faults, all commands in both languages."""
    project(root)
    numbers, count = {phone.lstrip("0") for phone in PHONES}, 0
    for at, site in enumerate(WHOLE):
        who = simulated(root / "data" / "raw" / "districts" / site, SEED + at)
        odd_places(root / "data" / "raw" / "districts" / site, who)
        numbers |= who.numbers
        count += len(who.names)
    told = yaml.safe_load((PROJECT / "data/raw/sets/mau-chung/source.yaml").read_text(encoding="utf-8"))
    folder = root / "data" / "raw" / "sets" / "mau-chung"
    folder.mkdir(parents=True)
    (folder / "source.yaml").write_text(
        yaml.safe_dump(told | {"members": list(WHOLE)}, allow_unicode=True), encoding="utf-8"
    )
    numbers |= faulty(root)
    sites = sorted(path.name for path in (root / "data" / "raw" / "districts").iterdir())
    status = {"run": command(root, "run", "--jobs", "2"), "explain": command(root, "run", "--explain", language="en")}
    status |= {f"check {site}": command(root, "check", site, language="en") for site in sites}
    status["list"] = command(root, "list")
    results = {path.parent.name: sorted(json.loads(path.read_text())) for path in root.rglob("current.json")}
    found, only_names = left_behind(root, frozenset(numbers))
    gates = {
        site: command(root, "scan", str(root / "reports" / site), "--site", site, "--profile", "open") for site in WHOLE
    }
    files = [path for path in root.rglob("*") if path.is_file() and not path.is_relative_to(root / "data" / "raw")]
    return {
        "people": count,
        "results": results,
        "files": len(files),
        "bytes": sum(path.stat().st_size for path in files),
        "returned_is_closed": returned_is_closed(root),
        "status": status | {f"scan {site}": told for site, told in gates.items()},
        "found": found,
        "names_of_delivered_files": sorted({re.sub(r"[0-9a-f]{20}", "<key>", each) for each in only_names}),
    }


def code_hash() -> str:
    """One hash of the code that was checked, and of this."""
    paths = [store.root() / each for each in CHECKED]
    files = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*.py")))]
    return store.content_key(store.hashes(files))


if __name__ == "__main__":
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        told = whole(Path(name))
    told = {
        "code": code_hash(),
        "seed": SEED,
        "least_people": LEAST,
        "seconds": round(time.perf_counter() - start),
    } | told
    (store.root() / RESULT).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
