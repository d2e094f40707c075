"""A waiting list of fourteen invented people of whom every fate is known, and the lot that dealt them out."""

from contextlib import contextmanager
from dataclasses import replace

import pandas as pd
import pytest

from analysis.followup import areas
from analysis.rollout.draw import Drawn, draw
from analysis.rollout.schedule import Schedule
from tests.evidence import district
from tests.rollout.hand import asked

FIRST, SECOND, THIRD = (
    "2023-01-01",
    "2023-07-01",
    "2024-01-01",
)  # the third begins when the first was followed for a year
WAVES = [{"starts": FIRST, "places": 6}, {"starts": SECOND, "places": 1}, {"starts": THIRD, "places": 1}]
SEED = {"known_on": "2022-12-15", "where": {"vi": "xổ số", "en": "lottery"}, "number": "12345"}
WAVE_OF = {1: 0, 2: 0, 3: 0, 4: 0, 13: 0, 14: 0, 5: 1, 7: 2}  # others have no day
# Row: its person's offences, exit, day of joining; all released on 2022-06-01 unless told otherwise.
ROWS = {
    1: {"offences": ["2023-05-01"], "joined": "2023-01-10"},
    2: {
        "offences": ["2022-10-01"],
        "joined": "2022-12-01",
    },  # an offence before the first day is none of it; joined early
    3: {},  # never started
    4: {"exit": ("moved", "2023-03-01"), "joined": "2023-01-10"},  # nobody knows
    5: {"offences": ["2023-02-01"], "joined": "2023-07-01"},  # in between: in neither arm
    6: {"offences": ["2023-06-01"]},
    7: {"offences": ["2023-12-31"], "joined": "2023-08-01"},  # joined early, and stays among those waiting
    8: {"exit": ("death", "2023-04-01")},
    9: None,  # nobody of the other files
    10: {"released": "2023-02-01", "offences": ["2023-03-01"]},  # released after the first day
    11: {"exit": ("death", "2022-12-01")},  # died before it
    12: {"offences": ["2024-01-02"]},  # a day too late
    13: {"joined": "2023-01-10"},
    14: {"joined": "2023-01-10"},
}
STRANGER = {"offences": ["2023-02-02"], "joined": "2023-01-10"}  # not on the list


def schedule(n=14, wave_of=None, **changes):
    """The schedule of a list of n rows; who is not in `wave_of` has no day."""
    waves = [min((wave_of or WAVE_OF).get(row, len(WAVES)), len(WAVES)) for row in range(1, n + 1)]
    told = {"what": "person", "units": [], "written": "2022-12-01", "waves": WAVES, "seed": SEED,
            "waiting": {"size": n, "sha256": "ab" * 32}}  # fmt: skip
    return Schedule(asked(**told | changes), Drawn("cd" * 32, 1, tuple(waves)), ())


def tables(rows=None, **changes):
    """The tables of a district in which these people were released, joined and offended."""
    rows = ROWS | {99: STRANGER} if rows is None else rows
    people = {row: told for row, told in rows.items() if told is not None}
    names = [f"p{row}" for row in people]
    released = pd.to_datetime([told.get("released", "2022-06-01") for told in people.values()])
    offences = [(f"p{row}", day) for row, told in people.items() for day in told.get("offences", ())]
    exits = [(f"p{row}", *told["exit"]) for row, told in people.items() if "exit" in told]
    joined = [(f"p{row}", told["joined"]) for row, told in people.items() if "joined" in told]
    found = {
        "people": pd.DataFrame({"person_id": names, "birth_year": [1980.0 + row % 7 for row in people]}),
        "releases": pd.DataFrame({"release_id": names, "person_id": names, "release_first": released,
                                  "release_last": released, "commune": "90001", "record": "certificates"}),
        "waiting_list": pd.DataFrame([(float(row), None if told is None else f"p{row}") for row, told in rows.items() if row != 99],
                                     columns=["list_row", "person_id"]),
        "models": pd.DataFrame({"model_id": ["m"], "kind": ["helpers"]}),
        "enrolments": _dated(joined, ["person_id"], "start").assign(model_id="m"),
        "offences": _dated(offences, ["person_id"], "offence").assign(kind="criminal", intent="intentional", record="offences"),
        "exits": _dated(exits, ["person_id", "kind"], "start"),
        "source_coverage": district.coverage(),
    }  # fmt: skip
    found["offences"]["offence_id"] = [str(number) for number in range(len(offences))]
    return {name: table for name, table in (found | changes).items() if table is not None}


def site(drawn_as=None, **changes):
    told = changes.pop("rows", None)
    made = replace(district.site(), tables=tables(told, **changes))
    return replace(made, schedule=drawn_as or schedule())


@contextmanager
def placed(folder):
    """The district's communes, which are its own, stand in a folder."""
    district.write_areas(folder)
    elsewhere = areas.site_folder
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(areas, "site_folder", lambda site: folder if site == "mau-00" else elsewhere(site))
        yield


def _dated(rows, names, what):
    table = pd.DataFrame(rows, columns=[*names, "day"])
    days = pd.to_datetime(table.pop("day"))
    return table.assign(**{f"{what}_first": days, f"{what}_last": days})


def of(site, n=60, first="2023-02-01", places=24):
    """The site with a waiting list of people released in the year before, drawn as a command would; two rows are nobody's."""
    releases = site.tables["releases"]
    day, year = pd.Timestamp(first), pd.Timedelta(days=400)
    recent = releases[releases["release_last"].between(day - year, day)].sort_values("release_id")
    people = list(dict.fromkeys(recent["person_id"]))[: n - 2]
    rows = pd.DataFrame({"list_row": [float(row) for row in range(1, n + 1)], "person_id": [*people, None, None]})
    told = {"what": "person", "units": [], "written": "2022-12-01", "waiting": {"size": n, "sha256": "ab" * 32},
            "waves": [{"starts": first, "places": places}, {"starts": "2023-08-01", "places": 6}],
            "seed": SEED | {"known_on": "2023-01-15"}}  # fmt: skip
    lot = asked(**told)
    return replace(
        site, tables=dict(site.tables) | {"waiting_list": rows}, schedule=Schedule(lot, draw(lot, "12345"), ())
    )
