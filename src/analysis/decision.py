"""What a decision weighs: costs, values and thresholds that whoever decides may change; hashed apart from the plan."""

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from analysis import store
from analysis.errors import refuse
from analysis.settings import Both, Strict, read_settings
from analysis.tables.source import site_folder
from analysis.words import say

COMMON = "decision.yaml"  # in data/raw: for every district that has none of its own
ASSUMPTION = "assumption"  # stands where a source would
# The reader's words for it are in analysis.settings.
NOT_IN_ORDER = PydanticCustomError("not_in_order", "not in order")
Chance = Annotated[float, Field(gt=0, lt=1)]
Money = Annotated[float, Field(gt=0)]
Spread = Annotated[float, Field(ge=0, le=2)]


class Sourced(Strict):
    """Where a number comes from: a source, or the word ``assumption``; and why it is this one."""

    source: str = Field(min_length=1)
    why: Both

    @property
    def assumed(self) -> bool:
        """Whether nothing but an assumption stands behind it."""
        return self.source.strip() == ASSUMPTION


class Range(Sourced):
    """An amount of money in dong between two limits, with the likeliest."""

    low: Money
    likely: Money
    high: Money

    @model_validator(mode="after")
    def _in_order(self) -> "Range":
        if not self.low <= self.likely <= self.high:
            raise NOT_IN_ORDER
        return self


class Costs(Strict):
    """Cost of one participant for the time that the plan looks at, by kind of model."""

    helpers: Range
    exemplary: Range
    firm: Range
    fund: Range


class Values(Strict):
    """Worth of one new offence prevented, to public bodies alone and to everybody, and of a month of paid work."""

    public: Range
    offence: Range
    month_of_pay: Range


class Prior(Sourced):
    """Spread of what was thought of an effect before any outcome, as a part of the share without the model."""

    relative_sd: float = Field(gt=0, le=2)


class Bias(Sourced):
    """Spread of the bias of a comparison by its level 1 to 5 on the Maryland scale, as a part of the share without the model."""

    relative_sd: tuple[Spread, Spread, Spread, Spread, Spread]

    @model_validator(mode="after")
    def _falls(self) -> "Bias":
        if list(self.relative_sd) != sorted(self.relative_sd, reverse=True):
            raise NOT_IN_ORDER
        return self


class Thresholds(Strict):
    """Chances of being worth the cost from which to scale, to extend, and up to which to stop.

    `tolerance`: with less chance than this of ending up on the other side, more people cannot change the decision.
    """

    scale_from: Chance
    extend_from: Chance
    stop_below: Chance
    tolerance: Chance

    @model_validator(mode="after")
    def _in_order(self) -> "Thresholds":
        if not self.stop_below < self.extend_from < self.scale_from:
            raise NOT_IN_ORDER
        return self


class Decision(Strict):
    """What a district's decision weighs."""

    written: date
    prices_of: int = Field(ge=2017)
    costs: Costs
    values: Values
    prior: Prior
    bias: Bias
    more_people: tuple[Annotated[int, Field(ge=1)], ...] = Field(min_length=1)
    decide: Thresholds

    @property
    def hash(self) -> str:
        """SHA-256 of the content; comments and the order of the fields do not count."""
        return store.fingerprint(self.model_dump(mode="json"))


def decision_path(site: str) -> Path:
    """The file of a site: its own, else the common one; neither is refused."""
    own, common = site_folder(site) / COMMON, store.raw() / COMMON
    found = next((path for path in (own, common) if path.exists()), None)
    if found is None:
        raise refuse(say("is missing"), file=store.relative(common))
    return found


def read_decision(site: str) -> Decision:
    """The checked costs, values and thresholds of a site; every mistake in one error."""
    return read_settings(decision_path(site), Decision)
