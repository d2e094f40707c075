"""The bank's files, the list for borrowing, and the payrolls of two firms."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.reference.law import months_later
from analysis.simulate.history import History
from analysis.simulate.lives import NEVER
from analysis.simulate.loans import Loan, draw_loan, standing
from analysis.simulate.names import draw_ids, draw_names, draw_old_cards
from analysis.simulate.people import draw_people
from analysis.simulate.places import OUTSIDE_PREFIX, District
from analysis.simulate.records import Delivered, Entry, Someone, identity, resident, someone
from analysis.simulate.work import months_between, pay
from analysis.simulate.world import World

RELATIVE_SEX = {"parent": "female", "spouse": "female", "sibling": "male"}
OLDER_YEARS = {"parent": 26, "spouse": 0, "sibling": 3}
BANK_COLUMNS = (
    "customer_id", "borrower_name", "loan_id", "programme_code", "programme_name", "fund", "loan_date", "term_months",
    "interest_rate", "loan_amount", "contract_due_date", "extended_due_date", "balance_in_term", "in_arrears", "frozen",
    "balance", "principal_repaid", "interest_due_in_term", "interest_due_overdue", "debt_class", "loan_state", "as_of",
    "last_transaction_date", "association", "commune", "village", "savings_group", "office", "id_number",
)  # fmt: skip
PAY_COLUMNS = ("employee_id", "person_name", "birth_date", "sex", "id_number", "residence", "start_date", "end_date",
               "contract_kind", "period", "days_worked", "gross_pay", "net_pay")  # fmt: skip


@dataclass(frozen=True)
class Borrowing:
    """Somebody on the list for borrowing: the person, who signs for the household, and the loan if there is one."""

    release: int
    person: Someone
    borrower: Someone
    relation: str
    listed: date
    loan: Loan | None


def draw_borrowings(history: History, district: District, world: World, rng: np.random.Generator) -> list[Borrowing]:
    """The households that want to borrow, in the order of their days."""
    found = []
    for number, (release, row) in enumerate(history.borrowers.iterrows(), 1):
        on = row["loan_day"] if row["loan_day"] < NEVER else row["listed"]
        loan = draw_loan(f"26{district.code}{number:05}", on.date(), world, rng)
        who = resident(history, release, on.date())
        borrower = who if loan.relation == "self" else _relative(who, loan.relation, number, district, rng)
        lent = loan if row["loan_day"] < NEVER else None
        found.append(Borrowing(release, who, borrower, loan.relation, row["listed"].date(), lent))
    return found


def roster(borrowings: list[Borrowing], district: District, as_of: date, world: World) -> Delivered:
    """Form 01: for whom a household borrows and who signs for it."""
    entries = []
    for each in sorted(borrowings, key=lambda each: each.listed):
        cells = identity(each.person, each.listed, district)
        cells |= {
            "borrower_name": each.borrower.name,
            "borrower_id": each.borrower.id_number,
            "relation": each.relation,
            "listed_date": each.listed,
            "purpose": "business",
            "amount_asked": int(world["loan_vnd"]),
            "confirmed": "yes",
        }
        entries.append(Entry(each.person.key, cells))
    columns = ("person_name", "birth_date", "sex", "id_number", "village", "commune", "borrower_name", "borrower_id",
               "relation", "listed_date", "purpose", "amount_asked", "confirmed")  # fmt: skip
    return Delivered("roster", "roster", as_of, "DANH SÁCH ĐỀ NGHỊ VAY VỐN (Mẫu số 01)", columns, tuple(entries))


def bank_loans(borrowings: list[Borrowing], district: District, as_of: date, world: World) -> Delivered:
    """The bank's extract of programme 26 on a day: the borrower who signed, never the person for whom it is."""
    entries = []
    for each in borrowings:
        if each.loan is None or each.loan.day > as_of:
            continue
        cells = _extract(each.loan, as_of, world) | {
            "borrower_name": each.borrower.name,
            "id_number": each.borrower.id_number,
            "customer_id": f"98{district.number:02}{int(each.loan.number[-5:]):06}",
            "commune": district.commune_name(each.borrower.commune, each.borrower.village, as_of),
            "village": identity(each.borrower, as_of, district)["village"],
            "savings_group": "Tổ Mẫu",
            "office": district.office,
        }
        entries.append(Entry(each.person.key, cells, [] if each.relation == "self" else ["relative"]))
    title = f"HỒ SƠ TÍN DỤNG CHƯƠNG TRÌNH 26 – {district.office} – số liệu ngày {as_of:%d/%m/%Y}"
    return Delivered("bank_loans", "bank", as_of, title, BANK_COLUMNS, tuple(entries))


def employer_loans(district: District, as_of: date, world: World) -> Delivered:
    """One loan to the model's firm, in order so far."""
    first = date(2024, 4, 10)
    amount = int(world["employer_loan_vnd"])
    cells = {
        "firm": district.firm, "loan_id": f"27{district.code}00001", "fund": "central", "loan_date": first,
        "loan_amount": amount, "interest_rate": world["rate_percent_a_year"], "contract_due_date": months_later(first, 60),
        "workers": int(world["employer_workers"]), "ex_prisoners": int(world["employer_ex_prisoners"]), "as_of": as_of,
        "balance_in_term": amount, "in_arrears": 0, "frozen": 0, "balance": amount, "principal_repaid": 0,
    }  # fmt: skip
    title = f"DƯ NỢ CHO VAY CƠ SỞ SẢN XUẤT KINH DOANH – {district.office} – ngày {as_of:%d/%m/%Y}"
    return Delivered("employer_loans", "bank", as_of, title, tuple(cells), (Entry("", cells),))


def payroll(
    history: History, district: District, which: str, as_of: date, world: World, rng: np.random.Generator
) -> Delivered:
    """The months of pay of a firm's workers who have served a sentence: ``"model"`` or ``"other"``."""
    entries: list[Entry] = []
    outsiders = _outsiders(world, district, rng) if which == "model" else []
    jobs = history.spells[history.spells["firm"] == which]
    people = [(job, resident(history, job.release, as_of), _level(history, job)) for job in jobs.itertuples()]
    for number, (job, who, level) in enumerate([*people, *outsiders], 1):
        last = min(job.end, pd.Timestamp(as_of))
        for month in months_between(job.start, last):
            gross, days = pay(level, month, world, rng)
            cells = identity(who, as_of, district) | {
                "employee_id": f"NV{number:03}",
                "start_date": job.start.date(),
                "end_date": day_if_over(job.end, as_of),
                "contract_kind": "probation" if month <= months_later(job.start.date(), 1) else "fixed",
                "period": month,
                "days_worked": days,
                "gross_pay": gross,
                "net_pay": int(gross * 0.895),
            }
            entries.append(Entry(who.key, cells))
    entries.sort(key=lambda entry: (entry.cells["period"], entry.cells["employee_id"]))
    firm = district.firm if which == "model" else district.other_firm
    title = f"BẢNG LƯƠNG – {firm} (đến ngày {as_of:%d/%m/%Y})"
    return Delivered("payroll", f"payroll_{which}", as_of, title, PAY_COLUMNS, tuple(entries), firm)


def day_if_over(end: pd.Timestamp, as_of: date) -> date | None:
    """The last day of work, if it has ended."""
    return end.date() if end <= pd.Timestamp(as_of) else None


def _extract(loan: Loan, as_of: date, world: World) -> dict[str, object]:
    stands = standing(loan, as_of, world)
    extended = loan.extended_on is not None and loan.extended_on <= as_of
    return {
        "loan_id": loan.number, "programme_code": 26, "programme_name": "Cho vay người chấp hành xong án phạt tù",
        "fund": loan.fund, "loan_date": loan.day, "term_months": loan.term_months,
        "interest_rate": world["rate_percent_a_year"], "loan_amount": loan.amount_vnd, "contract_due_date": loan.due,
        "extended_due_date": loan.extended_due if extended else None, "balance_in_term": stands.in_term,
        "in_arrears": stands.overdue, "frozen": stands.frozen, "balance": stands.balance,
        "principal_repaid": stands.paid, "interest_due_in_term": stands.interest_in_term,
        "interest_due_overdue": stands.interest_overdue, "debt_class": "QH" if stands.overdue else "TH",
        "loan_state": "Đang vay", "as_of": as_of, "last_transaction_date": as_of.replace(day=15),
        "association": loan.association,
    }  # fmt: skip


def _relative(who: Someone, relation: str, number: int, district: District, rng: np.random.Generator) -> Someone:
    """Somebody of the same household who signs for it."""
    sex = RELATIVE_SEX[relation] if relation != "spouse" else ("female" if who.sex == "male" else "male")
    born = months_later(who.birth, -12 * OLDER_YEARS[relation] + int(rng.integers(-36, 36)))
    births = np.array([np.datetime64(born)])
    sexes = np.array([sex], dtype=object)
    name, card = draw_names(sexes, rng)[0], draw_ids(district.id_prefix, sexes, births, rng)[0]
    return Someone(f"r{number:05}", name, born, sex, card, draw_old_cards(1, rng)[0], who.commune, who.village)


def _outsiders(world: World, district: District, rng: np.random.Generator) -> list:
    """Workers of the firm from another province: in no list of this district."""
    count = int(world["firm_hires_outside"])
    released = np.full(count, np.datetime64("2022-06-01"))
    one = pd.DataFrame({"share": [1.0], "effect": [0.0]})
    drawn = draw_people(released, one, world, district, rng)
    drawn["id_number"] = [OUTSIDE_PREFIX + number[3:] for number in drawn["id_number"]]
    start = pd.Timestamp("2023-03-01") + pd.to_timedelta(60 * np.arange(count), unit="D")
    length = pd.to_timedelta(rng.integers(200, 500, count), unit="D")
    jobs = pd.DataFrame({"start": start, "end": start + length})
    both = zip(jobs.itertuples(), drawn.itertuples(index=False), strict=True)
    return [(job, someone(person, -1, "o"), person.pay_level) for job, person in both]


def _level(history: History, job: NamedTuple) -> float:
    return history.persons[history.told[job.release].person].pay_level
