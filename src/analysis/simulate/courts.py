"""The court's register of prison sentences, and the committees' list of sentences served in the community."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from analysis.reference.law import months_later
from analysis.simulate.history import History
from analysis.simulate.names import choose
from analysis.simulate.people import draw_people
from analysis.simulate.places import District
from analysis.simulate.records import Delivered, Entry, Someone, identity, resident, someone
from analysis.simulate.world import World

FIRST_YEAR = 2023
OUTCOMES = ("breached", "revoked", "reoffended", "moved", "died")
CONDITIONAL_SHARE = 0.3  # of the pronounced term that is left at a conditional release; assumed


@dataclass(frozen=True)
class Sentence:
    """One sentence served in the community: who, which kind, from when to when, and how it will end."""

    who: Someone = field(repr=False)
    kind: str
    start: date
    months: int
    outcome: str
    outcome_day: date


def draw_sentences(
    history: History, district: District, until: date, world: World, rng: np.random.Generator
) -> list[Sentence]:
    """The sentences that began since 2023; only conditional releases are served by people who came home from prison."""
    low, high = (int(limit) for limit in world["community_per_year"])
    days = []
    for year in range(FIRST_YEAR, until.year + 1):
        start = np.datetime64(f"{year}-01-01")
        days.append(np.sort(start + rng.integers(0, 365, rng.integers(low, high - 10, endpoint=True))))
    begun = np.concatenate(days)
    begun = begun[begun <= np.datetime64(until)]
    people = draw_people(begun, history.communes, world, district, rng)
    kinds = choose(world["community_kinds"], len(begun), rng)
    sentences, folk = [], list(people.itertuples(index=False))
    for place, (start, kind) in enumerate(zip(begun, kinds, strict=True)):
        who = someone(folk[place], folk[place].commune, "c")
        months = int(6 * rng.integers(*(int(limit) // 6 for limit in world["community_months"]), endpoint=True))
        sentences.append(_sentence(who, kind, start.astype("datetime64[D]").item(), months, world, rng))
    released = history.releases
    since = pd.Timestamp(FIRST_YEAR, 1, 1)
    for place in released.index[(released["kind"] == "conditional") & (released["release"] >= since)]:
        row = history.told[place]
        who = resident(history, place, row.release.date())
        months = max(3, int(row.sentence_months * CONDITIONAL_SHARE))
        sentences.append(_sentence(who, "conditional_release", row.release.date(), months, world, rng))
    return sorted(sentences, key=lambda each: (each.start, each.who.key))


def community_sentences(sentences: list[Sentence], district: District, as_of: date) -> Delivered:
    """The committees' list on a day."""
    entries = []
    for each in sentences:
        over = each.outcome_day <= as_of
        cells = identity(each.who, as_of, district) | {
            "sentence_kind": each.kind,
            "start_date": each.start,
            "end_date": months_later(each.start, each.months),
            "sentence": each.months,
            "outcome": each.outcome if over else "serving",
            "outcome_date": each.outcome_day if over else None,
        }
        if each.start <= as_of:
            entries.append(Entry(each.who.key, cells))
    columns = ("person_name", "birth_date", "sex", "id_number", "village", "commune", "sentence_kind", "sentence",
               "start_date", "end_date", "outcome", "outcome_date")  # fmt: skip
    title = f"DANH SÁCH NGƯỜI CHẤP HÀNH ÁN TẠI CỘNG ĐỒNG (đến ngày {as_of:%d/%m/%Y})"
    return Delivered("community_sentences", "community", as_of, title, columns, tuple(entries))


def court_register(
    history: History, district: District, since: date, as_of: date, world: World, rng: np.random.Generator
) -> Delivered:
    """Register 25: sentences served since a day, several facts in one cell; other courts' sentences are not in it."""
    releases = history.releases[history.releases["release"] >= pd.Timestamp(since)]
    releases = releases[releases["release"] <= pd.Timestamp(as_of)]
    mine = releases[rng.random(len(releases)) < world["court_share"]].sort_values("release")
    entries = []
    for number, place in enumerate(mine.index, 1):
        row = history.told[place]
        end = row.release.date()
        who = resident(history, place, end)
        judged = months_later(end, -int(row.sentence_months * (1 if row.kind == "completed" else 0.7)))
        about = identity(who, end, district)
        cells = {
            "person": about,
            "judgment": (f"{number}/{judged.year}/HS-ST", judged, row.offence),
            "sentence": int(row.sentence_months),
            "completed": (f"{number}/GCN-MP", end),
            "amnesty": f"QĐ {number}/ĐX-MP" if row.kind == "amnesty" else "",
            "conditional_release": f"QĐ {number}/TTT-MP" if row.kind == "conditional" else "",
            "died": f"Chết ngày {row.died:%d/%m/%Y}" if row.died <= pd.Timestamp(as_of) else "",
        }
        entries.append(Entry(who.key, cells))
    columns = ("person", "judgment", "sentence", "amnesty", "conditional_release", "completed", "died")
    title = f"SỔ THEO DÕI THI HÀNH ÁN PHẠT TÙ (Sổ 25) – từ {since:%d/%m/%Y} đến {as_of:%d/%m/%Y}"
    return Delivered("court_register", "court", as_of, title, columns, tuple(entries))


def _sentence(who: Someone, kind: str, start: date, months: int, world: World, rng: np.random.Generator) -> Sentence:
    shares = {outcome: world[f"community_{outcome}"] for outcome in OUTCOMES}
    outcome = choose(shares | {"completed": 1 - sum(shares.values())}, 1, rng)[0]
    served = months if outcome == "completed" else int(rng.integers(1, months))
    return Sentence(who, kind, start, months, outcome, months_later(start, served))
