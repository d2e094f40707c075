"""A district's tables, made once for each state of its files: `data/processed/tables/<key>`, whole or not there."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis import store
from analysis.errors import HoanhapError, Problem
from analysis.intake import waiting_lists
from analysis.intake.collect import OWN_FILES, Origin, check_folder
from analysis.intake.ingest import ingest
from analysis.intake.pseudonyms import Key, read_key
from analysis.intake.returned import (
    DECISIONS,
    FOLDER,
    Line,
    clear,
    lines_of,
    read_decisions,
    write_problems,
    write_rejected,
    write_review,
)
from analysis.tables.shelf import Shelf
from analysis.tables.source import Source
from analysis.words import reader_language, say, words

# The packages whose code decides what the tables hold.
CODE = ("columns", "delivery", "intake", "linkage", "reference", "tables")
READ = OWN_FILES - {"plan.yaml", "decision.yaml", "truth.json"}


@dataclass(frozen=True)
class Prepared:
    """Tables of the contract, which are read when asked for, counts about them (`quality`), and the files that they rest on.

    `lines` says what is wrong in the files, if they were read just now.
    """

    tables: Shelf = field(repr=False)
    quality: dict[str, pd.DataFrame] = field(repr=False)
    files: tuple[Path, ...]
    key: Key = field(repr=False)
    lines: tuple[Line, ...] = ()


def prepare(
    folder: Path, source: Source, begin: Callable[[str], None] = lambda label: None, *, anew: bool = False
) -> Prepared:
    """The tables of a district that delivered files; they are read anew only if something changed.

    Parameters
    ----------
    folder : Path
    source : Source
        Its checked source.yaml, with deliveries.
    begin : callable
        Told the label of each file before it is read.
    anew : bool
        Read the files again even if nothing changed, so that what goes back to people is written again.

    Raises
    ------
    HoanhapError
        With everything that has to be mended first.
    """
    problems = check_folder(folder, source) + _settings_problems(folder, source)
    if problems:
        raise HoanhapError(problems)
    read_decisions(folder)  # answers in the review sheet become part of the record, which the key depends on
    key, files = read_key(synthetic=source.synthetic), input_files(folder, source)
    target = store.processed() / "tables" / store.content_key(_parts(files, key))
    lines: list[Line] = []
    if anew:
        shutil.rmtree(target, ignore_errors=True)
    if not (target / "prepared.json").exists():
        store.write_folder(target, lambda part: _fill(part, folder, source, key, begin, lines))
    tables = Shelf(target / "tables")
    problems = waiting_lists.problems(folder, source, tables)
    if problems:
        raise HoanhapError(problems)
    return Prepared(tables, _read(target / "quality"), files, key, tuple(lines))


def counted(folder: Path, source: Source) -> dict[str, pd.DataFrame]:
    """Counts about a district's files as `Prepared.quality` has them, nothing if the files were not read as they are now."""
    key, files = read_key(synthetic=source.synthetic), input_files(folder, source)
    made = store.processed() / "tables" / store.content_key(_parts(files, key))
    return _read(made / "quality") if (made / "prepared.json").exists() else {}


def input_files(folder: Path, source: Source) -> tuple[Path, ...]:
    """The files on which the tables rest: settings, delivered files, and what a person decided."""
    own = [folder / name for name in sorted(READ)]
    delivered = [folder / each.file for each in source.deliveries]
    return tuple(path for path in [*own, *delivered, folder / FOLDER / DECISIONS] if path.exists())


def _settings_problems(folder: Path, source: Source) -> list[Problem]:
    settings = store.relative(folder / "source.yaml")
    what = say("is missing; a district with delivered files needs it")
    return [] if source.area else [Problem(what, settings, column="area")]


def _parts(files: tuple[Path, ...], key: Key) -> dict:
    package = Path(__file__).parents[1]
    code = [path for name in CODE for path in sorted((package / name).rglob("*.py"))]
    reference = sorted((store.raw() / "reference").iterdir())
    return {
        "files": [(path.name, store.sha256(path)) for path in files],
        "code": [(path.name, store.sha256(path)) for path in code],
        "reference": [(path.name, store.sha256(path)) for path in reference if path.is_file()],
        "key": key.name,
    }


def _fill(part: Path, folder: Path, source: Source, key: Key, begin: Callable[[str], None], lines: list[Line]) -> None:
    """Read the district into a folder, and write what goes back to people beside the delivered files."""
    write = words(reader_language())
    clear(folder)

    def tell(origin: Origin, findings: tuple, rejected: dict, raw: dict) -> None:
        lines.extend(lines_of(origin, findings, rejected))
        if rejected:
            write_rejected(folder, origin, rejected, raw, write)

    for kind in ("tables", "quality"):
        (part / kind).mkdir()
    found = ingest(folder, source, key, Shelf(part / "tables"), tell=tell, begin=begin)
    lines.extend(found.contradictions)
    write_problems(folder, lines, write)
    write_review(folder, found.doubtful, write)
    for name, frame in found.quality.items():
        frame.to_csv(part / "quality" / f"{name}.csv", index=False, lineterminator="\n")
    kinds = {name: frame.dtypes.astype(str).to_dict() for name, frame in found.quality.items()}
    store.write_json(part / "quality" / "columns.json", kinds)
    store.write_json(part / "prepared.json", {"site": source.id, "tables": list(found.tables)})
    if os.name == "posix":
        for path in [part, *part.rglob("*")]:
            path.chmod(0o700 if path.is_dir() else 0o600)


def _read(folder: Path) -> dict[str, pd.DataFrame]:
    kinds = json.loads((folder / "columns.json").read_text(encoding="utf-8"))
    return {name: _typed(folder / f"{name}.csv", columns) for name, columns in kinds.items()}


def _typed(path: Path, kinds: dict[str, str]) -> pd.DataFrame:
    days = [name for name, kind in kinds.items() if kind.startswith("datetime")]
    plain = {name: "str" if kind == "object" else kind for name, kind in kinds.items() if name not in days}
    frame = pd.read_csv(
        path, dtype=plain, parse_dates=days, date_format="%Y-%m-%d", keep_default_na=False, na_values=[""]
    )
    return frame.astype(dict.fromkeys(days, "datetime64[us]"))
