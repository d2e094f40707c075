"""Models, where they work, who was asked and who took part."""

import re

import pandas as pd

from analysis.columns.text import match_key, plain_key
from analysis.intake.build_people import inside
from analysis.intake.spans import span

LOAN_MODEL = "policy-loan"
LOAN_NAMES = {"name_vi": "Vay vốn theo Quyết định 22/2023/QĐ-TTg", "name_en": "Loan under Decision 22/2023/QĐ-TTg"}
STEPS = ("eligible", "listed", "offered")
OFFICIALS = {"police", "people_committee", "bank", "firm", "court"}


def models(rows: pd.DataFrame, with_loans: bool) -> pd.DataFrame:
    """One row a model, and one for the policy loans where there are any.

    Names that only other files have are no models: in a free cell anything can stand, a person's name too.
    """
    named = rows.assign(model_id=model_ids(rows["model"])).drop_duplicates("model_id")
    table = pd.DataFrame(
        {
            "model_id": named["model_id"],
            "name_vi": named["model"],
            "name_en": named["model"],
            "kind": named["model_kind"],
        }
    )
    loan = pd.DataFrame([{"model_id": LOAN_MODEL, **LOAN_NAMES, "kind": "fund"}])
    return pd.concat([table, loan] if with_loans else [table], ignore_index=True)


def model_ids(names: pd.Series) -> pd.Series:
    """A model's id from its name: letters, digits and hyphens; the same for spellings that differ in tone placement."""
    return names.map(lambda name: re.sub("[^a-z0-9]+", "-", plain_key(match_key(name))).strip("-"), na_action="ignore")


def model_coverage(rows: pd.DataFrame, firms: pd.Series) -> pd.DataFrame:
    """Which communes and firms a model covers, from when to when.

    Parameters
    ----------
    rows : DataFrame
        Of the file of models.
    firms : Series
        Pseudonym of the firm that a row names, missing without one.
    """
    told = (
        span(rows["start_date"], "start").join(span(rows["end_date"], "end")).assign(model_id=model_ids(rows["model"]))
    )
    places = [
        told.assign(place_kind="commune", place=inside(rows["commune_code"]), place_on=rows["as_of"]),
        told.assign(place_kind="firm", place=firms),
    ]
    table = pd.concat([place[place["place"].notna()] for place in places], ignore_index=True)
    return table.drop_duplicates(["model_id", "place_kind", "place"]).reset_index(drop=True)


def enrolments(participants: pd.DataFrame, police: pd.DataFrame, known: set[str]) -> pd.DataFrame:
    """Who took part in which model: by the list of participants, else by a model named on a police list.

    On a list of a day only this is known: joining lies before that day; so its first day is missing.
    """
    took_part = participants[participants["start_date"].notna()]
    told = span(took_part["start_date"], "start").join(span(took_part["end_date"], "end"))
    told = told.assign(
        person_id=took_part["person"],
        model_id=model_ids(took_part["model"]),
        assigned_by=took_part["decided_by"].map(_assigned),
        end_reason=took_part["end_reason"],
    )
    listed = police[police["model"].notna()].sort_values("as_of")
    seen = pd.DataFrame(
        {
            "person_id": listed["person"],
            "model_id": model_ids(listed["model"]),
            "start_last": listed["as_of"],
            "assigned_by": "unknown",
        }
    )
    rows = pd.concat([told.sort_values("start_first"), seen], ignore_index=True).assign(arm="participant")
    rows = rows[rows["model_id"].isin(known) & rows["person_id"].notna()]
    return rows.drop_duplicates(["person_id", "model_id"]).reset_index(drop=True)


def referrals(participants: pd.DataFrame, roster: pd.DataFrame, known: set[str]) -> pd.DataFrame:
    """Each step on the way into a model or a loan, with its days and who decided."""
    ids = model_ids(participants["model"])
    steps = [_step(participants, ids, step, participants[f"{step}_date"]) for step in STEPS]
    answered = participants["answer_date"].where(participants["answer_date"].notna(), participants["offered_date"])
    for code, step in (("accepted", "accepted"), ("refused", "refused")):
        chosen = participants["answer"] == code
        steps.append(_step(participants[chosen], ids[chosen], step, answered[chosen], keep_undated=True))
    steps.append(_step(participants, ids, "started", participants["start_date"]))
    loan = pd.Series(LOAN_MODEL, roster.index)
    steps.append(
        _step(
            roster.assign(decided_by=None, refusal_reason=None),
            loan,
            "listed",
            roster["listed_date"],
            keep_undated=True,
        )
    )
    rows = pd.concat(steps, ignore_index=True)
    rows = rows[rows["model_id"].isin(known) & rows["person_id"].notna()]
    return rows.drop_duplicates(["person_id", "model_id", "step"]).reset_index(drop=True)


def _step(
    rows: pd.DataFrame, ids: pd.Series, step: str, dates: pd.Series, *, keep_undated: bool = False
) -> pd.DataFrame:
    reason = rows["refusal_reason"].where(pd.Series(step == "refused", rows.index), None)
    told = span(dates, "step").assign(
        person_id=rows["person"], model_id=ids, step=step, decided_by=rows["decided_by"], reason=reason
    )
    return told if keep_undated else told[told["step_last"].notna()]


def _assigned(decided_by: object) -> str:
    return "own choice" if decided_by == "person" else "official" if decided_by in OFFICIALS else "unknown"


def waiting_list(rows: pd.DataFrame) -> pd.DataFrame:
    """Who stands in which row of a list from which a lot was drawn; a row of nobody known keeps its number.

    Of a number that stands there twice nobody knows which row was drawn: it is left out.
    """
    rows = rows[~rows["list_row"].duplicated(keep=False)]
    return pd.DataFrame(
        {"list_row": rows["list_row"].astype(float), "person_id": rows["person"], "record": rows["record"]}
    )
