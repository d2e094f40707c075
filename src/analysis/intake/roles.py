"""Which files agencies send: their fields, which of them a row cannot do without, and who is asked for them.

Headings stand in `headings.yaml` and answers in `choices.yaml`, under the names used here, so that people can add
wordings without code.
"""

from dataclasses import dataclass

from analysis.words import Said, say

KINDS = (
    "name",
    "id",
    "day",
    "date",
    "due",
    "month",
    "year",
    "money",
    "number",
    "whole",
    "term",
    "commune",
    "text",
    "private",
)
NEEDS = ("needed", "asked", "other")


@dataclass(frozen=True)
class Field:
    """One column of a delivered file.

    Attributes
    ----------
    name : str
        As in `headings.yaml`.
    kind : str
        One of `KINDS`, or the name of a set in `choices.yaml`. ``"private"`` is read for nothing but matching people,
        ``"text"`` is a label of something that is no person.
    need : str
        ``"needed"`` (a row without it is rejected), ``"asked"`` (wanted; what is missing is counted) or ``"other"``.
    about : Said
        What it is and why it is asked for.
    """

    name: str
    kind: str
    need: str
    about: Said


@dataclass(frozen=True)
class Role:
    """One kind of file.

    `agency` is who keeps it; `of_people` says whether a row is about a person who has to be named. `about` is what
    the file is. `every_row`: rows are numbered and each keeps its place, whoever it names or does not name.
    """

    name: str
    agency: str
    about: Said
    of_people: bool
    fields: tuple[Field, ...]
    every_row: bool = False

    def field(self, name: str) -> Field | None:
        """The field of a name, if this kind of file has it."""
        return next((each for each in self.fields if each.name == name), None)


def _fields(need: str, **named: tuple[str, Said]) -> tuple[Field, ...]:
    return tuple(Field(name, kind, need, about) for name, (kind, about) in named.items())


PERSON = (
    *_fields(
        "asked",
        person_name=("name", say("family, middle and given name; used only to find the same person in other lists")),
        birth_date=("date", say("day of birth, or month, or year alone; only the year is kept")),
        sex=("sex", say("sex")),
        id_number=("id", say("12 digits (CCCD) or 9 (CMND), typed as text; used only to find the same person")),
        commune=("commune", say("commune where the person lives, as it was called on that day")),
    ),
    *_fields(
        "other",
        birth_year=("year", say("year of birth, where the day is not known")),
        residence=("private", say("address, if it does not stand in separate columns")),
        village=("private", say("village; used only to tell people of the same name apart")),
    ),
)
SENTENCE = _fields(
    "asked",
    offence=("offence", say("offence of the judgment, kept as a group of offences only")),
    sentence=("term", say("prison term as pronounced; it sets when the record is expunged")),
    intent=("intent", say("intentional or negligent")),
    gravity=("gravity", say("class of the crime (Penal Code, Art. 9)")),
    prior_convictions=("whole", say("number of earlier convictions")),
    obligations=("yes_no", say("whether compensation, fees and other duties of the judgment are done")),
)

ROLES = {
    role.name: role
    for role in (
        Role(
            "police_list",
            "police",
            say("list of people under reintegration on a day; one file for each day that was kept"),
            True,
            (
                *PERSON,
                *_fields(
                    "asked",
                    release_date=("date", say("day of leaving prison; without it nobody can be followed")),
                    release_kind=("certificate", say("completed, amnesty or conditional release")),
                    police_grade=("grade", say("grade A to D of Circular 10/2024")),
                ),
                *SENTENCE,
                *_fields(
                    "other",
                    model=("text", say("model that the person takes part in on the day of the list")),
                    expunged_date=("date", say("day on which the record was expunged")),
                ),
            ),
        ),
        Role(
            "leavers",
            "police",
            say("everybody who left the police list since the list before, with day and reason"),
            True,
            (
                *PERSON,
                *_fields("needed", left_reason=("left", say("why the person left the list"))),
                *_fields("asked", left_date=("date", say("day of leaving the list"))),
            ),
        ),
        Role(
            "certificates",
            "police",
            say("certificates of everybody who came home from prison in the period, on the list today or not"),
            True,
            (
                *PERSON,
                *_fields("needed", release_date=("date", say("day of leaving prison; without it nobody can be followed"))),
                *_fields(
                    "asked",
                    issued_date=("date", say("day of the certificate")),
                    release_kind=("certificate", say("completed, amnesty or conditional release")),
                ),
                *SENTENCE,
            ),
        ),
        Role(
            "models",
            "police",
            say("the models: what they are, where and from when to when they work"),
            False,
            (
                *_fields("needed", model=("text", say("name of the model, the same in every file"))),
                *_fields(
                    "asked",
                    model_kind=("model_kind", say("kind of model")),
                    commune=("commune", say("commune that it covers; one row for each")),
                    firm=("text", say("firm that it works in")),
                    start_date=("date", say("first day")),
                ),
                *_fields("other", end_date=("date", say("last day, if it has ended"))),
            ),
        ),
        Role(
            "participants",
            "police",
            say("who was eligible for a model, listed, asked, agreed or refused, and took part"),
            True,
            (
                *PERSON,
                *_fields("needed", model=("text", say("name of the model, the same in every file"))),
                *_fields(
                    "asked",
                    eligible_date=("date", say("day from which the person met the conditions")),
                    listed_date=("date", say("day on which the person was put on the list")),
                    offered_date=("date", say("day on which the person was asked")),
                    answer=("answer", say("what the person answered")),
                    decided_by=("decided_by", say("who decided that the person takes part")),
                    start_date=("date", say("first day in the model")),
                ),
                *_fields(
                    "other",
                    answer_date=("date", say("day of the answer")),
                    refusal_reason=("refusal", say("why the person refused")),
                    end_date=("date", say("last day in the model")),
                    end_reason=("model_end", say("why it ended")),
                ),
            ),
        ),
        Role(
            "waiting_list",
            "police",
            say("waiting list from which a lot dealt out places in a model, exactly as it was when the hash of its file was made "
                "public; only where people were drawn by lot"),
            True,
            (
                *_fields("needed", list_row=("whole", say("number of the row on the list; the lot drew rows by it"))),
                *PERSON,
            ),
            every_row=True,
        ),
        Role(
            "roster",
            "people_committee",
            say("list for borrowing (Form 01): for whom a household borrows; the only bridge from a loan to a person"),
            True,
            (
                *PERSON,
                *_fields("needed", borrower_name=("private", say("member of the household who signs for the loan"))),
                *_fields(
                    "asked",
                    borrower_id=("id", say("ID number of the member who signs; used only to find the loan")),
                    relation=("relation", say("what the borrower is to the person")),
                    listed_date=("date", say("day of the list")),
                    confirmed=("yes_no", say("confirmed by the commune People's Committee")),
                ),
                *_fields(
                    "other",
                    household_head=("private", say("head of the household")),
                    purpose=("purpose", say("what the loan is for")),
                    amount_asked=("money", say("amount asked for")),
                ),
            ),
        ),
        Role(
            "bank_loans",
            "bank",
            say("loan file of programme 26 as the bank's system gives it; one file for each day that was kept"),
            False,
            (
                *_fields(
                    "needed",
                    loan_id=("private", say("number of the loan contract")),
                    loan_date=("day", say("day of the first payout")),
                    loan_amount=("money", say("amount lent")),
                ),
                *_fields(
                    "asked",
                    borrower_name=("name", say("named borrower, usually a relative; used only to find the household")),
                    id_number=("id", say("ID number of the borrower; used only to find the household")),
                    programme_code=("whole", say("programme of the bank; 26 is lending to people who have served a sentence")),
                    fund=("fund", say("central or local money")),
                    contract_due_date=("day", say("day on which the loan is due by its contract")),
                    as_of=("day", say("day of the figures")),
                    balance_in_term=("money", say("balance in term")),
                    in_arrears=("money", say("overdue balance")),
                    frozen=("money", say("frozen balance")),
                    balance=("money", say("balance in all")),
                    principal_repaid=("money", say("principal repaid so far")),
                ),
                *_fields(
                    "other",
                    extended_due_date=("day", say("due date after an extension")),
                    term_months=("whole", say("term in months")),
                    interest_rate=("number", say("interest rate in per cent a year")),
                    interest_due_in_term=("money", say("interest in arrears on the balance in term")),
                    interest_due_overdue=("money", say("interest in arrears on the overdue balance")),
                    association=("association", say("mass organisation entrusted with the loan")),
                    commune=("commune", say("commune of the borrower")),
                    village=("private", say("village; used only to tell people of the same name apart")),
                    office=("text", say("office of the bank; it keeps the old district's name")),
                ),
            ),
        ),
        Role(
            "employer_loans",
            "bank",
            say("loans to firms that employ people who have served a sentence"),
            False,
            (
                *_fields(
                    "needed",
                    loan_id=("private", say("number of the loan contract")),
                    loan_date=("day", say("day of the first payout")),
                    loan_amount=("money", say("amount lent")),
                ),
                *_fields(
                    "asked",
                    firm=("text", say("firm that borrows")),
                    fund=("fund", say("central or local money")),
                    workers=("whole", say("all workers of the firm")),
                    ex_prisoners=("whole", say("workers who have served a prison sentence")),
                    contract_due_date=("day", say("day on which the loan is due by its contract")),
                    as_of=("day", say("day of the figures")),
                    balance_in_term=("money", say("balance in term")),
                    in_arrears=("money", say("overdue balance")),
                    frozen=("money", say("frozen balance")),
                    balance=("money", say("balance in all")),
                    principal_repaid=("money", say("principal repaid so far")),
                ),
                *_fields("other", interest_rate=("number", say("interest rate in per cent a year"))),
            ),
        ),
        Role(
            "loan_ledger",
            "bank",
            say("ledger of instalments and payments of the loans, one row an instalment or payment; it alone shows exactly "
                "what was due and since when it is late"),
            False,
            (
                *_fields("needed", loan_id=("private", say("number of the loan contract, as in the loan file"))),
                *_fields(
                    "asked",
                    due_date=("day", say("day on which the instalment is due by the contract")),
                    amount_due=("money", say("principal due on that day")),
                    extended_due_date=("day", say("day until which the instalment was extended, if it was")),
                    paid_date=("day", say("day of the payment, or of the write-off")),
                    principal_paid=("money", say("principal paid that day, or written off")),
                    written_off=("yes_no", say("marked if that amount was written off and not paid")),
                ),
            ),
        ),
        Role(
            "payroll",
            "firm",
            say("who worked and what was paid, one row a person and month; or a list of jobs without pay"),
            True,
            (
                *PERSON,
                *_fields(
                    "asked",
                    start_date=("date", say("first day of work")),
                    period=("month", say("month that the pay is for")),
                    gross_pay=("money", say("gross pay of the month, allowances included")),
                    days_worked=("number", say("days worked in the month")),
                ),
                *_fields(
                    "other",
                    firm=("text", say("firm, if the file holds several")),
                    end_date=("date", say("last day of work, if it has ended")),
                    contract_kind=("contract", say("kind of contract")),
                    net_pay=("money", say("pay after deductions")),
                ),
            ),
        ),
        Role(
            "social_insurance",
            "social_insurance",
            say("wages on which social insurance was paid, of everybody insured who lives in the area, one row a person and month; "
                "it sees people in a model and others alike, but formal work only"),
            True,
            (
                *PERSON,
                *_fields(
                    "needed",
                    period=("month", say("month that the contribution is for")),
                    gross_pay=("money", say("wage on which the contribution was paid; it can be less than the pay")),
                ),
                *_fields(
                    "asked",
                    firm=("text", say("firm that paid the contribution")),
                ),
                *_fields(
                    "other",
                    start_date=("date", say("first day of work")),
                    end_date=("date", say("last day of work, if it has ended")),
                    contract_kind=("contract", say("kind of contract")),
                    days_worked=("number", say("days worked in the month")),
                ),
            ),
        ),
        Role(
            "survey",
            "researcher",
            say("answers of people who came home, in a model or not, to a survey, one row a person and wave; who refused or was "
                "not reached has a row too"),
            True,
            (
                *PERSON,
                *_fields(
                    "asked",
                    wave=("whole", say("wave of the survey: 1, 2, 3")),
                    interview_date=("date", say("day of the interview; it says which month the answers are about")),
                    result=("interview", say("interviewed, refused or not reached; only who was interviewed can be without work")),
                    has_job=("yes_no", say("whether the person worked for pay in the last month")),
                    last_pay=("money", say("pay for the last month, 0 if there was none; empty if the person did not say")),
                ),
                *_fields(
                    "other",
                    period=("month", say("month that the answers are about, if it is not the one before the interview")),
                ),
            ),
        ),
        Role(
            "court_register",
            "court",
            say("register of prison sentences; several facts stand in one cell"),
            True,
            (
                *_fields("needed", person=("private", say("name, birth and residence in one cell"))),
                *_fields(
                    "asked",
                    judgment=("private", say("number, day and offence of the judgment in one cell")),
                    sentence=("term", say("prison term as pronounced; it sets when the record is expunged")),
                    completed=("private", say("certificate and day of completion in one cell")),
                ),
                *_fields(
                    "other",
                    amnesty=("private", say("decision of amnesty")),
                    conditional_release=("private", say("decision of conditional release")),
                    died=("private", say("day of death, or a mark")),
                ),
            ),
        ),
        Role(
            "offences",
            "police",
            say("new offences of people who came home, criminal and administrative, whoever is on the list today"),
            True,
            (
                *PERSON,
                *_fields(
                    "needed",
                    handling=("handling", say("criminal, administrative, compulsory detox or education")),
                ),
                *_fields(
                    "asked",
                    offence_date=("date", say("day of the offence; it counts, not the day on which it became known")),
                    arrest_date=("date", say("day of the arrest")),
                    judgment_date=("date", say("day of the judgment or decision")),
                    offence=("offence", say("offence, kept as a group of offences only")),
                    intent=("intent", say("intentional or negligent")),
                    gravity=("gravity", say("class of the crime (Penal Code, Art. 9)")),
                ),
            ),
        ),
        Role(
            "community_sentences",
            "people_committee",
            say("sentences served in the community; other people than those who come home from prison"),
            True,
            (
                *PERSON,
                *_fields(
                    "needed",
                    sentence_kind=("sentence_kind", say("suspended sentence, non-custodial reform or conditional release")),
                    start_date=("date", say("first day")),
                ),
                *_fields(
                    "asked",
                    end_date=("due", say("last day by the judgment")),
                    outcome=("sentence_outcome", say("how it stands or how it ended")),
                    outcome_date=("date", say("day on which it ended")),
                ),
                *_fields("other", sentence=("term", say("length of the sentence or probation"))),
            ),
        ),
    )
}  # fmt: skip
