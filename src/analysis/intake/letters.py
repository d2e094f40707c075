"""Letters to the agencies that keep the records, and a draft assessment of what the processing of personal data does."""

import os
import subprocess
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pypandoc
from pydantic import ConfigDict

from analysis import store
from analysis.errors import HoanhapError, Problem, refuse
from analysis.intake.asked import AGENCIES, FILES, TITLES, capital, table
from analysis.intake.packed import pack, unpack
from analysis.intake.roles import ROLES, Role
from analysis.intake.templates import form
from analysis.reference.gazetteer import Gazetteer, national, read_own
from analysis.reference.places import NEW_MAP, NotAssignable
from analysis.settings import Strict, read_settings
from analysis.words import LANGUAGES, Words, say, words

NAMES = {
    "police": "cong-van-cong-an",
    "court": "cong-van-toa-an",
    "bank": "cong-van-ngan-hang",
    "firm": "cong-van-doanh-nghiep",
    "people_committee": "cong-van-uy-ban-nhan-dan",
    "social_insurance": "cong-van-bao-hiem-xa-hoi",
    "researcher": "cong-van-don-vi-khao-sat",
}
ASSESSMENT = "danh-gia-tac-dong"
# What each file holds in the words of Decree 13/2023 (Art. 2.4); whoever is on the other lists has been sentenced.
HOLDS = dict.fromkeys(ROLES, "crime") | {
    "bank_loans": "credit",
    "loan_ledger": "credit",
    "employer_loans": "none",
    "payroll": "basic",
    "social_insurance": "basic",
    "models": "none",
}
PANDOC_SECONDS = 60
SYNTAX = "markdown-raw_html-raw_tex-tex_math_dollars-citations-smart"


class Lenient(Strict):
    """Settings of which only some are looked at."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class DraftArea(Lenient):
    """Where a site's people are, if it is filled in already."""

    units: tuple[str, ...] | None = None
    valid_on: date | None = None


class DraftDelivery(Lenient):
    """What kind of file is asked for."""

    role: str


class DraftName(Lenient):
    """What the site is called, if it is filled in already."""

    vi: str | None = None
    en: str | None = None


class Draft(Lenient):
    """The part of a `source.yaml` that letters need: it is asked for data long before it can be complete."""

    name: DraftName | None = None
    area: DraftArea | None = None
    deliveries: tuple[DraftDelivery, ...] | None = None


def request(site_folder: Path, folder: Path) -> list[Path]:
    """Write a letter to each agency that is to send files, and a draft impact assessment.

    Parameters
    ----------
    site_folder : Path
        Of the site; its `source.yaml` may have gaps. Agencies and files follow from its `deliveries` (all files if
        there are none), the area from its `area`.
    folder : Path
        Where the letters go: each in Vietnamese as .docx and .md, and in English as .md to read along.

    Returns
    -------
    list of Path

    Raises
    ------
    HoanhapError
        If `source.yaml` cannot be read, names an unknown kind of file, or a letter stands there already: somebody
        may have worked on it.
    """
    draft = read_settings(site_folder / "source.yaml", Draft)
    asked = _asked(draft, site_folder)
    own = site_folder / "areas.csv"
    units = read_own(own) if own.exists() else national()
    texts = {
        folder / f"{name}.{language}.md": text
        for language in LANGUAGES
        for name, text in _texts(draft, asked, units, language)
    }
    documents = {path.with_suffix(".docx"): text for path, text in texts.items() if path.name.endswith(".vi.md")}
    there = sorted(path for path in (*texts, *documents) if path.exists())
    if there:
        what = say("stands there already; move it or delete it, nothing was written")
        raise HoanhapError(Problem(what, store.relative(path)) for path in there)
    for path, text in texts.items():
        store.write_text(path, text)
    for path, text in documents.items():
        path.write_bytes(as_docx(text))
    return [*documents, *texts]


def as_docx(markdown: str) -> bytes:
    """A letter as a Word document; the same text gives the same bytes, and nothing is fetched."""
    with tempfile.TemporaryDirectory() as part:
        reference, target = Path(part) / "reference.docx", Path(part) / "letter.docx"
        reference.write_bytes(_reference())
        command = [pypandoc.get_pandoc_path(), "--sandbox", f"--from={SYNTAX}", "--to=docx"]
        command += [f"--reference-doc={reference}", f"--output={target}"]
        subprocess.run(
            command,
            input=markdown.encode(),
            env=os.environ | {"SOURCE_DATE_EPOCH": "0"},
            timeout=PANDOC_SECONDS,
            capture_output=True,
            check=True,
        )
        return _rows_whole(target.read_bytes())


def _asked(draft: Draft, site_folder: Path) -> list[Role]:
    """The kinds of files that the site's deliveries name, in the order of `ROLES`."""
    named = {delivery.role for delivery in draft.deliveries or ()}
    if unknown := sorted(named - set(ROLES)):
        what = say("is no kind of file; there are: {roles}", roles=", ".join(ROLES))
        raise refuse(what, file=store.relative(site_folder / "source.yaml"), column=unknown[0])
    return [role for role in ROLES.values() if role.name in named or not named]


def _texts(draft: Draft, asked: list[Role], units: Gazetteer, language: str) -> Iterable[tuple[str, str]]:
    write = words(language)
    area = _area(draft, units, write)
    common = {
        "area": area,
        "site": (draft.name and (getattr(draft.name, language) or draft.name.vi)) or area,
        "files": FILES,
        "titles": {name: capital(write(title)) for name, title in TITLES.items()},
    }
    old_map = bool(draft.area and draft.area.valid_on and draft.area.valid_on < NEW_MAP)
    for agency, name in NAMES.items():
        roles = [role for role in asked if role.agency == agency]
        abouts = {role.name: capital(write(role.about)) for role in roles}
        tables = {role.name: "\n".join(table(role, language)) for role in roles}
        own = {"agency": agency, "roles": roles, "abouts": abouts, "tables": tables, "old_map": old_map}
        if roles:
            yield name, form(f"letter.{language}.md", **own, **common)
    absent = [role for role in ROLES.values() if role not in asked]
    agencies = ", ".join(write(AGENCIES[name]) for name in NAMES if any(role.agency == name for role in asked))
    own = {"roles": asked, "absent": absent, "agencies": agencies, "holds": HOLDS}
    yield ASSESSMENT, form(f"assessment.{language}.md", **own, **common)


def _area(draft: Draft, units: Gazetteer, write: Words) -> str:
    """The site's units by name, as far as they are filled in and known; those of one parent together."""
    codes, valid_on = (draft.area.units, draft.area.valid_on) if draft.area else (None, None)
    if not codes or not valid_on:
        return write(say("[communes, and the day of the map that they are named by]"))
    groups: dict[str, list[str]] = {}
    for code in codes:
        unit = units.unit(code, valid_on)
        known = not isinstance(unit, NotAssignable)
        above = ", ".join(each.name for each in units.above(unit)) if known else ""
        groups.setdefault(above, []).append(unit.name if known else f"[{code}]")
    names = "; ".join(", ".join([*group, above] if above else group) for above, group in groups.items())
    return write(say("{names} (as of {day})", names=names, day=valid_on))


def _reference() -> bytes:
    """The document that pandoc takes type and margins from, put together from `forms/reference`."""
    folder = Path(__file__).parent / "forms" / "reference"
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return pack({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})


def _rows_whole(document: bytes) -> bytes:
    """The document with no row of a table broken over two pages, which pandoc cannot say."""
    parts = unpack(document)
    name = "word/document.xml"
    parts[name] = parts[name].replace(b"<w:tr><w:tc>", b"<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>")
    return pack(parts)
