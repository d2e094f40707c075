"""Writes a whole district: the agencies' files as they would come, what is said about them, and the truth beside."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import store
from analysis.errors import refuse
from analysis.simulate import courts, money, police, sources, truth
from analysis.simulate.files import write_file
from analysis.simulate.history import History, happen
from analysis.simulate.layouts import Wordings
from analysis.simulate.mess import spoil
from analysis.simulate.pages import lay_out, two_row_headings
from analysis.simulate.places import OLD_MAP, District
from analysis.simulate.records import Delivered, key_of
from analysis.simulate.variants import Variant, variant_of
from analysis.simulate.world import World, read_file
from analysis.words import say

# What the agencies call their files; ASCII, so that they travel.
NAMES = {
    "police_list": "Danh sach quan ly {as_of:%Y-%m}",
    "leavers": "Nguoi ra khoi dien quan ly {as_of:%Y-%m}",
    "certificates": "GCN chap hanh xong an phat tu {as_of:%Y}",
    "models": "Cac mo hinh {as_of:%Y}",
    "participants": "Theo doi tham gia mo hinh {as_of:%Y-%m}",
    "offences": "So theo doi vi pham {as_of:%Y-%m}",
    "court_register": "So 25 {as_of:%Y}",
    "community_sentences": "An tai cong dong {as_of:%Y-%m}",
    "roster": "Mau 01 vay von {as_of:%Y-%m}",
    "bank_loans": "HSTD CT26 {as_of:%Y%m%d}",
    "employer_loans": "HSTD CSSXKD {as_of:%Y%m%d}",
    "payroll": "Bang luong {firm} {as_of:%Y-%m}",
}


def simulate(site: str, *, seed: int, world: World, folder: Path) -> None:
    """Write a simulated district into a new folder.

    Parameters
    ----------
    site : str
        Its id; `mau-01` to `mau-12` have layouts of their own, any other a plain one.
    seed : int
        The same seed, world and id give the same bytes.
    world : World
    folder : Path
        Must not exist yet.

    Raises
    ------
    HoanhapError
        If the folder exists, or the id is none.
    """
    if not store.SITE_ID.fullmatch(site):
        raise refuse(say("a site is named in lower-case letters, digits and hyphens, like “thanh-mien”"))
    if folder.exists():
        raise refuse(say("this folder exists already; nothing was written"), file=store.relative(folder))
    store.write_folder(folder, lambda part: _fill(part, site, seed, world))


def _fill(folder: Path, site: str, seed: int, world: World) -> None:
    variant = variant_of(site)
    if world.commune_sd is None:
        world = replace(world, commune_sd=variant.commune_sd)
    district = District(variant.number)
    life, files_rng, mess, words = np.random.default_rng(seed).spawn(4)
    history = happen(world, district, variant.as_of, life)
    sentences = courts.draw_sentences(history, district, variant.as_of, world, files_rng)
    clean = list(_deliveries(history, district, variant, sentences, world, files_rng))
    moved = days_of_moving(history)
    wordings = Wordings(words)
    files, pages, told = {}, {}, read_file().records
    for file in clean:
        layout = variant.layout(file.role)
        name = _name(file, layout.suffix)
        files[name] = spoil(file, world, moved, mess)
        pages[name] = lay_out(files[name], layout, wordings, told[file.record].recorded_by, words)
        write_file(folder / name, pages[name], layout)
    per_year = len(sentences) / (variant.as_of.year - courts.FIRST_YEAR + variant.as_of.month / 12)
    texts = {
        "source.yaml": sources.source_yaml(site, district, variant, files, world, seed),
        "areas.csv": sources.areas_csv(district),
        "published.csv": sources.published_csv(history, district, variant, per_year, world),
        "headings.yaml": _own_headings(files, variant, wordings),
        "truth.json": _json(truth.tell(history, world, pages, seed, variant.lists[0])),
    }
    for name, text in texts.items():
        if text:
            store.write_text(folder / name, text)


def _deliveries(
    history: History, district: District, variant: Variant, sentences, world: World, rng
) -> Iterator[Delivered]:
    """Every file of a district before any mess, in the order of source.yaml."""
    end = variant.as_of
    for on in variant.lists:
        yield police.police_list(history, district, on)
    if variant.leavers and not world.lists_lose_reoffenders:
        yield police.leavers(history, district, variant.lists[0], end)
    if variant.certificates:
        yield police.certificates(history, district, variant.certificates_since, end)
    yield police.model_list(history, district, min(end, OLD_MAP))
    yield police.participants(history, district, end, steps=variant.steps)
    yield police.offences(
        history, district, variant.offences_since, end, sees_expunged=variant.sees_expunged, world=world, rng=rng
    )
    if variant.court:
        yield courts.court_register(history, district, variant.certificates_since, end, world, rng)
    yield courts.community_sentences(sentences, district, end)
    borrowings = money.draw_borrowings(history, district, world, rng)
    yield money.roster(borrowings, district, end, world)
    for on in variant.bank_days:
        yield money.bank_loans(borrowings, district, on, world)
    if variant.employer_loans:
        yield money.employer_loans(district, end, world)
    yield money.payroll(history, district, "model", end, world, rng)
    if variant.other_payroll:
        yield money.payroll(history, district, "other", end, world, rng)


def _name(file: Delivered, suffix: str) -> str:
    firm = {"payroll_model": "may", "payroll_other": "go"}.get(file.record, "")
    return NAMES[file.role].format(as_of=file.as_of, firm=firm) + suffix


def days_of_moving(history: History) -> dict[str, date]:
    """Day of the move within the district, by person; of the first release only."""
    rows = history.releases.drop_duplicates("person")
    never = pd.Timestamp("2100-01-01")
    return {
        key_of(person): on.date()
        for person, on in zip(rows["person"], rows["new_commune_day"], strict=True)
        if on < never
    }


def _own_headings(files: dict[str, Delivered], variant: Variant, wordings: Wordings) -> str:
    two_rows = {
        file.role: two_row_headings(file.role, file.columns, wordings)
        for file in files.values()
        if variant.layout(file.role).two_rows
    }
    return sources.headings_yaml(two_rows) if two_rows else ""


def _json(told: dict) -> str:
    """JSON with a row of a table on each line, so that a difference can be read."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return text.replace("],[", "],\n[") + "\n"
