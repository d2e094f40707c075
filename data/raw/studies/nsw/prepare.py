r"""Turn causaldata's `nsw_mixtape` and `cps_mixtape` into this folder's tables.

By hand, from anywhere::

    python prepare.py [OUT_FOLDER]

`OUT_FOLDER` is this folder unless given. The two Stata files are those of the Python package
causaldata 0.1.5 (licence MIT). With its source unpacked, this wrote the files in ``original/``
(pandas 3.1); a float32 widened to float64 is the same number, written with all its digits::

    import pandas as pd

    for name in ("nsw_mixtape", "cps_mixtape"):
        frame = pd.read_stata(f"causaldata/{name}/{name}.dta")
        frame = frame.astype(dict.fromkeys(frame.select_dtypes("float32"), "float64"))
        frame.to_csv(f"{name}.csv", index=False, lineterminator="\n")

The years are all the dates that there are.
"""

import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
FLAGS = ["treat", "black", "hisp", "marr", "nodegree"]
YEARS = {"re74": "1974", "re75": "1975", "re78": "1978"}
COLUMNS = ["data_id", "treat", "age", "educ", "black", "hisp", "marr", "nodegree", *YEARS]


def check(experiment: pd.DataFrame, survey: pd.DataFrame) -> None:
    """Raise `ValueError` with every expectation about the package's frames that does not hold."""
    both = [experiment, survey]
    if any(list(frame.columns) != COLUMNS for frame in both):
        raise ValueError("the columns are not those of nsw_mixtape and cps_mixtape")
    expected = {
        "445 men in the experiment": len(experiment) == 445,
        "185 of them drawn to take part": experiment["treat"].sum() == 185,
        "15,992 men in the survey": len(survey) == 15_992,
        "none of them in the programme": survey["treat"].eq(0).all(),
        "one source in each file": (
            set(experiment["data_id"]) == {"Dehejia-Wahba Sample"} and set(survey["data_id"]) == {"CPS1"}
        ),
        "nothing missing": all(frame.notna().all(axis=None) for frame in both),
        "flags of 0 and 1": all(frame[FLAGS].isin([0, 1]).all(axis=None) for frame in both),
        "no degree means fewer than 12 years of school": all(
            frame["nodegree"].eq(1).eq(frame["educ"].lt(12)).all() for frame in both
        ),
        "no earnings below 0": all(frame[list(YEARS)].ge(0).all(axis=None) for frame in both),
    }
    broken = [what for what, holds in expected.items() if not holds]
    if broken:
        raise ValueError("not as expected: " + "; ".join(broken))


def combine(experiment: pd.DataFrame, survey: pd.DataFrame) -> pd.DataFrame:
    """Everybody, the experiment first, in the order of the files, with an id and a population."""
    return pd.concat(
        [identify(experiment, "nsw", digits=3), identify(survey, "cps", digits=5)],
        ignore_index=True,
    )


def identify(frame: pd.DataFrame, population: str, *, digits: int) -> pd.DataFrame:
    """The frame with `person_id` (the population and the row's number) and `population`."""
    numbers = range(1, len(frame) + 1)
    return frame.assign(
        person_id=[f"{population}-{number:0{digits}d}" for number in numbers],
        population=population,
    )


def people(everybody: pd.DataFrame) -> pd.DataFrame:
    """One row a man, as he was before the programme."""
    return pd.DataFrame(
        {
            "person_id": everybody["person_id"],
            "population": everybody["population"],
            "sex": "male",
            "age_years": everybody["age"],
            "education": everybody["educ"],
            "black": everybody["black"],
            "hispanic": everybody["hisp"],
            "married": everybody["marr"],
            "no_degree": everybody["nodegree"],
        }
    )


def models() -> pd.DataFrame:
    """The one thing that was tried."""
    return pd.DataFrame(
        {
            "model_id": ["supported-work"],
            "name_vi": ["Việc làm được hỗ trợ (NSW)"],
            "name_en": ["Supported work (NSW)"],
        }
    )


def enrolments(everybody: pd.DataFrame) -> pd.DataFrame:
    """The arm that each man of the experiment was drawn into; the survey's men have no row."""
    drawn = everybody[everybody["population"].eq("nsw")]
    return pd.DataFrame(
        {
            "person_id": drawn["person_id"],
            "model_id": "supported-work",
            "arm": drawn["treat"].map({1: "participant", 0: "comparison"}),
            "assigned_by": "lot",
        }
    )


def income_months(everybody: pd.DataFrame) -> pd.DataFrame:
    """Earnings by person and year, in the order of `people`, then of the years."""
    by_year = everybody.set_index("person_id")[list(YEARS)].rename(columns=YEARS)
    return by_year.stack().rename_axis(["person_id", "period"]).rename("income").reset_index()


def tables(everybody: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Every table by the name of its file."""
    return {
        "people": people(everybody),
        "models": models(),
        "enrolments": enrolments(everybody),
        "income_months": income_months(everybody),
    }


def read(name: str) -> pd.DataFrame:
    """One of the originals."""
    return pd.read_csv(HERE / "original" / f"{name}.csv")


def main(out: Path) -> None:
    """Read the originals, check them, and write the tables into `out`."""
    experiment, survey = read("nsw_mixtape"), read("cps_mixtape")
    check(experiment, survey)
    out.mkdir(parents=True, exist_ok=True)
    for name, table in tables(combine(experiment, survey)).items():
        table.to_csv(out / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
