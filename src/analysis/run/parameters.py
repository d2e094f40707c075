"""The parameters of each notebook, and their check before anything runs."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.errors import HoanhapError
from analysis.settings import setting_problems

Rate = Annotated[float, Field(gt=0, lt=1)]


class Parameters(BaseModel):
    """What every notebook asks for. Strict: a number given as text is an error, not a number."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    site: str
    language: Literal["vi", "en"]
    conf_level: Annotated[float, Field(gt=0.5, lt=1)]


class Evaluability(Parameters):
    """Notebook 1."""

    base_rates: Annotated[list[Rate], Field(min_length=1)]
    sizes: Annotated[list[Annotated[int, Field(ge=1, le=2000)]], Field(min_length=1)]
    target_power: Annotated[float, Field(ge=0.5, lt=1)]


class Recidivism(Parameters):
    """Notebook 2."""

    horizon: Annotated[str, Field(pattern=r"^([1-9]\d*[wm])?$")]


class Repayment(Parameters):
    """Notebook 3."""


class Employment(Parameters):
    """Notebook 4."""


class Supervision(Parameters):
    """Notebook 5."""


class Scaling(Parameters):
    """Notebook 6."""


class Synthesis(Parameters):
    """Notebook 7."""


class Replication(Parameters):
    """Notebook 8."""


@dataclass(frozen=True)
class Notebook:
    """A notebook's parameters, the tables of which it needs one, and the plan's parts of which it needs one.

    `decides`: it weighs costs and values, so that its result depends on decision.yaml. `replicates`: it is about a study with
    numbers printed elsewhere (`tables.replication`), on which its result depends.
    """

    parameters: type[Parameters]
    tables: frozenset[str]
    planned: frozenset[str] = frozenset()
    decides: bool = False
    replicates: bool = False

    @property
    def opens_outcomes(self) -> bool:
        """Whether it looks at what became of people; those that do follow a plan."""
        return bool(self.planned)


NOTEBOOKS = {
    "1_evaluability": Notebook(Evaluability, frozenset({"published", "source_coverage"})),
    "2_recidivism": Notebook(Recidivism, frozenset({"offences"}), frozenset({"recidivism", "reoffending"})),
    "3_loan_repayment": Notebook(Repayment, frozenset({"loans"}), frozenset({"loans"})),
    "4_employment_income": Notebook(
        Employment, frozenset({"jobs", "income_months"}), frozenset({"jobs", "income", "work"})
    ),
    "5_community_sentences": Notebook(Supervision, frozenset({"community_sentences"}), frozenset({"supervision"})),
    "6_models_and_scaling": Notebook(Scaling, frozenset({"offences"}), frozenset({"reoffending"}), decides=True),
    "7_synthesis": Notebook(Synthesis, frozenset({"members"}), frozenset({"reoffending"}), decides=True),
    "8_replication": Notebook(
        Replication, frozenset({"offences", "income_months"}), frozenset({"recidivism", "income"}), replicates=True
    ),
}


def check(notebook: str, given: dict[str, Any]) -> Parameters:
    """The parameters of a notebook, checked; unknown, missing and mistyped ones all in one error."""
    try:
        return NOTEBOOKS[notebook].parameters.model_validate(given)
    except ValidationError as fault:
        raise HoanhapError(setting_problems(fault, f"{notebook}.ipynb")) from None
