"""A new district's folder: an Excel template for each kind of file, and a `source.yaml` to be filled in."""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analysis import store
from analysis.errors import refuse
from analysis.intake.asked import AGENCIES, FILES, TITLES, Described, capital, described, headings
from analysis.intake.collect import EXAMPLE
from analysis.intake.roles import ROLES, Role
from analysis.intake.spreadsheet import GUIDE, TextColumn, TextSheet, write_workbook
from analysis.words import Said, Words, say, words

DATA = "Dữ liệu"
UNIT_LINE = "Đơn vị tính: đồng"
WIDTHS = {"name": 26, "id": 16, "money": 18, "private": 30, "text": 24, "commune": 18, "whole": 11, "number": 11}
EXAMPLES = {  # by field, else by kind
    "name": "Nguyễn Văn Mẫu", "id": "000090000000", "day": "20/10/2023", "date": "20/06/2023", "due": "20/06/2025",
    "month": "05/2024",
    "money": "0", "number": "26", "whole": "0", "term": "2 năm 6 tháng", "commune": "Xã Mẫu", "text": "Mẫu",
    "private": "Mẫu",
    "birth_date": "15/03/1990", "birth_year": "", "residence": "", "village": "Thôn Mẫu", "firm": "Công ty Mẫu",
    "model": "Mô hình Mẫu", "prior_convictions": "1", "borrower_name": "Nguyễn Thị Mẫu", "loan_id": "000001",
    "borrower_id": "000192000000",
    "listed_date": "01/07/2023", "offered_date": "05/07/2023", "answer_date": "06/07/2023", "left_date": "20/06/2025",
    "household_head": "Nguyễn Thị Mẫu", "relation": "Vợ", "programme_code": "26", "as_of": "30/06/2025",
    "loan_amount": "100.000.000", "amount_asked": "100.000.000", "balance_in_term": "80.000.000",
    "balance": "80.000.000", "principal_repaid": "20.000.000", "contract_due_date": "20/10/2028", "term_months": "60",
    "interest_rate": "7,5", "workers": "40", "ex_prisoners": "5", "gross_pay": "8.500.000", "net_pay": "7.600.000",
    "offence_date": "02/02/2024", "arrest_date": "05/02/2024", "judgment_date": "10/05/2024",
    "person": "Nguyễn Văn Mẫu, sinh ngày 15/03/1990, xã Mẫu",
    "completed": "Chấp hành xong ngày 20/06/2023 (GCN số 00 ngày 20/06/2023)",
    "judgment": "Bản án số 00/2021/HS-ST ngày 10/05/2021, Trộm cắp tài sản",
    "amnesty": "", "conditional_release": "", "died": "", "expunged_date": "", "end_date": "", "end_reason": "",
    "extended_due_date": "", "due_date": "20/04/2024", "amount_due": "10.000.000", "paid_date": "18/04/2024",
    "principal_paid": "10.000.000", "written_off": "", "refusal_reason": "", "outcome_date": "",
    "list_row": "1", "wave": "1", "interview_date": "20/06/2024", "last_pay": "8.500.000",
}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A record that an agency keeps: the files that come from it, and the events that it would show.

    `stays`: nobody is ever taken off it, so that a new file does not replace the old one.
    """

    name: Said
    agency: str
    roles: tuple[str, ...]
    events: tuple[str, ...]
    stays: bool = False


# As far as is known; what a site's source.yaml says counts.
RECORDS = {
    "police_list": Kept(
        say("list of people under reintegration"),
        "police", ("police_list", "leavers"), ("listed", "custody", "death", "move"),
    ),
    "certificates": Kept(say("book of certificates"), "police", ("certificates",), ("listed",), stays=True),
    "police_offences": Kept(say("offences known to the police"), "police", ("offences",), ("reoffence",)),
    "models": Kept(say("reintegration models"), "police", ("models", "participants", "waiting_list"), ("participation",)),
    "court": Kept(say("register of prison sentences"), "court", ("court_register",), ("custody",)),
    "bank": Kept(say("loan file of the bank"), "bank", ("bank_loans", "employer_loans", "loan_ledger"), ("loan",)),
    "firm": Kept(say("payroll"), "firm", ("payroll",), ("job", "income")),
    "insurance": Kept(
        say("contributions to social insurance"), "social_insurance", ("social_insurance",), ("job", "income")
    ),
    "survey": Kept(say("survey of work and income"), "researcher", ("survey",), ("job", "income")),
    "committee": Kept(
        say("lists of the commune People's Committee"),
        "people_committee", ("roster", "community_sentences"), ("supervision",),
    ),
}  # fmt: skip


def new_site(site: str, folder: Path, language: str = "vi") -> list[Path]:
    """Make a district's folder with a template for each kind of file and a `source.yaml` to be filled in.

    Parameters
    ----------
    site : str
        The new site's id.
    folder : Path
        The folder to be made, open to its owner only.
    language : {"vi", "en"}
        Of the comments in `source.yaml`. The templates are for officials and in Vietnamese.

    Returns
    -------
    list of Path
        The files written, `source.yaml` first.

    Raises
    ------
    HoanhapError
        If the id is no id, or the folder exists; nothing is overwritten.
    """
    if not store.SITE_ID.fullmatch(site):
        raise refuse(say("a site is named in lower-case letters, digits and hyphens, like “thanh-mien”"))
    if folder.exists():
        raise refuse(say("there is a site of this name already; nothing was overwritten"))

    def fill(part: Path) -> None:
        store.write_text(part / "source.yaml", source_text(site, language))
        for role in ROLES.values():
            write_workbook(part / FILES[role.name], template(role))

    store.write_folder(folder, fill)
    return [folder / "source.yaml", *(folder / FILES[name] for name in ROLES)]


def source_text(site: str, language: str) -> str:
    """A `source.yaml` with every setting that a district needs; what only a person knows is empty, and so refused."""
    names = {name: [words(each)(kept.name) for each in ("vi", "en")] for name, kept in RECORDS.items()}
    return form(f"source.{language}.yaml", site=site, records=RECORDS, names=names, files=FILES)


def template(role: Role) -> list[TextSheet]:
    """The sheets of one role's template: data with an example row, and how to fill them in."""
    write, fields = words("vi"), described(role, "vi")
    number = headings()[role.name].get("row_number", ())[:1]
    columns = (*(TextColumn(heading, width=8) for heading in number), *map(_column, fields))
    example = [*("" for _ in number), *map(_example, fields)]
    example[0] = f"{EXAMPLE.upper()} {example[0]}".strip()
    unit = (UNIT_LINE,) if any(field.kind == "money" for field in role.fields) else ()
    return [
        TextSheet(DATA, columns, (example,), (write(TITLES[role.name]).upper(), *unit)),
        _guide(role, fields, write),
    ]


def form(name: str, **values: object) -> str:
    """One of the texts in `forms/` with its gaps filled."""
    folder = FileSystemLoader(Path(__file__).parent / "forms")
    forms = Environment(loader=folder, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return forms.get_template(name).render(**values).strip() + "\n"


def _column(each: Described) -> TextColumn:
    note = ". ".join(map(capital, (each.about, each.need, each.how)))
    width = WIDTHS.get(each.field.kind) or min(30, max([14, *(len(answer) + 3 for answer in each.answers)]))
    return TextColumn(each.heading, note, each.answers, needed=each.field.need == "needed", width=width)


def _example(each: Described) -> str:
    if each.field.name in EXAMPLES:
        return EXAMPLES[each.field.name]
    return each.answers[0] if each.answers else EXAMPLES[each.field.kind]


def _guide(role: Role, fields: tuple[Described, ...], write: Words) -> TextSheet:
    above = [
        say("How to fill in: {file}", file=TITLES[role.name]),
        say("{about}.", about=capital(write(role.about))),
        say("Kept by: {agency}. Fill in the sheet “{sheet}”, and leave the headings as they are.",
            agency=AGENCIES[role.agency], sheet=DATA),
        say("The row that begins with “{example}” shows how; it is never read.", example=EXAMPLE.upper()),
        say("Everybody whom the letter asks for, not only those who took part in a model."),
        say("A row without a required cell is sent back. What is not known stays empty; please do not guess."),
        say("A list of your own with other headings may be sent as it is."),
        say("This file holds personal data: never by ordinary e-mail or chat; hand it over as the letter says."),
    ]  # fmt: skip
    titles = (say("column"), say("what it is, and why it is asked for"), say("needed?"), say("how it is written"))
    widths = (26, 66, 14, 60)
    columns = tuple(TextColumn(capital(write(text)), width=width) for text, width in zip(titles, widths, strict=True))
    rows = [(each.heading, each.about, each.need, each.how) for each in fields]
    return TextSheet(GUIDE, columns, rows, tuple(map(write, above)))
