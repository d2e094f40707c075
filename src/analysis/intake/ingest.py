"""From the delivered files of a district to its tables: read, clean, link, pseudonymise, in one straight line."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.errors import HoanhapError
from analysis.intake.build import build_tables, joined, with_loans
from analysis.intake.build_loans import other_programme
from analysis.intake.build_models import model_ids
from analysis.intake.choices import read_choices
from analysis.intake.clean import Cleaned, clean_batch
from analysis.intake.collect import Batch, check_folder, collect, labels
from analysis.intake.households import borrowed
from analysis.intake.identify import Known, identify, placed
from analysis.intake.leaks import refuse_names
from analysis.intake.pseudonyms import Key
from analysis.intake.quality import counts
from analysis.intake.returned import read_decisions
from analysis.intake.tally import Tally
from analysis.linkage.weights import Weights
from analysis.linkage.weights import read as read_weights
from analysis.reference.areas import SiteArea, site_area
from analysis.tables.source import Delivery, Source

# What others refer to comes first; lists of people in the order of their days, so that earlier ones are known.
ORDER = (
    "models", "police_list", "certificates", "court_register", "leavers", "participants", "roster", "offences",
    "community_sentences", "payroll", "bank_loans", "employer_loans",
)  # fmt: skip
# These rows are right as they are and not returned; from what is returned nobody may read who has a record.
NOT_RETURNED = {"other_programme", "not_one_of_ours"}


Tell = Callable[[Batch, tuple[tuple[int, str, str], ...], dict[int, tuple[str, str]]], None]


@dataclass
class Intake:
    """Everything on the way: what is known of people, the facts by role, the counts, the pairs for a person to decide."""

    area: SiteArea
    choices: dict
    weights: Weights
    decisions: dict[str, str]
    known: Known = field(default_factory=Known)
    facts: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    records: list[pd.DataFrame] = field(default_factory=list)
    doubtful: list[pd.DataFrame] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    models: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Ingested:
    """A district's tables and counts about them, by name, and the pairs for a person to decide (these hold names)."""

    tables: dict[str, pd.DataFrame]
    quality: dict[str, pd.DataFrame]
    doubtful: pd.DataFrame = field(repr=False)


def ingest(
    folder: Path,
    source: Source,
    key: Key,
    *,
    tell: Tell = lambda batch, findings, rejected: None,
    begin: Callable[[str], None] = lambda label: None,
) -> Ingested:
    """Read a district's folder.

    Parameters
    ----------
    folder : Path
    source : Source
        Its checked source.yaml.
    key : Key
        Of the pseudonyms.
    tell : callable
        Told of each sheet with its findings and rejected rows, to write down what goes back to its agency.
    begin : callable
        Told the label of each file before it is read.

    Raises
    ------
    HoanhapError
        With everything that keeps a file from being read, all files together.
    """
    problems = check_folder(folder, source)
    if problems:
        raise HoanhapError(problems)
    intake = start(folder, source)
    for delivery in in_order(source.deliveries):
        begin(labels(source)[delivery.file])
        try:
            for batch in collect(folder, source, delivery):
                take(intake, batch, tell)
        except HoanhapError as fault:
            problems += fault.problems
    if problems:
        raise HoanhapError(problems)
    facts = joined(intake.facts)
    facts |= {role: with_loans(facts[role], key) for role in ("bank_loans", "employer_loans")}
    lent = borrowed(facts["bank_loans"], facts["roster"], key, intake.weights, intake.decisions)
    tables = build_tables(facts, intake.known.people, source, key, lent)
    refuse_names(tables, intake.known.people["name"])
    doubtful = pd.concat([*intake.doubtful, lent.doubtful], ignore_index=True)
    records = pd.concat([*intake.records, lent.records])
    return Ingested(tables, intake.tally.frames() | counts(tables, facts, records, doubtful, intake.area), doubtful)


def start(folder: Path, source: Source) -> Intake:
    """An intake in which nothing has been read yet, with the settings of the district."""
    own = folder / "areas.csv"
    area = site_area(source.area.units, source.area.valid_on, source.area.basis, own=own if own.exists() else None)
    return Intake(area, read_choices(folder), read_weights(), read_decisions(folder))


def in_order(deliveries: Iterable[Delivery]) -> list[Delivery]:
    """Deliveries in the order in which they are read, which is not that of the file."""
    return sorted(deliveries, key=lambda each: (ORDER.index(each.role), each.as_of))


def take(intake: Intake, batch: Batch, tell: Tell) -> None:
    """One sheet: cleaned, linked, counted; its facts kept without what identifies people."""
    cleaned = clean_batch(batch, intake.choices)
    values, rejected = cleaned.values, dict(cleaned.rejected)
    for code, rows in _unusable(intake, batch, values).items():
        rejected |= dict.fromkeys(rows, ("", code))
    values = values[~values.index.isin(list(rejected))]
    values = placed(batch, values, intake.area)
    person = None
    if batch.role.of_people:
        person, twice = _people(intake, batch, values)
        rejected |= dict.fromkeys(twice, ("", "twice_on_list"))
        strangers = values.index[person.isna()].difference(list(twice)) if batch.role.name == "payroll" else ()
        rejected |= dict.fromkeys(strangers, ("", "not_one_of_ours"))
        values, person = values.drop(index=[*twice, *strangers]), person.drop(index=[*twice, *strangers])
    intake.facts.setdefault(batch.role.name, []).append(_facts(batch, values, person))
    found = _with_places(cleaned, values)
    intake.tally.count(batch, found, rejected)
    tell(batch, found.findings, {row: why for row, why in rejected.items() if why[1] not in NOT_RETURNED})


def _unusable(intake: Intake, batch: Batch, values: pd.DataFrame) -> dict[str, list]:
    """Rows that are rejected for what they refer to."""
    match batch.role.name:
        case "bank_loans":
            return {"other_programme": list(values.index[other_programme(values)])}
        case "models":
            intake.models |= set(model_ids(values["model"]))
        case "participants":
            return {"unknown_model": list(values.index[~model_ids(values["model"]).isin(intake.models)])}
        case "payroll" if not batch.delivery.firm:
            return {"no_firm": list(values.index[values["firm"].isna()])}
    return {}


def _people(intake: Intake, batch: Batch, values: pd.DataFrame) -> tuple[pd.Series, tuple[int, ...]]:
    linked = identify(batch, values, intake.known, intake.weights, intake.decisions)
    intake.records.append(linked.records)
    intake.doubtful.append(linked.doubtful)
    return linked.person, linked.repeated


def _facts(batch: Batch, values: pd.DataFrame, person: pd.Series | None) -> pd.DataFrame:
    """What the tables are made of; the day that a row states apart from that of the file."""
    told = values.rename(columns={"as_of": "as_of_date"})
    firm = told["firm"].where(told["firm"].notna(), batch.delivery.firm or None) if "firm" in told else None
    told = told.assign(**({"firm": firm} if firm is not None else {}))
    day = pd.Timestamp(batch.delivery.as_of).as_unit("us")
    return told.assign(
        person=person, record=batch.delivery.record, as_of=day, label=batch.label, sheet=batch.sheet, row=values.index
    )


def _with_places(cleaned: Cleaned, values: pd.DataFrame) -> Cleaned:
    """The findings with those about places, which are read after the columns."""
    faults = values["commune_fault"].dropna()
    places = tuple((row, "commune", f"place_{code}") for row, code in faults.items())
    return Cleaned(cleaned.values, cleaned.rejected, (*cleaned.findings, *places))
