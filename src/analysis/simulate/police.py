"""The police's files: lists of several days, who left them, certificates, models and their participants, new offences."""

from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.simulate.history import History
from analysis.simulate.lives import NEVER
from analysis.simulate.places import District
from analysis.simulate.programmes import STEPS
from analysis.simulate.records import (
    Delivered,
    Entry,
    day,
    identity,
    resident,
    sentence_cells,
)
from analysis.simulate.risk import RECORDED_MEAN, YEAR_DAYS
from analysis.simulate.work import employed
from analysis.simulate.world import World

PERSON = ("person_name", "birth_date", "sex", "id_number", "village", "commune")
SENTENCE = ("offence", "sentence", "intent", "gravity", "prior_convictions", "obligations")
LISTED_SENTENCE = ("offence", "sentence", "prior_convictions", "obligations")
CIRCULAR_10 = date(2024, 5, 1)
# Groups 1 to 4 of Decree 80/2011 mean something else than grades A to D: a trap that a list from before May 2024 holds.
OLD_GROUPS = {"A": "1", "B": "2", "C": "3", "D": "4"}


def on_list(history: History, as_of: date) -> pd.DataFrame:
    """The releases whose people are on the list at the end of a day."""
    releases, end = history.releases, pd.Timestamp(as_of)
    return releases[(releases["entered"] <= end) & (releases["struck_off"] > end)]


def police_list(history: History, district: District, as_of: date) -> Delivered:
    """The list of a day: a living stock, from which everybody is gone who was struck off."""
    mine = on_list(history, as_of)
    grades = _grades(history, mine, as_of)
    entries = []
    for number, grade in zip(mine.index, grades, strict=True):
        who = resident(history, number, as_of)
        cells = identity(who, as_of, district) | sentence_cells(history.told[number], as_of)
        cells |= {"police_grade": grade, "model": _model_on(history, number, as_of)}
        entries.append(Entry(who.key, cells))
    title = f"DANH SÁCH NGƯỜI CHẤP HÀNH XONG ÁN PHẠT TÙ ĐANG QUẢN LÝ (đến ngày {as_of:%d/%m/%Y})"
    columns = (*PERSON, *LISTED_SENTENCE, "release_date", "release_kind", "police_grade", "model")
    return Delivered("police_list", "police_list", as_of, title, columns, tuple(entries))


def leavers(history: History, district: District, since: date, as_of: date) -> Delivered:
    """Everybody struck off between two days, with the reason."""
    struck = history.releases["struck_off"]
    mine = history.releases[(struck > pd.Timestamp(since)) & (struck <= pd.Timestamp(as_of))].sort_values("struck_off")
    entries = []
    for number in mine.index:
        release = history.told[number]
        who = resident(history, number, release.left.date())
        cells = identity(who, as_of, district)
        cells |= {"left_date": release.struck_off.date(), "left_reason": release.reason}
        entries.append(Entry(who.key, cells))
    title = f"DANH SÁCH NGƯỜI ĐÃ ĐƯA RA KHỎI DIỆN QUẢN LÝ (từ {since:%d/%m/%Y} đến {as_of:%d/%m/%Y})"
    return Delivered("leavers", "police_list", as_of, title, (*PERSON, "left_date", "left_reason"), tuple(entries))


def certificates(history: History, district: District, since: date, as_of: date) -> Delivered:
    """Everybody who came home from prison between two days, whether or not they are on a list today."""
    releases = history.releases
    mine = releases[(releases["release"] >= pd.Timestamp(since)) & (releases["certificate"] <= pd.Timestamp(as_of))]
    entries = []
    for number, place in enumerate(mine.sort_values("certificate").index, 1):
        release = history.told[place]
        who, told = resident(history, place, release.release.date()), release.certificate.date()
        cells = identity(who, told, district) | sentence_cells(release, told)
        cells |= {"issued_date": told, "certificate_number": f"{number:04}/GCN-MP"}
        entries.append(Entry(who.key, cells))
    title = f"DANH SÁCH GIẤY CHỨNG NHẬN CHẤP HÀNH XONG ÁN PHẠT TÙ (từ {since:%d/%m/%Y} đến {as_of:%d/%m/%Y})"
    columns = ("certificate_number", "person_name", "birth_date", "sex", "id_number", "residence", *SENTENCE,
               "release_kind", "release_date", "issued_date")  # fmt: skip
    return Delivered("certificates", "certificates", as_of, title, columns, tuple(entries))


def model_list(history: History, district: District, as_of: date) -> Delivered:
    """The models, one row for each commune or firm."""
    entries = []
    for model in history.models.itertuples():
        commune = "" if model.commune < 0 else district.names[model.commune]
        firm = district.firm if model.kind == "firm" else ""
        cells = {"model": model.name, "model_kind": model.kind, "commune": commune, "firm": firm}
        entries.append(Entry("", cells | {"start_date": model.start.date()}))
    columns = ("model", "model_kind", "commune", "firm", "start_date", "end_date")
    return Delivered("models", "models", as_of, "DANH SÁCH MÔ HÌNH TÁI HÒA NHẬP CỘNG ĐỒNG", columns, tuple(entries))


def participants(history: History, district: District, as_of: date, *, steps: str) -> Delivered:
    """Who was considered for a model and what became of it, and who was hired by the model's firm.

    Parameters
    ----------
    steps : str
        Which people the file holds: ``"eligible"`` (everybody who met the conditions), ``"listed"``, or ``"started"``.
    """
    plan = history.referrals
    mine = plan[plan[steps] < NEVER].sort_values(["model", "eligible"])
    entries = []
    for row in mine.itertuples():
        who = resident(history, row.Index, as_of)
        days = {step: day(getattr(row, step), as_of) for step in STEPS}
        ended = day(row.ended, as_of)
        cells = identity(who, as_of, district) | {"model": history.models["name"].iloc[row.model]}
        cells |= {"eligible_date": days["eligible"], "listed_date": days["listed"], "offered_date": days["offered"]}
        answered = days["answered"] is not None
        cells |= {
            "answer": row.answer if answered else "",
            "answer_date": days["answered"],
            "refusal_reason": row.refusal_reason if answered else "",
            "decided_by": row.decided_by if days["listed"] else "",
            "start_date": days["started"],
            "end_date": ended,
            "end_reason": row.end_reason if ended else "",
        }
        entries.append(Entry(who.key, cells))
    entries += _hired(history, district, as_of)
    columns = (*PERSON, "model", "eligible_date", "listed_date", "offered_date", "answer", "answer_date",
               "refusal_reason", "decided_by", "start_date", "end_date", "end_reason")  # fmt: skip
    title = f"THEO DÕI NGƯỜI THAM GIA MÔ HÌNH TÁI HÒA NHẬP CỘNG ĐỒNG (đến ngày {as_of:%d/%m/%Y})"
    return Delivered("participants", "models", as_of, title, columns, tuple(entries))


def offences(
    history: History, district: District, since: date, as_of: date, *, sees_expunged: bool, world: World, rng
) -> Delivered:
    """New offences that became known and were entered by a day."""
    shown = on_list(history, as_of) if world.lists_lose_reoffenders else history.releases
    entries = []
    for number in shown.index:
        release = history.told[number]
        for told in _known_offences(release, rng):
            entered = told["offence_date"] + pd.Timedelta(
                days=int(rng.integers(*map(int, world["entry_days"]), endpoint=True))
            )
            seen = sees_expunged or told["offence_date"] <= release.filed
            if seen and pd.Timestamp(since) <= told["offence_date"] and entered <= pd.Timestamp(as_of):
                who = resident(history, number, told["offence_date"].date())
                days = {name: day(told[name], as_of) for name in ("offence_date", "arrest_date", "judgment_date")}
                entries.append(Entry(who.key, identity(who, as_of, district) | told | days))
    entries.sort(key=lambda entry: (entry.cells["offence_date"], entry.person))
    columns = (*PERSON, "offence_date", "arrest_date", "judgment_date", "offence", "intent", "gravity", "handling")
    title = f"SỔ THEO DÕI NGƯỜI CHẤP HÀNH XONG ÁN PHẠT TÙ VI PHẠM PHÁP LUẬT (đến ngày {as_of:%d/%m/%Y})"
    return Delivered("offences", "offences", as_of, title, columns, tuple(entries))


def _known_offences(release: NamedTuple, rng: np.random.Generator) -> list[dict[str, object]]:
    """The offences of one release that became known: a crime, a minor one, and drug use that led to detox."""
    found = []
    if release.reoffence_known and release.reoffence < NEVER:
        gravity = "less_serious" if release.new_months <= 36 else "serious"
        found.append(
            {
                "offence_date": release.reoffence,
                "arrest_date": release.arrest,
                "judgment_date": release.judgment,
                "offence": "traffic" if release.new_negligent else release.new_offence,
                "intent": "negligent" if release.new_negligent else "intentional",
                "gravity": gravity,
                "handling": "criminal",
            }
        )
    if release.minor_known and release.minor < NEVER:
        decided = release.minor + pd.Timedelta(days=int(rng.integers(3, 30)))
        handling = "education" if release.minor_education else "administrative"
        offence = str(rng.choice(["gambling", "disorder", "theft", "traffic"], p=[0.4, 0.3, 0.2, 0.1]))
        found.append(_minor(release.minor, decided, handling, offence))
    if release.reason == "detox":
        found.append(_minor(release.left - pd.Timedelta(days=10), release.left, "detox", "drugs"))
    return found


def _minor(day_of: pd.Timestamp, decided: pd.Timestamp, handling: str, offence: str) -> dict[str, object]:
    return {
        "offence_date": day_of,
        "arrest_date": NEVER,
        "judgment_date": decided,
        "offence": offence,
        "intent": "intentional",
        "gravity": "",
        "handling": handling,
    }


def _hired(history: History, district: District, as_of: date) -> list[Entry]:
    """Those in the model's firm: decided by the firm, on the day on which work began."""
    model = history.models.index[history.models["kind"] == "firm"][0]
    entries = []
    for job in history.spells[history.spells["firm"] == "model"].itertuples():
        who = resident(history, job.release, as_of)
        start = day(job.start, as_of)
        asked = start - pd.Timedelta(days=14) if start else None
        cells = identity(who, as_of, district) | {"model": history.models["name"].iloc[model]}
        cells |= {"offered_date": asked, "answer": "accepted", "answer_date": asked, "decided_by": "firm"}
        cells |= {"start_date": start, "end_date": day(job.end, as_of)}
        cells["end_reason"] = "left" if cells["end_date"] else ""
        entries += [Entry(who.key, cells)] if start else []
    return entries


def _model_on(history: History, number: int, as_of: date) -> str:
    """The name of the model that a person takes part in on a day, or an empty text."""
    if number not in history.referrals.index:
        return ""
    row, on = history.referrals.loc[number], pd.Timestamp(as_of)
    return history.models["name"].iloc[row["model"]] if row["started"] <= on < row["ended"] else ""


def _grades(history: History, mine: pd.DataFrame, as_of: date) -> list[str]:
    """Grade A: work; B: none; C: a minor offence within a year, or much to fear; D: in custody or detox."""
    on = pd.Timestamp(as_of)
    places = history.releases.index.get_indexer(mine.index)
    days = (on - mine["release"]).dt.days.to_numpy(dtype=float)
    works = employed(history.job_starts[places], history.job_ends[places], days)
    recent = (mine["minor"] <= on) & (mine["minor"] > on - pd.Timedelta(days=YEAR_DAYS)) & mine["minor_known"]
    feared = mine["recorded_logit"] > RECORDED_MEAN + 1.2
    grades = np.select([mine["grade_d_from"] <= on, recent | feared, works], ["D", "C", "A"], "B")
    return [OLD_GROUPS[grade] if as_of < CIRCULAR_10 else str(grade) for grade in grades]
