"""What agencies are asked for, in words: each file's columns, why they are asked for, how they are written.

Templates, letters and `docs/how-to/files.*.md` all say it with these words; run as a program it rewrites the latter.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis import store
from analysis.delivery import vocabulary
from analysis.intake import choices
from analysis.intake.roles import ROLES, Field, Role
from analysis.settings import read_settings
from analysis.words import LANGUAGES, say, words

FILES = {
    "police_list": "danh-sach-tai-hoa-nhap.xlsx",
    "leavers": "nguoi-ra-khoi-danh-sach.xlsx",
    "certificates": "giay-chung-nhan-chap-hanh-xong.xlsx",
    "models": "mo-hinh.xlsx",
    "participants": "nguoi-tham-gia-mo-hinh.xlsx",
    "waiting_list": "danh-sach-cho-rut-tham.xlsx",
    "roster": "danh-sach-vay-von-mau-01.xlsx",
    "bank_loans": "vay-von-chuong-trinh-26.xlsx",
    "employer_loans": "vay-von-co-so-san-xuat.xlsx",
    "loan_ledger": "so-theo-doi-ky-han-tra-no.xlsx",
    "payroll": "bang-luong.xlsx",
    "social_insurance": "dong-bao-hiem-xa-hoi.xlsx",
    "survey": "khao-sat-viec-lam-thu-nhap.xlsx",
    "court_register": "so-theo-doi-an-phat-tu.xlsx",
    "offences": "vi-pham-moi.xlsx",
    "community_sentences": "thi-hanh-an-tai-cong-dong.xlsx",
}
TITLES = {
    "police_list": say("people under reintegration"),
    "leavers": say("people who left the list"),
    "certificates": say("certificates of having served a prison sentence"),
    "models": say("reintegration models"),
    "participants": say("people considered for a model"),
    "waiting_list": say("waiting list that was drawn by lot"),
    "roster": say("list for borrowing (Form 01)"),
    "bank_loans": say("loans of programme 26"),
    "employer_loans": say("loans to employers"),
    "loan_ledger": say("ledger of instalments"),
    "payroll": say("payroll"),
    "social_insurance": say("contributions to social insurance"),
    "survey": say("survey of work and income"),
    "court_register": say("register of prison sentences"),
    "offences": say("new offences"),
    "community_sentences": say("sentences served in the community"),
}
AGENCIES = {
    "police": say("police"),
    "court": say("court"),
    "bank": say("bank for social policies"),
    "firm": say("firm"),
    "people_committee": say("commune People's Committee"),
    "social_insurance": say("social insurance office"),
    "researcher": say("body that carries out the survey"),
}
NEEDS = {
    "needed": say("required"),
    "asked": say("asked for"),
    "other": say("if you have it"),
}
HOW = {
    "name": say("family, middle and given name, as on the identity papers"),
    "id": say("all digits, leading zeros too"),
    "day": say("day/month/year, like 07/11/2024"),
    "date": say("day/month/year, like 07/11/2024; if only the month or the year is known: 11/2024 or 2024"),
    "due": say("day/month/year, like 07/11/2024; if only the month or the year is known: 11/2024 or 2024"),
    "month": say("month/year, like 05/2024"),
    "year": say("four digits, like 1990"),
    "money": say("in đồng, like 100.000.000"),
    "number": say("a number, like 26 or 26,5"),
    "whole": say("a whole number, like 2"),
    "term": say("years and months, like 2 năm 6 tháng"),
    "commune": say("the name that it had on that day; with the district if two communes have the same name"),
    "text": say("the same wording in every row and every file"),
    "private": say("as it stands in your records"),
}


@dataclass(frozen=True)
class Described:
    """A column of a delivered file in words: heading, what it is and why, whether needed, how written, fixed answers."""

    field: Field
    heading: str
    about: str
    need: str
    how: str
    answers: tuple[str, ...]


def described(role: Role, language: str) -> tuple[Described, ...]:
    """The columns of a role's file in its order; headings and answers are the first wordings of the reference lists."""
    write, wordings = words(language), headings()[role.name]
    found = []
    for field in role.fields:
        fixed = answers(field.kind)
        how = say("one of: {answers}", answers="; ".join(fixed)) if fixed else HOW[field.kind]
        texts = (write(field.about), write(NEEDS[field.need]), write(how))
        found.append(Described(field, wordings[field.name][0], *texts, fixed))
    return tuple(found)


def headings() -> dict[str, dict[str, tuple[str, ...]]]:
    """The common wordings of headings, by role and field."""
    return _lists(store.raw() / "reference")[0]


def answers(kind: str) -> tuple[str, ...]:
    """The answers of a set as templates write them; none for a kind that is no set."""
    return tuple(each[0] for each in _lists(store.raw() / "reference")[1].get(kind, {}).values())


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def table(role: Role, language: str) -> list[str]:
    """The columns of a role's file as a Markdown table; its second line gives the widths."""
    write = words(language)
    titles = (say("column"), say("what it is, and why it is asked for"), say("needed?"), say("how it is written"))
    lines = [
        f"| {' | '.join(capital(write(title)) for title in titles)} |",
        f"|{'-' * 20}|{'-' * 35}|{'-' * 14}|{'-' * 41}|",
    ]
    lines += [f"| {each.heading} | {each.about} | {each.need} | {each.how} |" for each in described(role, language)]
    return lines


def files(language: str) -> str:
    """All files that agencies are asked for, as Markdown."""
    write = words(language)
    intro = say(
        "What `hoanhap new` makes templates for. Made from `src/analysis/intake/roles.py` and the lists in "
        "`data/raw/reference/` by `python -m analysis.intake.asked`; do not edit it here."
    )
    lines = ["# " + write(say("Files that agencies are asked for")), "", write(intro)]
    for role in ROLES.values():
        about = say("{file}. Kept by: {agency}.", file=capital(write(role.about)), agency=AGENCIES[role.agency])
        title = capital(write(TITLES[role.name]))
        lines += ["", f"## {title}: `{FILES[role.name]}` (`{role.name}`)", "", write(about), "", *table(role, language)]
    return "\n".join(lines) + "\n"


@cache
def _lists(folder: Path) -> tuple[dict, dict]:
    """Headings and answers of the reference lists, read once a program."""
    named = read_settings(folder / vocabulary.FILE, vocabulary.HeadingFile).headings
    return named, read_settings(folder / choices.FILE, choices.ChoiceFile).choices


if __name__ == "__main__":
    for each in LANGUAGES:
        store.write_text(store.root() / "docs" / "how-to" / f"files.{each}.md", files(each))
