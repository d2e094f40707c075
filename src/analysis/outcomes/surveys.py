"""Who was asked in each wave of a survey, who answered, and what about: the answers are of those who gave them."""

from dataclasses import dataclass

import pandas as pd

from analysis.followup.reading import read
from analysis.followup.work import Sight, pay_rows
from analysis.sites import Site

INTERVIEWED, REFUSED, NOT_REACHED = "interviewed", "refused", "not_reached"
NO_WAVE = 0


@dataclass(frozen=True, kw_only=True)
class Wave:
    """Attempts at interviews of people released, in one wave of a survey.

    Attributes
    ----------
    source : str
    wave : int
        0 where none is stated.
    first_day, last_day : str
        Of the interviews; empty where no day is stated.
    n_people, n_people_released : int
        People with a row in this wave, of all people released.
    n_attempts, n_interviewed, n_refused, n_not_reached, n_not_said : int
        Rows, by what became of them.
    n_worked, n_not_worked, n_work_unknown : int
        Of the rows, by the answer about work; not known also where answers contradict each other or no month is known.
    n_pay_told : int
        People and months of which pay (0 among it) is told, over all waves.
    """

    source: str
    wave: int
    first_day: str
    last_day: str
    n_people: int
    n_people_released: int
    n_attempts: int
    n_interviewed: int
    n_refused: int
    n_not_reached: int
    n_not_said: int
    n_worked: int
    n_not_worked: int
    n_work_unknown: int
    n_pay_told: int


def waves(site: Site, people: pd.DataFrame, sight: Sight) -> list[Wave]:
    """Each wave of a survey; `people` by `release_id`: `person_id`. No row where nobody released was asked."""
    rows = read(
        site.tables,
        "interviews",
        spans=("asked",),
        texts=("person_id", "record", "result"),
        numbers=("wave", "has_job"),
    )
    rows = rows[rows["record"].isin(sight.records) & rows["person_id"].isin(people["person_id"])]
    pay = pay_rows(site, sight)
    told = pay[pay["person_id"].isin(people["person_id"])]["pay"].notna().sum()
    n_released = people["person_id"].nunique()
    by_wave = rows.groupby(rows["wave"].fillna(NO_WAVE).astype(int), sort=True)
    return [_wave(each, wave, sight.source, n_released, int(told)) for wave, each in by_wave]


def _wave(rows: pd.DataFrame, wave: int, source: str, n_released: int, n_pay_told: int) -> Wave:
    result = rows["result"].value_counts()
    days = rows["asked_first"].min(), rows["asked_last"].max()
    first, last = ("" if pd.isna(day) else f"{day:%Y-%m-%d}" for day in days)
    return Wave(
        source=source,
        wave=wave,
        first_day=first,
        last_day=last,
        n_people=rows["person_id"].nunique(),
        n_people_released=n_released,
        n_attempts=len(rows),
        n_interviewed=int(result.get(INTERVIEWED, 0)),
        n_refused=int(result.get(REFUSED, 0)),
        n_not_reached=int(result.get(NOT_REACHED, 0)),
        n_not_said=int(rows["result"].isna().sum()),
        n_worked=int((rows["has_job"] == 1).sum()),
        n_not_worked=int((rows["has_job"] == 0).sum()),
        n_work_unknown=int(rows["has_job"].isna().sum()),
        n_pay_told=n_pay_told,
    )
