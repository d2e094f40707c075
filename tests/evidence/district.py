"""A small district of invented people in invented places, as its tables: 60 releases over three years, 12 participants."""

import pandas as pd

from analysis.sites import Site
from analysis.tables.source import Source

AREAS = """code,name,level,parent,valid_from,valid_to,moved_to
90,Tỉnh Mẫu,province,,2000-01-01,,
900,Huyện Mẫu,district,90,2000-01-01,2025-06-30,
90001,Xã Mẫu Đông,commune,900,2000-01-01,2025-06-30,91001
90002,Xã Mẫu Tây,commune,900,2000-01-01,2025-06-30,91001
91001,Xã Mẫu Mới,commune,90,2025-07-01,,
"""
NAMES = {"police": "Danh sách", "certificates": "Giấy chứng nhận", "offences": "Vi phạm mới"}
YEARS = (2021, 2022, 2023)


def write_areas(folder):
    (folder / "areas.csv").write_text(AREAS, encoding="utf-8")


def source(**changes):
    text = {"vi": "Huyện Mẫu", "en": "Sample district"}
    told = {
        "id": "mau-00", "kind": "district", "name": text, "producer": "test", "title": "test", "citation": "A test.",
        "licence": "CC0-1.0", "access": "public", "accessed": "2026-01-01", "synthetic": True, "covers": text,
        "not_known": {"vi": ("Không có gì.",), "en": ("Nothing.",)}, "calendar_dates": True,
        "area": {"units": ("900",), "valid_on": "2025-06-30", "basis": "residence"},
        "records": {name: _record(name, vi) for name, vi in NAMES.items()},
    }  # fmt: skip
    return Source.model_validate(told | changes)


def _record(name, vi):
    named = {"vi": vi, "en": name.capitalize()}
    events = ("listed",) if name != "offences" else ("reoffence",)
    covered = {"events": events, "areas": ("900",), "starts": "2021-01-01", "ends": "2024-12-31",
               "complete_until": "2024-12-31", "lag_days": 30}  # fmt: skip
    return {"name": named, "recorded_by": "police", "who": named, "leaves": named, "overwrites": name == "police",
            "sees_expunged": name != "police", "covers": (covered,)}  # fmt: skip


def site(**changes):
    """The district; `changes` replace tables, None takes one away."""
    tables = {name: table for name, table in (_tables() | changes).items() if table is not None}
    return Site(source(), tables, None, (), _quality())


def _tables():
    people = [f"p{year}{i:02}" for year in YEARS for i in range(20)]
    day = pd.to_datetime([f"{person[1:5]}-06-15" for person in people])
    commune = ["90001" if i % 2 else "90002" for i in range(len(people))]
    releases = pd.DataFrame({"release_id": people, "person_id": people, "release_first": day, "release_last": day,
                             "commune": commune, "record": "certificates"})  # fmt: skip
    enrolled = [person for person in people if int(person[5:]) < 4]
    status = [
        (person, "police", pd.Timestamp(f"{year}-12-31"), "on_list")
        for year in (2022, 2023)
        for person in people
        if int(person[1:5]) <= year and not (year == 2023 and int(person[5:]) % 5 == 0 and int(person[1:5]) < 2023)
    ]
    spread = pd.date_range("2021-07-01", "2024-12-20", periods=12).normalize()
    return {
        "people": pd.DataFrame({"person_id": people}),
        "releases": releases,
        "enrolments": pd.DataFrame({"person_id": enrolled, "model_id": "m", "arm": "participant"}),
        "people_status": pd.DataFrame(status, columns=["person_id", "record", "as_of", "state"]),
        "list_spells": pd.DataFrame(
            {"person_id": people, "record": "police", "entered_last": day,
             "reason": [None if int(p[5:]) % 5 else "unknown" for p in people]}
        ),
        "offences": pd.DataFrame({"offence_id": range(12), "person_id": people[:12], "record": "offences",
                                  "offence_last": spread}),
        "source_coverage": coverage(),
        "published": published(),
    }  # fmt: skip


def coverage(**changes):
    rows = [
        (name, event, "900", "2021-01-01", "2024-12-31", "2024-12-31", 30.0, float(name == "police"))
        for name, event in (("police", "listed"), ("certificates", "listed"), ("offences", "reoffence"))
    ]
    columns = ["record", "event", "area", "starts", "ends", "complete_until", "lag_days", "overwrites"]
    table = pd.DataFrame(rows, columns=columns)
    days = {name: pd.to_datetime(table[name]) for name in ("starts", "ends", "complete_until")}
    return table.assign(**days).assign(**changes)


def published():
    told = {
        "figure": "released_per_year", "area": "Huyện Mẫu (900)", "topic": "released_per_year", "printed": "19 – 22",
        "value": 20.0, "low": 19.0, "high": 22.0, "unit": "people a year", "base": "flow", "period": "2021–2023",
        "as_of": "2024-12-31", "page_dates": "", "label_vi": "Số người về mỗi năm", "label_en": "People a year",
        "note_vi": "mô phỏng", "note_en": "simulated", "source": "test", "address": "test",
    }  # fmt: skip
    return pd.DataFrame([told])


def _quality():
    return {
        "flow": pd.DataFrame([("community_sentence_only", "people", 75, 15, 60), ("no_release_date", "people", 60, 0, 60)],
                             columns=["step", "unit", "n_before", "n_excluded", "n_left"]),
        "linkage": pd.DataFrame([("offences", "all", 14, 12, 1, 12 / 14, 13 / 14), ("offences", "sex: male", 9, 9, 0, 1, 1)],
                                columns=["source", "subgroup", "n", "linked", "doubtful", "share_low", "share_high"]),
        "doubtful": pd.DataFrame([("people_with_offence", 12, 13)], columns=["quantity", "low", "high"]),
    }  # fmt: skip
