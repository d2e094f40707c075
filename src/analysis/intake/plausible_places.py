"""Places in time: codes on their day, people counted once on today's map, and who is from outside."""

from collections.abc import Callable, Mapping
from datetime import date

import pandas as pd

from analysis.intake.rule_of_rows import Result, result, rows
from analysis.reference.areas import NO, SiteArea
from analysis.reference.places import NotAssignable

Tables = Mapping[str, pd.DataFrame]


def find(tables: Tables, area: SiteArea) -> dict[str, Result]:
    """All checks of places, by code."""
    return {
        "commune_code": commune_code(tables, area),
        "commune_today": commune_today(tables, area),
        "list_outside": list_outside(tables, area),
        "job_outside": job_outside(tables),
        "job_outside_differs": job_outside_differs(tables),
    }


def commune_code(tables: Tables, area: SiteArea) -> Result:
    """The code of a person on a list against the map of the list's day."""
    return _of_lists(tables, lambda code, on: isinstance(area.contains(code, on), NotAssignable))


def commune_today(tables: Tables, area: SiteArea) -> Result:
    """Whether the commune's people are in exactly one commune of today."""
    return _of_lists(tables, lambda code, on: isinstance(area.today(code, on), NotAssignable))


def list_outside(tables: Tables, area: SiteArea) -> Result:
    """A commune on a list that is not of the area."""
    return _of_lists(tables, lambda code, on: area.contains(code, on) == NO)


def job_outside(tables: Tables) -> Result:
    """Workers from outside: they belong to the site by workplace only."""
    jobs = rows(tables, "jobs", "job_id", "from_outside")
    return result("jobs", jobs["job_id"], jobs["from_outside"].notna(), jobs["from_outside"] == 1)


def job_outside_differs(tables: Tables) -> Result:
    """A worker who is marked as from outside and lives in a commune of the site, or the other way round."""
    jobs = rows(tables, "jobs", "job_id", "from_outside", "residence")
    marked = jobs["from_outside"].notna()
    return result("jobs", jobs["job_id"], marked, (jobs["from_outside"] == 1) == jobs["residence"].notna())


def _of_lists(tables: Tables, broken: Callable[[str, date], bool]) -> Result:
    """A rule for the commune and day of each row of `people_status`, asked once for each pair."""
    status = rows(tables, "people_status", "person_id", "commune", "as_of")
    known = status[["commune", "as_of"]].notna().all(axis=1)
    pairs = status.loc[known, ["commune", "as_of"]].drop_duplicates()
    answers = [broken(code, day.date()) for code, day in pairs.itertuples(index=False)]
    wrong = status.loc[known].merge(pairs.assign(wrong=answers), on=["commune", "as_of"], how="left")["wrong"]
    failed = pd.Series(False, status.index)
    failed[known] = wrong.to_numpy(dtype=bool)
    return result("people_status", status["person_id"], known, failed)
