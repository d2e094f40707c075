"""The contract of each table: its columns, what they may hold, and what identifies a row.

The data dictionary in `docs/` is made from it (`tables.dictionary`).
"""

import pandera.pandas as pa
from pandera.engines.pandas_engine import STRING

from analysis.words import Said, say

PRECISIONS = ("none", "day", "week", "month", "year")
MONTH = r"\d{4}-(0[1-9]|1[0-2])"
EVENTS = ("listed", "reoffence", "custody", "death", "move", "loan", "job", "income", "participation", "supervision")
OBSERVED_FOR = ("everyone", "participants", "own_workers", "own_borrowers")
LEFT = ("expunged", "moved", "died", "custody", "detox", "lost", "unknown")


class _Text(STRING):
    """Text, whether pandas keeps it as strings of Arrow or of Python."""

    def check(self, pandera_dtype, data_container=None):
        kept_as = STRING(getattr(pandera_dtype, "storage", self.storage))
        return kept_as.check(pandera_dtype, data_container)


TEXT = _Text()


def _column(kind, about: Said, checks=(), *, required: bool, nullable: bool) -> pa.Column:
    return pa.Column(kind, list(checks), required=required, nullable=nullable, metadata={"about": about})


def _key(about: Said) -> pa.Column:
    return _column(TEXT, about, [pa.Check.str_length(min_value=1)], required=True, nullable=False)


def _text(about: Said, *, required: bool = False) -> pa.Column:
    return _column(TEXT, about, required=required, nullable=True)


def _one_of(*allowed: str, about: Said, required: bool = False) -> pa.Column:
    return _column(TEXT, about, [pa.Check.isin(allowed)], required=required, nullable=not required)


def _number(about: Said, low: float | None = None, *, required: bool = False, nullable: bool = True) -> pa.Column:
    checks = [] if low is None else [pa.Check.ge(low)]
    return _column(float, about, checks, required=required, nullable=nullable)


def _flag(about: Said) -> pa.Column:
    return _column(float, about, [pa.Check.isin((0, 1))], required=False, nullable=True)


def _date(about: Said, *, required: bool = False) -> pa.Column:
    """A day as YYYY-MM-DD; empty where the source gives none."""
    return _column("datetime64[us]", about, required=required, nullable=not required)


def _span(name: str, about: Said) -> dict[str, pa.Column]:
    """A day that may be known to the month, the year or an interval only: the first and last day that it can be."""
    return {
        f"{name}_first": _date(say("{what}: earliest possible day", what=about)),
        f"{name}_last": _date(say("{what}: latest possible day", what=about)),
    }


def _money(about: Said) -> pa.Column:
    return _number(about, 0)


def _table(columns: dict[str, pa.Column], key: tuple[str, ...], about: Said) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, unique=list(key), report_duplicates="exclude_first", metadata={"about": about})


PERSON = _key(say("pseudonym of the person"))
MODEL = _key(say("model"))
RECORD = _text(say("record that it comes from, as source.yaml names it"))
COMMUNE = say("code of the commune, on the map of that day")
COMMUNE_ON = say("day on whose map the code of the commune stands")

TABLES = {
    "people": _table(
        {
            "person_id": PERSON,
            "population": _text(say("group of people of a study")),
            "sex": _one_of("male", "female", "unknown", about=say("sex"), required=True),
            "age_years": _number(say("age at the start of follow-up, in years"), 10, nullable=False),
            "birth_year": _number(say("year of birth"), 1900),
            "household_id": _text(say("pseudonym of the household, from the list for borrowing")),
        },
        key=("person_id",),
        about=say("one row a person"),
    ),
    "people_status": _table(
        {
            "person_id": PERSON,
            "record": _key(say("record that it comes from, as source.yaml names it")),
            "as_of": _date(say("day on which it was true"), required=True),
            "state": _one_of("on_list", "gone", about=say("on the list or no longer"), required=True),
            "reason": _one_of(*LEFT, about=say("why no longer")),
            "commune": _text(COMMUNE),
            "grade": _one_of("A", "B", "C", "D", about=say("police grade of Circular 10/2024")),
        },
        key=("person_id", "record", "as_of"),
        about=say("one row a person, record and day: on the list, or gone and why"),
    ),
    "list_spells": _table(
        {
            "person_id": PERSON,
            "record": _key(say("record that it comes from, as source.yaml names it")),
            **_span("entered", say("coming onto the list")),
            **_span("left", say("leaving the list; empty while still on it")),
            "reason": _one_of(*LEFT, about=say("why no longer")),
            "stated": _flag(say("1 if the day of leaving was stated, 0 if it only lies between two lists")),
        },
        key=("person_id", "record", "entered_last"),
        about=say("when people came onto a list and left it, from comparing the lists of several days"),
    ),
    "releases": _table(
        {
            "release_id": _key(say("release")),
            "person_id": PERSON,
            "release_date": _date(say("day of release, in studies with calendar dates")),
            "date_precision": _one_of(*PRECISIONS, about=say("how exact the dates are")),
            **_span("release", say("leaving prison")),
            **_span("certificate", say("the certificate")),
            "certificate_kind": _one_of("completed", "amnesty", "conditional", about=say("ground of release")),
            "conditional": _flag(say("1 if released on conditions")),
            "sentence_months": _number(say("prison term as pronounced, in months"), 0),
            "life": _flag(say("1 for life imprisonment")),
            "offence": _text(say("group of offences of the sentence served")),
            "intent": _one_of("intentional", "negligent", about=say("intentional or negligent")),
            "gravity": _one_of("less_serious", "serious", "very_serious", "specially_serious",
                               about=say("class of the crime (Penal Code, Art. 9)")),
            "prior_convictions": _number(say("number of earlier convictions"), 0),
            "obligations_met": _flag(say("1 if compensation, fees and other duties of the judgment are done")),
            "commune": _text(COMMUNE),
            "commune_on": _date(COMMUNE_ON),
            "record": RECORD,
        },
        key=("release_id",),
        about=say("one row a release from prison"),
    ),
    "models": _table(
        {
            "model_id": MODEL,
            "name_vi": _key(say("name in Vietnamese")),
            "name_en": _key(say("name in English")),
            "kind": _one_of("helpers", "firm", "exemplary", "fund", "other", about=say("kind of model")),
        },
        key=("model_id",),
        about=say("one row a model"),
    ),
    "model_coverage": _table(
        {
            "model_id": MODEL,
            "place_kind": _one_of("commune", "firm", about=say("whether it works in a commune or a firm"), required=True),
            "place": _key(say("code of the commune, or the firm")),
            "place_on": _date(COMMUNE_ON),
            **_span("start", say("first day there")),
            **_span("end", say("last day there")),
        },
        key=("model_id", "place_kind", "place"),
        about=say("where a model works and since when, apart from who takes part"),
    ),
    "enrolments": _table(
        {
            "person_id": PERSON,
            "model_id": MODEL,
            "arm": _one_of("participant", "comparison", about=say("took part, or was to be compared"), required=True),
            "assigned_by": _one_of("lot", "official", "own choice", "unknown", about=say("who decided"), required=True),
            "start_days": _number(say("days from release to joining, in studies without dates"), 0),
            **_span("start", say("joining")),
            **_span("end", say("leaving the model")),
            "end_reason": _one_of("completed", "left", "custody", "moved", "died", "other", about=say("why it ended")),
        },
        key=("person_id", "model_id"),
        about=say("who took part in which model, from when to when"),
    ),
    "referrals": _table(
        {
            "person_id": PERSON,
            "model_id": MODEL,
            "step": _one_of("eligible", "listed", "offered", "accepted", "refused", "started",
                            about=say("step on the way into a model or loan"), required=True),
            **_span("step", say("the step")),
            "decided_by": _one_of("person", "police", "people_committee", "bank", "firm", "court",
                                  about=say("who decided")),
            "reason": _one_of("work", "shame", "no_need", "other", about=say("why refused")),
        },
        key=("person_id", "model_id", "step"),
        about=say("eligible, listed, offered, accepted, refused, started: with dates and who decided"),
    ),
    "source_coverage": _table(
        {
            "record": _key(say("record that it comes from, as source.yaml names it")),
            "event": _one_of(*EVENTS, about=say("kind of event that the record would show"), required=True),
            "area": _key(say("code of the area where it would show it")),
            "starts": _date(say("from when"), required=True),
            "ends": _date(say("until when"), required=True),
            "complete_until": _date(say("until when everything is entered"), required=True),
            "lag_days": _number(say("days from an event to its entry"), 0, required=True, nullable=False),
            "recorded_by": _key(say("who records it")),
            "overwrites": _flag(say("1 if whoever leaves is gone from the next list")),
            "sees_expunged": _flag(say("1 if people whose record is expunged are still seen")),
            "observed_for": _one_of(*OBSERVED_FOR, about=say("whose events it would show: everybody's, or of some only")),
            "asks": _flag(say("1 if people are asked about it now and then, so that no answer is not a no")),
        },
        key=("record", "event", "area", "starts"),
        about=say("what each record would show if it happened; outside of it nothing is known"),
    ),
    "waiting_list": _table(
        {
            "list_row": _number(say("number of the row on the list"), 1, required=True, nullable=False),
            "person_id": _text(say("pseudonym of the person; empty where nobody of the other files was found"), required=True),
            "record": RECORD,
        },
        key=("list_row",),
        about=say("who stands in which row of a waiting list from which a lot was drawn; the schedule says who was drawn when"),
    ),
    "offences": _table(
        {
            "offence_id": _key(say("offence")),
            "person_id": PERSON,
            "release_id": _text(say("release that it follows")),
            "kind": _one_of("arrest", "criminal", "administrative", "detox", "education",
                            about=say("what became of it"), required=True),
            "arrest_date": _date(say("day of the arrest, in studies with calendar dates")),
            "arrest_days": _number(say("days from release to the arrest, in studies without dates"), 0),
            "date_precision": _one_of(*PRECISIONS, about=say("how exact the dates are")),
            **_span("offence", say("the offence")),
            **_span("arrest", say("the arrest")),
            **_span("judgment", say("the judgment")),
            "offence": _text(say("group of offences")),
            "intent": _one_of("intentional", "negligent", about=say("intentional or negligent")),
            "gravity": _one_of("less_serious", "serious", "very_serious", "specially_serious",
                               about=say("class of the crime (Penal Code, Art. 9)")),
            "record": RECORD,
        },
        key=("offence_id",),
        about=say("new offences, each date apart, so that every definition can be derived"),
    ),
    "exits": _table(
        {
            "person_id": PERSON,
            "kind": _one_of("death", "moved", "custody", "compulsory_detox", "expunged", "lost",
                            about=say("what ended the follow-up"), required=True),
            **_span("start", say("its beginning")),
            **_span("end", say("its end")),
            "record": _key(say("record that it comes from, as source.yaml names it")),
        },
        key=("person_id", "kind", "start_last", "record"),
        about=say("what takes people out of follow-up; none of it is a success"),
    ),
    "loans": _table(
        {
            "loan_id": _key(say("pseudonym of the loan")),
            "person_id": _text(say("pseudonym of the person for whom it was taken; empty if not linked")),
            "household_id": _text(say("pseudonym of the household")),
            "borrower": _one_of("self", "relative", "firm", "unknown", about=say("who signed"), required=True),
            "kind": _one_of("person", "employer", about=say("loan to a person's household or to an employer"),
                            required=True),
            "purpose": _one_of("business", "training", about=say("what it is for")),
            "fund": _one_of("central", "local", about=say("central or local money")),
            "association": _one_of("farmers", "women", "veterans", "youth", about=say("mass organisation entrusted")),
            "office": _text(say("office of the bank")),
            "commune": _text(COMMUNE),
            "commune_on": _date(COMMUNE_ON),
            "loan_date": _date(say("first payout"), required=True),
            "contract_due_date": _date(say("due date of the contract")),
            "term_months": _number(say("term in months"), 0),
            "rate_percent": _number(say("interest rate in per cent a year"), 0),
            "amount_vnd": _number(say("amount lent, in dong"), 0, required=True, nullable=False),
            "firm_id": _text(say("pseudonym of the firm")),
            "workers": _number(say("all workers of the firm"), 0),
            "ex_prisoners": _number(say("workers who have served a prison sentence"), 0),
            "record": RECORD,
        },
        key=("loan_id",),
        about=say("one row a loan"),
    ),
    "loan_status": _table(
        {
            "loan_id": _key(say("pseudonym of the loan")),
            "as_of": _date(say("day on which it was true"), required=True),
            "contract_due_date": _date(say("due date of the contract")),
            "extended_due_date": _date(say("due date after an extension")),
            "in_term_vnd": _money(say("balance in term, in dong")),
            "overdue_vnd": _money(say("overdue balance, in dong")),
            "frozen_vnd": _money(say("frozen balance, in dong")),
            "balance_vnd": _money(say("balance in all, in dong")),
            "principal_paid_vnd": _money(say("principal repaid so far, in dong")),
            "interest_in_term_vnd": _money(say("interest in arrears on the balance in term, in dong")),
            "interest_overdue_vnd": _money(say("interest in arrears on the overdue balance, in dong")),
        },
        key=("loan_id", "as_of"),
        about=say("how a loan stands on a day: in term, overdue, frozen, repaid"),
    ),
    "loan_instalments": _table(
        {
            "loan_id": _key(say("pseudonym of the loan")),
            "number": _number(say("which instalment of the loan it is, in order of their days"), 1, required=True,
                              nullable=False),
            "due_date": _date(say("day on which it is due by the contract"), required=True),
            "due_vnd": _number(say("principal due, in dong"), 0, required=True, nullable=False),
            "extended_due_date": _date(say("due date after an extension")),
            "record": RECORD,
        },
        key=("loan_id", "number"),
        about=say("what of a loan is due when; only of loans whose ledger adds up"),
    ),
    "loan_payments": _table(
        {
            "loan_id": _key(say("pseudonym of the loan")),
            "paid_date": _date(say("day of the payment or write-off"), required=True),
            "kind": _one_of("paid", "written_off", about=say("paid, or written off by the bank"), required=True),
            "paid_vnd": _number(say("principal paid or written off that day, in dong"), 0, required=True, nullable=False),
            "record": RECORD,
        },
        key=("loan_id", "paid_date", "kind"),
        about=say("what of a loan was paid or written off when"),
    ),
    "jobs": _table(
        {
            "job_id": _key(say("job")),
            "person_id": PERSON,
            "start_days": _number(say("days from release to its start, in studies without dates"), 0),
            "end_days": _number(say("days from release to its end, in studies without dates"), 0),
            "date_precision": _one_of(*PRECISIONS, about=say("how exact the dates are")),
            "firm_id": _text(say("pseudonym of the firm")),
            **_span("start", say("first day of work")),
            **_span("end", say("last day of work; empty while it lasts")),
            "contract_kind": _one_of("permanent", "fixed", "probation", "seasonal", about=say("kind of contract")),
            "residence": _text(say("code of the commune where the worker lives; empty if outside the site")),
            "residence_on": _date(COMMUNE_ON),
            "from_outside": _flag(say("1 if the worker lives outside the site")),
            "record": RECORD,
        },
        key=("job_id",),
        about=say("one row a job"),
    ),
    "income_months": _table(
        {
            "person_id": PERSON,
            "period": _key(say("month (2024-05) or year that the income is for")),
            "income": _number(say("gross income in the period; empty where a firm tells of two amounts"), 0, required=True),
            "currency": _key(say("currency")),
            "period_months": _number(say("length of the period in months"), 1, required=True, nullable=False),
            "price_base": _key(say("year whose prices it is in; “nominal” if not deflated")),
            "days_worked": _number(say("days worked in the month"), 0),
            "n_firms": _number(say("firms that paid it"), 1),
            "record": RECORD,
        },
        key=("person_id", "period", "record"),
        about=say("what each person earned in a period; a missing month is not a zero"),
    ),
    "interviews": _table(
        {
            "interview_id": _key(say("attempt at an interview")),
            "person_id": PERSON,
            "wave": _number(say("wave of the survey"), 1),
            **_span("asked", say("the interview")),
            "result": _one_of("interviewed", "refused", "not_reached", about=say("whether the person answered")),
            "period": _text(say("month (2024-05) that the answers are about; empty if none can be used")),
            "has_job": _flag(say("1 if the person worked for pay in that month; empty if not known")),
            "record": RECORD,
        },
        key=("interview_id",),
        about=say("one row a person and wave of a survey, answered or not; pay that was told stands in income_months"),
    ),
    "community_sentences": _table(
        {
            "sentence_id": _key(say("sentence")),
            "person_id": PERSON,
            "kind": _one_of("suspended", "non_custodial", "conditional_release", about=say("kind of sentence"),
                            required=True),
            **_span("start", say("first day")),
            **_span("end", say("last day by the judgment")),
            "term_months": _number(say("length in months"), 0),
            "commune": _text(COMMUNE),
            "commune_on": _date(COMMUNE_ON),
            "outcome": _one_of("serving", "completed", "breached", "revoked", "reoffended", "moved", "died",
                               about=say("how it stands or how it ended")),
            **_span("outcome", say("its end")),
            "record": RECORD,
        },
        key=("sentence_id",),
        about=say("sentences served in the community"),
    ),
    "published": _table(
        {
            "figure": _key(say("name of the figure")),
            "area": _key(say("where")),
            "topic": _key(say("what about")),
            "printed": _key(say("as printed")),
            "value": _number(say("its value"), required=True, nullable=False),
            "low": _number(say("least value that is printed so"), required=True, nullable=False),
            "high": _number(say("greatest value that is printed so"), required=True, nullable=False),
            "unit": _key(say("unit")),
            "base": _one_of("flow", "stock", "subset", "count", "rule", about=say("what it counts"), required=True),
            "period": _key(say("period that it is about")),
            "as_of": _key(say("day on which it was true")),
            "page_dates": _text(say("dates on the page"), required=True),
            "label_vi": _key(say("what it is, in Vietnamese")),
            "label_en": _key(say("what it is, in English")),
            "note_vi": _text(say("note in Vietnamese"), required=True),
            "note_en": _text(say("note in English"), required=True),
            "source": _key(say("who printed it")),
            "address": _key(say("where it can be read")),
        },
        key=("figure",),
        about=say("figures printed by others, as printed, with limits for rounding"),
    ),
}  # fmt: skip

# (table, column, table whose key the column must be found in)
REFERENCES = (
    ("people_status", "person_id", "people"),
    ("list_spells", "person_id", "people"),
    ("releases", "person_id", "people"),
    ("enrolments", "person_id", "people"),
    ("enrolments", "model_id", "models"),
    ("model_coverage", "model_id", "models"),
    ("referrals", "person_id", "people"),
    ("referrals", "model_id", "models"),
    ("waiting_list", "person_id", "people"),
    ("offences", "person_id", "people"),
    ("offences", "release_id", "releases"),
    ("exits", "person_id", "people"),
    ("loans", "person_id", "people"),
    ("loan_status", "loan_id", "loans"),
    ("loan_instalments", "loan_id", "loans"),
    ("loan_payments", "loan_id", "loans"),
    ("jobs", "person_id", "people"),
    ("income_months", "person_id", "people"),
    ("interviews", "person_id", "people"),
    ("community_sentences", "person_id", "people"),
)
