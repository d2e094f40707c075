"""Release profiles: how careful to be with whom; a district's own may only be stricter than the common ones."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import Field

from analysis import store
from analysis.errors import HoanhapError, Problem, refuse
from analysis.settings import Strict, read_settings
from analysis.tables.source import site_folder
from analysis.words import Said, say

COMMON = "release.yaml"  # in data/raw: for every district that has none of its own
NAMES = ("open", "internal", "partner", "public")  # from the least to the most careful
WITHOUT_EXTREMES = ("partner", "public")
Whole = Annotated[int, Field(ge=0)]
AtLeastOne = Annotated[int, Field(ge=1)]


class Dominance(Strict):
    """A sum of money is hidden if its `largest` largest amounts are more than `share` of it; a share of 1 hides nothing."""

    largest: AtLeastOne
    share: float = Field(gt=0, le=1)


class Profile(Strict):
    """How careful one profile is; in every field but `dominance.share` more, or true, is stricter.

    Attributes
    ----------
    minimum_count : int
        People; a count under it is hidden, and one that leaves fewer than it without the event. At 1 no count is too small.
    rounding : int
        Counts that are shown are rounded to a multiple of it, halves up; 1 leaves them as they are.
    dominance : Dominance
    p_percent : float
        In [0, 100): a sum of money is hidden if the second largest contributor could tell the largest amount within so
        many per cent of it.
    all_or_none_hidden : bool
        Whether 0 of n and n of n are hidden: they say it of everybody in the group.
    extremes_hidden : bool
        Whether the smallest and the largest value are hidden.
    people_behind : int
        People on whom a percentile or a step of a curve has to rest.
    degrees_of_freedom : int
        Least degrees of freedom of a model that is shown.
    width : int
        People between the bounds that a reader can work out of a hidden count, at least.
    horizons_only : bool
        Whether curves are given at the plan's horizons only.
    """

    minimum_count: AtLeastOne
    rounding: AtLeastOne
    dominance: Dominance
    p_percent: float = Field(ge=0, lt=100)
    all_or_none_hidden: bool
    extremes_hidden: bool
    people_behind: Whole
    degrees_of_freedom: Whole
    width: Whole
    horizons_only: bool

    @property
    def smallest_hidden(self) -> int:
        """Smallest count that can be hidden for being too small: 0, or 1 where zeros are shown."""
        return 0 if self.all_or_none_hidden else 1

    @property
    def widest(self) -> int:
        """Most that a reader who knows `minimum_count` can be left unsure about a count under it.

        It is at most 1 less than the minimum, and of two that make up a total not under the minimum neither is 0.
        """
        return max(self.minimum_count - 2, 0)


class Profiles(Strict):
    """The profiles of a site."""

    written: date
    open: Profile
    internal: Profile
    partner: Profile
    public: Profile

    @property
    def hash(self) -> str:
        """SHA-256 of the content; comments and the order of the fields do not count."""
        return store.fingerprint(self.model_dump(mode="json"))

    def named(self, name: str) -> Profile:
        """A profile by its name; an unknown name is refused with those that exist."""
        if name not in NAMES:
            raise refuse(say("unknown profile; there are: {profiles}", profiles=", ".join(NAMES)))
        return getattr(self, name)


def read_profiles(site: str) -> Profiles:
    """The checked profiles of a site: its own file, else the common one.

    Raises
    ------
    HoanhapError
        With every mistake of a file: what is malformed; a profile that is looser than the one before it; extremes shown to
        partners or the public; a width that no hidden count can have; what a district's own file has looser than the common one.
    """
    path = store.raw() / COMMON
    if not path.exists():
        raise refuse(say("is missing"), file=store.relative(path))
    common, own = _checked(path), site_folder(site) / COMMON
    if not own.exists():
        return common
    told = _checked(own)
    what = say("is looser than in {file}; a district may only be stricter", file=store.relative(path))
    looser = [f"{name}.{each}" for name in NAMES for each in _looser(told.named(name), common.named(name))]
    if looser:
        raise HoanhapError(Problem(what, file=store.relative(own), column=each) for each in looser)
    return told


def _checked(path: Path) -> Profiles:
    told = read_settings(path, Profiles)
    problems = [Problem(what, file=store.relative(path), column=column) for column, what in _mistakes(told)]
    if problems:
        raise HoanhapError(problems)
    return told


def _mistakes(told: Profiles) -> list[tuple[str, Said]]:
    found = []
    for before, name in pairwise(NAMES):
        what = say("is looser than in the profile “{profile}”, which fewer people see", profile=before)
        found += [(f"{name}.{each}", what) for each in _looser(told.named(name), told.named(before))]
    for name in NAMES:
        profile = told.named(name)
        if profile.width > profile.widest:
            what = say(
                "is wider than what a hidden count can be; at most {most} with this minimum", most=profile.widest
            )
            found.append((f"{name}.width", what))
        if name in WITHOUT_EXTREMES and not profile.extremes_hidden:
            what = say("must be true here: the smallest and the largest value are each one person's")
            found.append((f"{name}.extremes_hidden", what))
    return found


def _looser(profile: Profile, than: Profile) -> list[str]:
    """Fields in which `profile` lets out something that `than` would hide."""
    plain = [name for name in Profile.model_fields if name != "dominance"]
    found = [name for name in plain if getattr(profile, name) < getattr(than, name)]
    fewer = profile.dominance.largest < than.dominance.largest
    return found + ["dominance"] * (fewer or profile.dominance.share > than.dominance.share)
