"""Turn carData's `Rossi` into this folder's tables.

By hand, from anywhere::

    python prepare.py [OUT_FOLDER]

`OUT_FOLDER` is this folder unless given. The data frame `Rossi` is that of Debian's package
r-cran-cardata 3.0.5-1 (carData 3.0-5, licence GPL (>= 2)). This command, in this folder, wrote
``original/rossi.csv``, with all 62 columns as they are::

    Rscript -e 'write.csv(carData::Rossi, "original/rossi.csv", row.names=FALSE, na="")'

Week k after release is days (k-1)*7 to k*7. There are no calendar dates, and none is made up.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
WEEKS = 52
EMPLOYED = [f"emp{week}" for week in range(1, WEEKS + 1)]
COLUMNS = ["week", "arrest", "fin", "age", "race", "wexp", "mar", "paro", "prio", "educ", *EMPLOYED]
CODES = {
    "arrest": {0, 1},
    "fin": {"no", "yes"},
    "race": {"black", "other"},
    "wexp": {"no", "yes"},
    "mar": {"married", "not married"},
    "paro": {"no", "yes"},
    "educ": {2, 3, 4, 5, 6},
}


def check(original: pd.DataFrame) -> None:
    """Raise `ValueError` with every expectation about the package's frame that does not hold."""
    if list(original.columns) != COLUMNS:
        raise ValueError("the columns are not those of carData's Rossi")
    week = original["week"].to_numpy()[:, None]
    employed = original[EMPLOYED]
    expected = {
        "432 rows": len(original) == 432,
        "nothing missing but employment": original.drop(columns=EMPLOYED).notna().all(axis=None),
        "the known codes only": all(set(original[name]) == CODES[name] for name in CODES),
        "employment is yes or no": employed.isin(["no", "yes"]).eq(employed.notna()).all(axis=None),
        "weeks 1 to 52": original["week"].between(1, WEEKS).all(),
        "who was not arrested was followed for 52 weeks": (
            original.loc[original["arrest"].eq(0), "week"].eq(WEEKS).all()
        ),
        "216 men in each arm": original["fin"].eq("yes").sum() == 216,
        "employment known up to the last week, that of the arrest included, and never after it": (
            np.array_equal(employed.notna(), np.arange(1, WEEKS + 1) <= week)
        ),
    }
    broken = [what for what, holds in expected.items() if not holds]
    if broken:
        raise ValueError("not as expected: " + "; ".join(broken))


def person_ids(original: pd.DataFrame) -> pd.Series:
    """``tarp-001`` and so on, in the order of the file."""
    return pd.Series([f"tarp-{number:03d}" for number in range(1, len(original) + 1)])


def is_code(column: pd.Series, code: str) -> pd.Series:
    """1 where the column has the code, else 0."""
    return column.eq(code).astype(int)


def people(original: pd.DataFrame) -> pd.DataFrame:
    """One row a man, as he was at release."""
    return pd.DataFrame(
        {
            "person_id": person_ids(original),
            "sex": "male",
            "age_years": original["age"],
            "black": is_code(original["race"], "black"),
            "work_experience": is_code(original["wexp"], "yes"),
            "married": is_code(original["mar"], "married"),
            "prior_convictions": original["prio"],
            "education": original["educ"],
        }
    )


def releases(original: pd.DataFrame) -> pd.DataFrame:
    """One release a man, on a day that the file does not have."""
    person_id = person_ids(original)
    return pd.DataFrame(
        {
            "release_id": person_id + "-1",
            "person_id": person_id,
            "release_date": "",
            "date_precision": "none",
            "conditional": is_code(original["paro"], "yes"),
        }
    )


def models() -> pd.DataFrame:
    """The one thing that was tried."""
    return pd.DataFrame(
        {
            "model_id": ["financial-aid"],
            "name_vi": ["Hỗ trợ tài chính sau khi ra tù"],
            "name_en": ["Financial aid after release"],
        }
    )


def enrolments(original: pd.DataFrame) -> pd.DataFrame:
    """The arm that each man was drawn into; both arms count from release."""
    return pd.DataFrame(
        {
            "person_id": person_ids(original),
            "model_id": "financial-aid",
            "arm": original["fin"].map({"yes": "participant", "no": "comparison"}),
            "assigned_by": "lot",
            "start_days": 0,
        }
    )


def offences(original: pd.DataFrame) -> pd.DataFrame:
    """The first arrest of each man who was arrested, on the last day of its week."""
    person_id = person_ids(original)
    every = pd.DataFrame(
        {
            "offence_id": person_id + "-o1",
            "person_id": person_id,
            "release_id": person_id + "-1",
            "kind": "arrest",
            "arrest_date": "",
            "arrest_days": original["week"] * 7,
            "date_precision": "week",
        }
    )
    return every[original["arrest"].eq(1)]


def jobs(original: pd.DataFrame) -> pd.DataFrame:
    """Longest runs of consecutive weeks with work, from the first day to the day after the last."""
    worked = original[EMPLOYED].eq("yes").to_numpy().astype(int)
    change = np.diff(worked, axis=1, prepend=0, append=0)
    row, first = np.nonzero(change == 1)
    _, past = np.nonzero(change == -1)
    person_id = person_ids(original).iloc[row].reset_index(drop=True)
    number = person_id.groupby(person_id).cumcount() + 1
    return pd.DataFrame(
        {
            "job_id": person_id + "-j" + number.astype(str),
            "person_id": person_id,
            "start_days": first * 7,
            "end_days": past * 7,
            "date_precision": "week",
        }
    )


def tables(original: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Every table by the name of its file."""
    made = {
        "people": people(original),
        "releases": releases(original),
        "models": models(),
        "enrolments": enrolments(original),
        "offences": offences(original),
        "jobs": jobs(original),
    }
    weeks = original[EMPLOYED].eq("yes").sum(axis=None)
    if (made["jobs"]["end_days"] - made["jobs"]["start_days"]).sum() != 7 * weeks:
        raise ValueError("the jobs do not add up to the weeks with work")
    return made


def main(out: Path) -> None:
    """Read the original, check it, and write the tables into `out`."""
    original = pd.read_csv(HERE / "original" / "rossi.csv", keep_default_na=False, na_values=[""])
    check(original)
    out.mkdir(parents=True, exist_ok=True)
    for name, table in tables(original).items():
        table.to_csv(out / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
