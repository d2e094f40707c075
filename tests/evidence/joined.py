"""Invented people who were released, offended and joined on known days, as followup, joining and tables."""

import numpy as np
import pandas as pd

from analysis.followup.follow import Followup
from analysis.followup.joining import Joining
from analysis.outcomes import joiners
from analysis.plan import Contrast, read_plan
from analysis.sites import Site
from tests.evidence import district

DAY = pd.Timestamp("2022-01-01")
CONTRAST = Contrast(models="helpers", assigned="person", window_days=0)
PLAN = read_plan("mau-01").reoffending.model_copy(update={"adjust_for": ("age",), "contrasts": (CONTRAST,)})
NEVER = None


def days(numbers):
    return pd.to_datetime([None if n is None or np.isnan(n) else DAY + pd.Timedelta(days=float(n)) for n in numbers])


def followup(rows):
    """Releases from dicts with `start`, `days` and `cause`; whatever else is not given holds for nobody."""
    usual = {"cause": 0, "entry_days": 0.0, "age": 30.0, "prior_convictions": 0.0, "sight": 2000.0, "away": np.nan}
    table = pd.DataFrame([usual | row for row in rows], index=pd.Index([row["id"] for row in rows], name="release_id"))
    table = table.assign(person_id=table["id"], start=days(table["start"]))
    table["liberty"] = table["liberty"].fillna(table["days"]) if "liberty" in table else table["days"]
    return Followup("any", "offence", table, pd.DataFrame(), pd.DataFrame(), (), {})


def joining(followed, eligible, joined, known_by="listed", *, place=None):
    people = {"eligible": days(eligible), "joined": days(joined), "unit": "m", "day_unknown": False, "place": place}
    return Joining(pd.DataFrame(people, index=followed.rows.index), known_by)


def compare(followed, joined, contrast=CONTRAST):
    return joiners.compare(followed, joined, contrast, PLAN.adjust_for)


def site(**tables):
    return Site(district.source(), tables, None, ())


def offences(*rows):
    """Offences from (person, kind, day of the offence, day of the judgment)."""
    table = pd.DataFrame(rows, columns=["person_id", "kind", "offence_last", "judgment_last"])
    told = {name: days(table[name]) for name in ("offence_last", "judgment_last")}
    table = table.assign(**told, offence_id=[str(number) for number in range(len(table))])
    return table.assign(offence_first=table["offence_last"], judgment_first=table["judgment_last"])


def draw(n, rng, *, violations_of_joiners=1.0, hold=False):
    """Released on day 0, some join every 60 days from day 240 to 780, whatever they did; followed for 1,500 days.

    Crimes (0.3 a year) keep people from joining. So do violations if `hold`; joiners commit them `violations_of_joiners`
    times as often as the others do (0.4 a year).
    """
    crime, wanted = rng.exponential(365 / 0.3, n), 240 + 60.0 * rng.integers(0, 10, n)
    joiner = rng.random(n) < 0.5
    often = rng.poisson(0.4 * 1500 / 365 * np.where(joiner, violations_of_joiners, 1.0))
    acts = [(f"p{i}", "administrative", np.ceil(day), None) for i in range(n) for day in rng.uniform(0, 1500, often[i])]
    first = {person: day for person, _, day, _ in sorted(acts, key=lambda act: -act[2])}
    held = np.array([first.get(f"p{i}", np.inf) for i in range(n)]) if hold else np.inf
    joined = np.where(joiner & (np.minimum(crime, held) > wanted), wanted, np.nan)
    end = np.minimum(np.ceil(crime), 1500.0)
    rows = [{"id": f"p{i}", "start": 0.0, "days": end[i], "cause": int(crime[i] < 1500)} for i in range(n)]
    followed = followup(rows)
    return site(offences=offences(*acts)), followed, joining(followed, np.zeros(n), joined)
