"""Everything that happens in a district, from the first release to the last day: the truth behind the files."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.simulate import lives, programmes, work
from analysis.simulate.people import draw_communes, draw_people, draw_release_days, first_releases
from analysis.simulate.places import District
from analysis.simulate.risk import event_days, logit_of_risk
from analysis.simulate.world import World

KINDS = ("local", "firm", "loan")
Joins = dict[str, tuple[np.ndarray, np.ndarray]]  # by kind: days since release until joining, change of the logit


@dataclass(frozen=True)
class History:
    """The truth.

    Attributes
    ----------
    people : DataFrame
        One row a person; the row number names the person.
    releases : DataFrame
        One row a release, with everything that followed (`lives.settle`); `crime_logit` and `minor_logit` without any
        model, `recorded_logit` of what officials can know, `joined_<kind>` and `change_<kind>`: day of joining each of
        `KINDS` in days since release (inf: never), and the change of the logit.
    models, referrals : DataFrame
        From `programmes`; `referrals` in the index of `releases`.
    borrowers : DataFrame
        In the index of `releases`: `listed`, `loan_day`.
    spells : DataFrame
        Spells of work in the two firms: `release` (row of `releases`), `firm` (``"model"``, ``"other"``), `start`, `end`.
    job_starts, job_ends : array of shape (n, spells)
        All spells of work, with the models, in days since release; `usual_ends` without them.
    communes : DataFrame
        Share of the people and effect of each commune.
    """

    people: pd.DataFrame
    releases: pd.DataFrame
    models: pd.DataFrame
    referrals: pd.DataFrame
    borrowers: pd.DataFrame
    spells: pd.DataFrame
    job_starts: np.ndarray
    job_ends: np.ndarray
    usual_ends: np.ndarray
    communes: pd.DataFrame

    @cached_property
    def told(self) -> list:
        """The rows of `releases` as named tuples."""
        return list(self.releases.itertuples(index=False))

    @cached_property
    def persons(self) -> list:
        """The rows of `people` as named tuples."""
        return list(self.people.itertuples(index=False))


@dataclass(frozen=True)
class _Part:
    """What one round of releases adds."""

    releases: pd.DataFrame
    referrals: pd.DataFrame
    borrowers: pd.DataFrame
    spells: pd.DataFrame
    jobs: tuple[np.ndarray, np.ndarray, np.ndarray]


def happen(
    world: World, district: District, until: date, rng: np.random.Generator, *, per_year: int | None = None
) -> History:
    """Simulate a district until a day; `per_year` puts a number of first releases a year in place of the world's."""
    place_rng, people_rng, model_rng, life_rng = rng.spawn(4)
    communes = draw_communes(world, place_rng)
    days = draw_release_days(world, until, people_rng, per_year)
    people = draw_people(days, communes, world, district, people_rng)
    models = programmes.draw_models(world, district, model_rng)
    parts, new = [], first_releases(people, days, world, people_rng)
    offset = 0
    while len(new):
        new = new.set_axis(range(offset, offset + len(new)))
        part = _round(new, models, communes, world, until, life_rng, first=not parts)
        parts.append(part)
        offset += len(new)
        new = lives.again(part.releases, people, until, world, life_rng)
    return _together(parts, people, models, communes)


def _round(new, models, communes, world: World, until: date, rng, *, first: bool) -> _Part:
    """One round: the first releases of all people, or those that follow on new sentences."""
    releases = _with_risks(lives.draw_ends(new, world, rng), communes, world)
    recorded = releases["recorded_logit"].to_numpy()
    draws = rng.exponential(size=(len(releases), 2))
    plan = programmes.propose(releases, models, recorded, world, rng)
    ends = lives.left_for_other_reasons(releases)
    in_time = plan["started"].where(plan["started"] < ends.loc[plan.index], lives.NEVER)
    joins = {"local": (_joining(releases, in_time), _changes(releases, plan, models, world))}
    crime, _ = _event_days(draws, releases, joins, world)
    left = np.minimum(ends, lives.after(releases["release"], crime))
    starts, usual = work.draw_spells(recorded, world, rng)
    hired, spells, borrowers = _chosen(releases, starts, left, recorded, world, until, rng) if first else _nobody()
    for kind, day in (("firm", hired["start"]), ("loan", borrowers["loan_day"])):
        joins[kind] = (_joining(releases, day), np.full(len(releases), world.effect[kind]))
    job_ends = _lengthened(starts, usual, releases.index.get_indexer(hired.index), hired["spell"], world)
    days = _event_days(draws, releases, joins, world)
    settled = lives.settle(releases, *days, _known(days, joins, world, rng), world, rng)
    referrals = programmes.cut_off(plan, settled["left"], settled["reason"], until)
    joins["local"] = (_joining(releases, referrals["started"]), joins["local"][1])  # without those arrested first
    for kind, (day, change) in joins.items():
        settled = settled.assign(**{f"joined_{kind}": day, f"change_{kind}": change})
    jobs = (starts, job_ends, usual)
    return _Part(settled, referrals, borrowers, _firm_spells(settled, spells, starts, job_ends), jobs)


def _event_days(draws: np.ndarray, releases: pd.DataFrame, joins: Joins, world: World) -> list[np.ndarray]:
    """Days since release until a crime and until a minor offence, with the models joined."""
    return [
        event_days(draws[:, place], releases[logit].to_numpy(), list(joins.values()), world["hazard_shape"])
        for place, logit in enumerate(("crime_logit", "minor_logit"))
    ]


def _lengthened(starts: np.ndarray, ends: np.ndarray, rows: np.ndarray, spells: pd.Series, world: World) -> np.ndarray:
    """The ends of all jobs, those in the model's firm later if it has an effect."""
    later = ends.copy()
    later[rows, spells] += (np.exp(world.work_effect) - 1) * (ends - starts)[rows, spells]
    return later


def _with_risks(releases: pd.DataFrame, communes: pd.DataFrame, world: World) -> pd.DataFrame:
    effect = communes["effect"].to_numpy()[releases["commune"]]
    logit = logit_of_risk(releases.assign(commune_effect=effect), world["reoffence_logit"], world["trend_per_year"])
    hidden = world["reoffence_logit"]["hidden"] * releases["hidden"].to_numpy()
    return releases.assign(
        recorded_logit=logit,
        crime_logit=world["reoffence_intercept"] + logit + hidden,
        minor_logit=world["minor_intercept"] + logit + hidden,
    )


def _joining(releases: pd.DataFrame, day: pd.Series) -> np.ndarray:
    """Days since release until joining; inf for those who never do."""
    mine = day.reindex(releases.index).fillna(lives.NEVER)
    days = (mine - releases["release"]).dt.days.to_numpy(dtype=float)
    return np.where(mine.to_numpy() < np.datetime64(lives.NEVER), days, np.inf)


def _changes(releases: pd.DataFrame, plan: pd.DataFrame, models: pd.DataFrame, world: World) -> np.ndarray:
    kinds = models["kind"].to_numpy()[plan["model"]]
    return (
        pd.Series([world.effect[kind] for kind in kinds], plan.index, dtype=float)
        .reindex(releases.index)
        .fillna(0)
        .to_numpy()
    )


def _known(days: list[np.ndarray], joins: Joins, world: World, rng) -> np.ndarray:
    """Whether each crime and each minor offence would become known: more often where somebody watches."""
    watched = np.minimum(joins["local"][0], joins["firm"][0])
    share = [np.where(watched < day, world.known(True), world.known(False)) for day in days]
    return rng.random((len(watched), 2)) < np.column_stack(share)


def _chosen(releases, starts, left, recorded, world: World, until: date, rng):
    local = int(world["firm_hires"] - world["firm_hires_outside"])
    rows, which = programmes.choose_hires(releases, starts, left, recorded, local, programmes.FIRM_DAYS, rng)
    hired = pd.DataFrame({"spell": which}, index=releases.index[rows])
    mine = releases.iloc[rows]
    hired["start"] = lives.after(mine["release"], starts[rows, which])
    others = left.where(~left.index.isin(hired.index), mine["release"].min())
    days = ("2022-01-01", until.isoformat())
    count = int(world["other_firm_hires"])
    rows, which = programmes.choose_hires(releases, starts, others, 0 * recorded, count, days, rng)
    spells = pd.DataFrame({"spell": which, "firm": "other"}, index=releases.index[rows])
    spells = pd.concat([hired[["spell"]].assign(firm="model"), spells])
    return hired, spells, programmes.choose_borrowers(releases, left, recorded, world, rng)


def _nobody():
    none = pd.Series([], dtype="datetime64[s]")
    index = pd.Index([], dtype=int)
    hired = pd.DataFrame({"spell": pd.Series([], dtype=int), "start": none}, index=index)
    borrowers = pd.DataFrame({"listed": none, "loan_day": none}, index=index)
    return hired, pd.DataFrame({"spell": [], "firm": []}, index=index), borrowers


def _firm_spells(settled: pd.DataFrame, spells: pd.DataFrame, starts: np.ndarray, ends: np.ndarray) -> pd.DataFrame:
    """First and last day of each job in the two firms; arrest, death or moving away ends one too."""
    mine, spell = settled.loc[spells.index], spells["spell"].astype(int)
    at = settled.index.get_indexer(spells.index)
    start = lives.after(mine["release"], np.ceil(starts[at, spell]))
    last = np.minimum(
        lives.after(mine["release"], ends[at, spell]), mine[["arrest", "died", "moved", "lost", "detox"]].min(axis=1)
    )
    table = pd.DataFrame({"release": spells.index, "firm": spells["firm"], "start": start, "end": last})
    return table[table["end"] > table["start"]].reset_index(drop=True)


def _together(parts: list[_Part], people, models, communes) -> History:
    jobs = [np.vstack(each) for each in zip(*(part.jobs for part in parts), strict=True)]
    frames = {
        name: pd.concat([getattr(part, name) for part in parts if len(getattr(part, name))])
        for name in ("releases", "referrals", "borrowers", "spells")
    }
    return History(people, models=models, communes=communes, job_starts=jobs[0], job_ends=jobs[1], usual_ends=jobs[2],
                   **frames)  # fmt: skip
