"""Tables of a few releases by hand, in the area and source of `tests.evidence.district`.

The book of offences covers 1 January 2021 to 31 December 2024 and enters within 30 days, so that it is complete until
1 December 2024. A day is written as 2022-05-10, or as 2022-05-01..2022-05-31 when it is known between two days only.
"""

import pandas as pd

from analysis.sites import Site
from tests.evidence import district

DAYS = "datetime64[us]"
COVERED = {"starts": "2021-01-01", "ends": "2024-12-31", "complete_until": "2024-12-31", "lag_days": 30.0,
           "area": "900", "overwrites": 0.0, "sees_expunged": 1.0}  # fmt: skip
OFFENCES = COVERED | {"record": "offences", "event": "reoffence"}
CUSTODY = COVERED | {"record": "offences", "event": "custody"}
POLICE = COVERED | {"record": "police", "event": "listed", "overwrites": 1.0, "sees_expunged": 0.0}


def span(name, text):
    first, _, last = (text or "").partition("..")
    return {f"{name}_first": first or None, f"{name}_last": (last or first) or None}


def release(person="p", day="2022-01-10", *, number=1, certificate="", **facts):
    told = {"release_id": f"{person}-{number}", "person_id": person, "commune": "90001", "record": "certificates"}
    told |= {"sentence_months": 24.0, "obligations_met": 1.0, "conditional": 0.0}
    return told | span("release", day) | span("certificate", certificate) | facts


def offence(person="p", *, offence="", arrest="", judgment="", kind="criminal", **facts):
    told = {"person_id": person, "kind": kind, "intent": "intentional", "gravity": "less_serious", "record": "offences"}
    return told | span("offence", offence) | span("arrest", arrest) | span("judgment", judgment) | facts


def left(kind, start, person="p", end=""):
    return {"person_id": person, "kind": kind, "record": "police"} | span("start", start) | span("end", end)


def spell(reason, day, person="p"):
    return {"person_id": person, "record": "police", "reason": reason, **span("left", day)}


def seen(day, person="p", *, state="on_list", grade=None):
    return {"person_id": person, "record": "police", "as_of": day, "state": state, "grade": grade}


def site(releases=None, *, offences=(), exits=(), spells=(), status=(), coverage=(OFFENCES, CUSTODY), people=()):
    """The site; of a table without rows there is none."""
    given = {"releases": [release()] if releases is None else releases, "offences": offences, "exits": exits,
             "list_spells": spells, "people_status": status, "source_coverage": coverage, "people": people}  # fmt: skip
    tables = {name: table(rows) for name, rows in given.items() if len(rows)}
    return Site(district.source(), tables, None, ())


def table(rows):
    frame = pd.DataFrame(list(rows))
    days = [
        name
        for name in frame
        if name.endswith(("_first", "_last")) or name in ("as_of", "starts", "ends", "complete_until")
    ]
    return frame.astype(dict.fromkeys(days, DAYS))
