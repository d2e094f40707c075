"""Worlds: the rates that people are simulated from, and what is true in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analysis import store
from analysis.errors import HoanhapError, Problem, refuse
from analysis.settings import Both, Strict, read_settings
from analysis.words import say

FILE = "simulation.yaml"
ASSUMED = "assumed"
NO_EFFECT: Mapping[str, float] = MappingProxyType({"helpers": 0.0, "firm": 0.0, "exemplary": 0.0, "loan": 0.0})


class Rate(Strict):
    """One rate: a number, a range, or a share for each of several things; from where; and what it is."""

    value: float | tuple[float | str, ...] | dict[str | int, float] | str
    source: str
    note: str = ""


class RecordText(Strict):
    """What one record says about itself in source.yaml."""

    recorded_by: str
    events: tuple[str, ...]
    overwrites: bool
    name: Both
    who: Both
    leaves: Both


class SimulationFile(Strict):
    """All rates with the addresses of their sources, and texts of the simulated districts."""

    sources: dict[str, str]
    rates: dict[str, Rate]
    records: dict[str, RecordText]
    districts: dict[str, Both]


@dataclass(frozen=True)
class World:
    """What is true: the rates, the effects of the models, and which assumption of an evaluation does not hold.

    Attributes
    ----------
    name : str
    rates : mapping
        Value of each rate in ``simulation.yaml``; ``world["death_per_year"]``.
    effect : mapping
        By kind of model (helpers, firm, exemplary, loan): change of the logit of reoffending within a year.
    work_effect : float
        Change of the logarithm of how long a job in a model's firm lasts.
    commune_sd : float or None
        Standard deviation of the communes' effects on the logit of reoffending; None: the one that the district has.
    officials_see_hidden : bool
        Whether caseworkers choose by a risk that no record holds.
    watching_differs : bool
        Whether more of the participants' offences become known than of other people's.
    lists_lose_reoffenders : bool
        Whether whoever reoffended is gone from every list: no file of leavers, offences only of people still listed.
    movers_unlinked : bool
        Whether people who moved stand in other files with the new commune and without ID number or day of birth.
    """

    name: str
    rates: Mapping[str, Any] = field(repr=False)
    effect: Mapping[str, float] = field(default_factory=lambda: NO_EFFECT)
    work_effect: float = 0.0
    commune_sd: float | None = None
    officials_see_hidden: bool = False
    watching_differs: bool = False
    lists_lose_reoffenders: bool = False
    movers_unlinked: bool = False

    def __getitem__(self, rate: str) -> Any:
        return self.rates[rate]

    def known(self, participant: bool) -> float:
        """Share of offences that become known, of participants or of others."""
        if not self.watching_differs:
            return 1.0
        return self["watched_closely"] if participant else self["watched_elsewhere"]


# What each world changes in the one without effect, in which every assumption holds.
WORLDS: Mapping[str, dict[str, Any]] = {
    "no_effect": {},
    "effect": {"effect": {"helpers": -0.7, "firm": -0.7, "exemplary": -0.4, "loan": -0.5}, "work_effect": 0.7},
    "hidden_risk": {"officials_see_hidden": True},
    "closer_watch": {"watching_differs": True},
    "lists_lose_reoffenders": {"lists_lose_reoffenders": True},
    "movers_unlinked": {"movers_unlinked": True},
}


def world(name: str = "no_effect", **changed: Any) -> World:
    """A world by its name; `changed` are attributes of `World`, or ``rates`` to put in place of those in the file.

    Raises
    ------
    HoanhapError
        If there is no such world, or a rate without a source.
    """
    if name not in WORLDS:
        raise refuse(say("unknown world “{name}”; there are: {worlds}", name=name, worlds=", ".join(WORLDS)))
    rates = read_rates() | changed.pop("rates", {})
    return replace(World(name, MappingProxyType(rates)), **(WORLDS[name] | changed))


def read_rates() -> dict[str, Any]:
    """The rates of ``simulation.yaml`` by name.

    Raises
    ------
    HoanhapError
        If the file cannot be read, or with every rate whose source it does not list.
    """
    told = read_file()
    known = {*told.sources, ASSUMED}
    without = [name for name, rate in told.rates.items() if rate.source not in known]
    if without:
        what, file = say("must name one of the sources above, or “assumed”"), store.relative(_path())
        raise HoanhapError(Problem(what, file, column=f"rates.{name}") for name in without)
    return {name: rate.value for name, rate in told.rates.items()}


def read_file() -> SimulationFile:
    """The checked ``simulation.yaml``."""
    return read_settings(_path(), SimulationFile)


def _path() -> Path:
    return store.raw() / "reference" / FILE
