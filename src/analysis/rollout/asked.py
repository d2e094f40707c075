"""What a site's `rollout.yaml` says: who is dealt out, places wave by wave, and the public number that nobody can choose."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from analysis import store
from analysis.errors import HoanhapError, Problem, refuse
from analysis.plan import Months
from analysis.settings import Both, Strict, read_settings
from analysis.words import Said, say

FOLDER, FILE = "rollout", "rollout.yaml"  # of a site's folder, where only delivered files stand
PERSON = "person"
Share = Annotated[float, Field(gt=0, lt=1)]


class Unit(Strict):
    """A commune or firm, and how many people are expected to come home to it, or to be taken on by it, in a year."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
    people_a_year: float = Field(gt=0, le=10_000)


class WaitingList(Strict):
    """A list of people by its row numbers; `sha256` of the list's file holds its order fast before the draw."""

    size: int = Field(ge=2, le=100_000)
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")


class Wave(Strict):
    """First day and places of a wave."""

    starts: date
    places: int = Field(ge=1)


class Seed(Strict):
    """A number that becomes public on a day after the rules were settled, and where anybody can look it up."""

    known_on: date
    where: Both
    number: str = Field(default="", pattern=r"^([0-9]{1,40})?$")


class Assumed(Strict):
    """What power is worked out from: shares with a new offence by the horizon, and how far units differ (on the logit)."""

    horizon: Months
    risk_without: Share
    risk_with: Share
    spread: float = Field(default=0.3, ge=0, le=2)


class Rollout(Strict):
    """A phased start drawn by lot.

    Attributes
    ----------
    written : date
        Day on which the rules were settled.
    models : str
        Kind of model, as in the plan.
    what : str
        What is dealt out: ``"commune"``, ``"firm"`` or ``"person"`` (a waiting list).
    units : tuple of Unit
        Communes, by their code on the map on which the models' communes are written, or firms.
    waiting : WaitingList or None
        For people.
    waves : tuple of Wave
        Who is left after the last one has no day yet.
    balance : float or None
        Most by which the mean of people a year of a wave's units may differ from that of all, as a part of it.
    """

    written: date
    models: Literal["helpers", "firm", "exemplary", "fund"]
    what: Literal["commune", "firm", "person"]
    units: tuple[Unit, ...] = ()
    waiting: WaitingList | None = None
    waves: tuple[Wave, ...] = Field(min_length=1)
    balance: float | None = Field(default=None, gt=0, le=1)
    seed: Seed
    power: Assumed

    @property
    def names(self) -> tuple[str, ...]:
        """Units by id, or the list's row numbers, in their order."""
        if self.waiting:
            return tuple(map(str, range(1, self.waiting.size + 1)))
        return tuple(sorted(unit.id for unit in self.units))

    @property
    def sizes(self) -> tuple[float, ...]:
        """People a year of each of `names`; 1 for a person."""
        known = {unit.id: unit.people_a_year for unit in self.units}
        return tuple(known.get(name, 1.0) for name in self.names)

    @property
    def left(self) -> int:
        """How many have no day yet after the last wave."""
        return len(self.names) - sum(wave.places for wave in self.waves)

    @property
    def places(self) -> tuple[int, ...]:
        """Places of each wave, and of those left if there are any."""
        return tuple(wave.places for wave in self.waves) + ((self.left,) if self.left > 0 else ())


def read_rollout(folder: Path) -> Rollout:
    """The checked `rollout.yaml` of a site's folder for it; every mistake in one error.

    Raises
    ------
    HoanhapError
        If the file is missing, a field is wrong, or fields do not fit together.
    """
    path = folder / FILE
    if not path.exists():
        raise refuse(say("is missing; docs/how-to/rollout.en.md says what it holds"), file=store.relative(path))
    asked = read_settings(path, Rollout)
    problems = [Problem(what, store.relative(path), column=column) for column, what in _faults(asked)]
    if problems:
        raise HoanhapError(problems)
    return asked


def _faults(asked: Rollout) -> Iterator[tuple[str, Said]]:
    """What does not fit together."""
    people = asked.what == PERSON
    if people != (asked.waiting is not None):
        yield "waiting", say("a list of people is given where people are dealt out, and only there")
    if people == bool(asked.units):
        yield "units", say("communes or firms are given where they are dealt out, and only there")
    if people and asked.balance is not None:
        yield "balance", say("people are dealt out without a rule of balance")
    if len(set(asked.names)) < len(asked.names):
        yield "units", say("a unit stands there twice")
    if asked.left < 0:
        yield (
            "waves",
            say("there are more places than communes, firms or people: then nobody has to wait and no lot is needed"),
        )
    elif len(asked.places) < 2:
        yield "waves", say("all would start on one day: nobody is left to compare them with")
    starts = [wave.starts for wave in asked.waves]
    if starts != sorted(set(starts)):
        yield "waves", say("each wave has to start after the one before")
    if asked.seed.known_on <= asked.written:
        yield (
            "seed.known_on",
            say("the number has to become known after the rules were written, or somebody could choose them by it"),
        )
    if starts[0] <= asked.seed.known_on:
        yield "waves", say("the first wave has to start after the number is known")
    if asked.power.risk_with == asked.power.risk_without:
        yield "power", say("both shares are the same: there would be nothing to find")
