"""From the delivered files of a district to its tables: read, clean, link, pseudonymise, in one straight line."""

from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from analysis.errors import HoanhapError
from analysis.intake import forgotten
from analysis.intake.build import LENT, SURVEY, build_tables, with_loans
from analysis.intake.build_loans import other_programme
from analysis.intake.build_models import model_ids
from analysis.intake.choices import read_choices
from analysis.intake.clean import Cleaned, clean_batch
from analysis.intake.collect import Batch, Origin, check_folder, collect, labels
from analysis.intake.contradictions import Contradiction, everybody, everybodys_pay
from analysis.intake.facts import facts, joined
from analysis.intake.households import Borrowed, borrowed
from analysis.intake.identify import ONE_ROW_A_PERSON, Known, identify, placed
from analysis.intake.leaks import refuse_names
from analysis.intake.ledger_rows import agreeing
from analysis.intake.pseudonyms import Key
from analysis.intake.quality import counts, stacked
from analysis.intake.returned import Line, read_decisions
from analysis.intake.spans import exact
from analysis.intake.tally import Tally
from analysis.linkage.decisions import SAME
from analysis.linkage.weights import Weights
from analysis.linkage.weights import read as read_weights
from analysis.reference.areas import SiteArea, site_area
from analysis.tables.source import Delivery, Source

# What others refer to comes first; lists of people in the order of their days, so that earlier ones are known.
ORDER = (
    "models", "police_list", "certificates", "court_register", "leavers", "participants", "roster", "offences",
    "community_sentences", "waiting_list", "payroll", "social_insurance", "survey", "bank_loans", "employer_loans",
    "loan_ledger",
)  # fmt: skip
# Whoever else is in these files is not one of ours.
PAYERS = ("payroll", "social_insurance")
OTHERS_TOO = (*PAYERS, SURVEY)
# These rows are right as they are and not returned; from what is returned nobody may read who has a record.
NOT_RETURNED = {"other_programme", "not_one_of_ours"}
LEDGER = "loan_ledger"
NAMES = ("person_name", "borrower_name", "household_head")  # columns in which people are named, of ours or not


Tell = Callable[[Origin, tuple[tuple[int, str, str], ...], dict[int, tuple[str, str]], dict], None]


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
    origins: dict[tuple[str, int], Origin] = field(default_factory=dict)
    pay: list[pd.DataFrame] = field(default_factory=list)
    names: set[str] = field(default_factory=set, repr=False)


@dataclass(frozen=True)
class Ingested:
    """A district's tables and counts about them, by name.

    `doubtful`: pairs for a person to decide, which hold names; `contradictions`: where rows contradict each other.
    """

    tables: MutableMapping[str, pd.DataFrame] = field(repr=False)
    quality: dict[str, pd.DataFrame]
    doubtful: pd.DataFrame = field(repr=False)
    contradictions: tuple[Line, ...] = ()


def ingest(
    folder: Path,
    source: Source,
    key: Key,
    tables: MutableMapping[str, pd.DataFrame] | None = None,
    *,
    tell: Tell = lambda origin, findings, rejected, raw: None,
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
    tables : mutable mapping, optional
        Where the tables go: a `Shelf` if they can be large.
    tell : callable
        Told of each sheet: its origin, findings, rejected rows with their reasons and as delivered, to write down what
        goes back to its agency.
    begin : callable
        Told the label of each file before it is read.

    Raises
    ------
    HoanhapError
        With everything that keeps a file from being read, all files together.
    """
    tables = {} if tables is None else tables
    problems = check_folder(folder, source)
    if problems:
        raise HoanhapError(problems)
    intake = start(folder, source)
    ledger: list[Sheet] = []
    for delivery in in_order(source.deliveries):
        begin(labels(source)[delivery.file])
        try:
            for batch in collect(folder, source, delivery):
                sheet = read(intake, batch)
                del batch  # the rows as delivered are not needed any more, and linking needs the room
                if delivery.role == LEDGER:
                    ledger.append(sheet)  # its rows are held against each other, over all sheets
                else:
                    take(intake, sheet, tell)
        except HoanhapError as fault:
            problems += fault.problems
    if problems:
        raise HoanhapError(problems)
    for sheet in _agreeing(intake, ledger):
        take(intake, sheet, tell)
    lent = _lent(intake, key)
    built = build_tables(tables, intake.facts, intake.known.people, source, key, lent)
    listed = [*(each for each in built.contradictions if each.role in (*LENT, SURVEY)), *everybody(intake.pay)]
    for each in listed:
        intake.tally.doubt(each)
    refuse_names(tables, intake.names | set(intake.known.people["name"]))
    intake.names = set()
    left_out = forgotten.leave_out(tables, forgotten.forgotten(forgotten.read(folder)))
    intake.known = Known()  # nobody is looked up any more, and counting needs the room
    doubtful = pd.concat([*intake.doubtful, lent.doubtful], ignore_index=True)
    records = stacked([*intake.records, lent.records])
    quality = intake.tally.frames() | counts(tables, built, records, intake.area)
    if len(left_out):
        quality["forgotten"] = left_out
    return Ingested(tables, quality, doubtful, _lines(intake, listed))


def _loans(intake: Intake) -> pd.DataFrame:
    """Day and amount of each loan of the loan files, by its number; the newest row counts."""
    told = []
    for role in LENT:
        rows = joined(intake.facts, role)
        intake.facts[role] = [rows]
        told.append(rows[["loan_id", "loan_date", "loan_amount", "as_of"]])
    rows = pd.concat(told, ignore_index=True)
    rows = rows.assign(day=exact(rows["loan_date"]), vnd=pd.to_numeric(rows["loan_amount"]))
    rows = rows[rows["day"].notna()].sort_values("as_of", kind="stable").drop_duplicates("loan_id", keep="last")
    return rows.set_index("loan_id")[["day", "vnd"]]


def _lines(intake: Intake, listed: list[Contradiction]) -> tuple[Line, ...]:
    """Where rows contradict each other, in the order of files and rows."""
    lines = []
    for each in listed:
        for place in each.places.itertuples():
            of = intake.origins[place.label, place.sheet]
            column, letter = (named.get(each.column, "") for named in (of.headings, of.letters))
            lines.append(Line(str(place.label), int(place.sheet), int(place.row), column, each.code, letter))
    return tuple(sorted(lines, key=lambda line: (line.label, line.sheet, line.row)))


def _lent(intake: Intake, key: Key) -> Borrowed:
    """For whom each loan was taken up; the rows of the two files stay among the facts."""
    bank, roster = (joined(intake.facts, role) for role in ("bank_loans", "roster"))
    intake.facts |= {"bank_loans": [bank], "roster": [roster]}
    return borrowed(with_loans(bank, key), roster, key, intake.weights, intake.decisions)


def start(folder: Path, source: Source) -> Intake:
    """An intake in which nothing has been read yet, with the settings of the district."""
    own = folder / "areas.csv"
    area = site_area(source.area.units, source.area.valid_on, source.area.basis, own=own if own.exists() else None)
    return Intake(area, read_choices(folder), read_weights(), read_decisions(folder))


def in_order(deliveries: Iterable[Delivery]) -> list[Delivery]:
    """Deliveries in the order in which they are read, which is not that of the file."""
    return sorted(deliveries, key=lambda each: (ORDER.index(each.role), each.as_of))


@dataclass(frozen=True)
class Sheet:
    """One sheet, cleaned; `raw` has those rows as delivered that may have to go back."""

    origin: Origin
    cleaned: Cleaned
    raw: dict[int, tuple[str, ...]] = field(repr=False)


def read(intake: Intake, batch: Batch) -> Sheet:
    """Clean one sheet; rows that refer to nothing known are rejected too."""
    cleaned = clean_batch(batch, intake.choices)
    intake.origins[batch.origin.label, batch.origin.sheet] = batch.origin
    rejected = dict(cleaned.rejected)
    for code, rows in _unusable(intake, batch.origin, cleaned.values).items():
        rejected |= dict.fromkeys(rows, ("", code))
    values = cleaned.values[~cleaned.values.index.isin(list(rejected))]
    values = placed(batch.origin, values, intake.area)
    places = [(row, "commune", f"place_{code}") for row, code in values["commune_fault"].dropna().items()]
    findings = (*cleaned.findings, *places)
    back = (
        batch.cells.index
        if batch.origin.role.name == LEDGER
        else [*rejected, *_perhaps_twice(intake, batch.origin, values)]
    )
    return Sheet(batch.origin, Cleaned(values, rejected, findings, cleaned.missing), batch.raw(back))


def take(intake: Intake, sheet: Sheet, tell: Tell) -> None:
    """Link one sheet and count it; its facts are kept without what identifies people."""
    origin, values, rejected = sheet.origin, sheet.cleaned.values, dict(sheet.cleaned.rejected)
    person = None
    if origin.role.name not in OTHERS_TOO:
        intake.names.update(*(values[name].dropna().unique() for name in NAMES if name in values))
    if origin.role.name in PAYERS:
        intake.pay.append(everybodys_pay(origin, values))
    if origin.role.every_row:
        person, sheet = _every_row(intake, sheet)
    elif origin.role.of_people:
        person, twice = _people(intake, origin, values)
        rejected |= dict.fromkeys(twice, ("", "twice_on_list"))
        strangers = values.index[person.isna()].difference(list(twice)) if origin.role.name in OTHERS_TOO else ()
        rejected |= dict.fromkeys(strangers, ("", "not_one_of_ours"))
        values, person = values.drop(index=[*twice, *strangers]), person.drop(index=[*twice, *strangers])
    intake.facts.setdefault(origin.role.name, []).append(facts(origin, values, person))
    intake.tally.count(origin, sheet.cleaned, rejected)
    back = {row: why for row, why in rejected.items() if why[1] not in NOT_RETURNED}
    tell(origin, sheet.cleaned.findings, back, sheet.raw)


def _every_row(intake: Intake, sheet: Sheet) -> tuple[pd.Series, Sheet]:
    """The person of each row of a list of which every row counts, and the sheet with what was found of those without one."""
    values = sheet.cleaned.values
    named = values["person_name"].notna() | values["id_number"].notna()
    found, twice = _people(intake, sheet.origin, values[named])
    person = found.reindex(values.index)
    codes = pd.Series("waiting_not_found", values.index, dtype="str").mask(~named, "waiting_nobody")
    codes.loc[list(twice)] = "waiting_twice"
    told = [(row, "list_row", code) for row, code in codes[person.isna()].items()]
    cleaned = replace(sheet.cleaned, findings=(*sheet.cleaned.findings, *told))
    return person, replace(sheet, cleaned=cleaned)


def _agreeing(intake: Intake, sheets: list[Sheet]) -> list[Sheet]:
    """The sheets of ledgers; rows that contradict the loans, each other or themselves are rejected."""
    files = [(sheet.origin.label, pd.Timestamp(sheet.origin.delivery.as_of)) for sheet in sheets]
    checked = agreeing([sheet.cleaned for sheet in sheets], files, _loans(intake)) if sheets else []
    return [replace(sheet, cleaned=cleaned) for sheet, cleaned in zip(sheets, checked, strict=True)]


def _perhaps_twice(intake: Intake, origin: Origin, values: pd.DataFrame) -> list[int]:
    """Rows of a list on which a person stands once, with an ID number that another row has too.

    All of them where somebody decided of any pair that it is one person: it can be two rows of this list.
    """
    if origin.role.name not in ONE_ROW_A_PERSON:
        return []
    if SAME in intake.decisions.values():
        return list(values.index)
    return list(values.index[values["id_number"].duplicated(keep=False) & values["id_number"].notna()])


def _unusable(intake: Intake, origin: Origin, values: pd.DataFrame) -> dict[str, list]:
    """Rows that are rejected for what they refer to."""
    match origin.role.name:
        case "bank_loans":
            return {"other_programme": list(values.index[other_programme(values)])}
        case "models":
            intake.models |= set(model_ids(values["model"]))
        case "participants":
            return {"unknown_model": list(values.index[~model_ids(values["model"]).isin(intake.models)])}
        case "waiting_list":
            return {"waiting_number_twice": list(values.index[values["list_row"].duplicated(keep=False)])}
        case "payroll" if not origin.delivery.firm:
            named = values["firm"].notna() if "firm" in values else pd.Series(False, values.index)
            return {"no_firm": list(values.index[~named])}
    return {}


def _people(intake: Intake, origin: Origin, values: pd.DataFrame) -> tuple[pd.Series, tuple[int, ...]]:
    linked = identify(origin, values, intake.known, intake.weights, intake.decisions)
    intake.records.append(linked.records)
    intake.doubtful.append(linked.doubtful)
    return linked.person, linked.repeated
