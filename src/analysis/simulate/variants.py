"""The twelve shipped districts: what each delivers, and how its agencies lay it out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from analysis.simulate.layouts import Layout

HALF_YEARS = (date(2023, 12, 31), date(2024, 6, 30), date(2024, 12, 31), date(2025, 6, 30))
TO_NEW_MAP = (*HALF_YEARS, date(2025, 12, 31))
YEARS = (date(2023, 12, 31), date(2024, 12, 31), date(2025, 12, 31))
PLAIN = Layout()


@dataclass(frozen=True)
class Variant:
    """One district's deliveries.

    Attributes
    ----------
    number : int
        1 to 12; 0 for any other district.
    seed : int
        Of the shipped folder.
    lists : tuple of date
        Days of the police's lists; the last one is the last day of everything.
    commune_sd : float
    layouts : mapping
        By role; others are plain.
    steps : str
        Whom the file of participants holds (`police.participants`).
    offences_since, certificates_since : date
    """

    number: int = 0
    seed: int = 1
    lists: tuple[date, ...] = TO_NEW_MAP
    commune_sd: float = 0.0
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    steps: str = "listed"
    offences_since: date = date(2020, 1, 1)
    certificates_since: date = date(2021, 7, 1)
    sees_expunged: bool = True
    leavers: bool = True
    certificates: bool = True
    court: bool = True
    other_payroll: bool = True
    employer_loans: bool = False

    @property
    def as_of(self) -> date:
        """The last day of all files."""
        return self.lists[-1]

    @property
    def bank_days(self) -> tuple[date, ...]:
        """Days of the bank's extracts: those of the lists since the loans began."""
        return tuple(on for on in self.lists if on > date(2024, 1, 1)) or (self.as_of,)

    def layout(self, role: str) -> Layout:
        """How files of a role are laid out here."""
        return self.layouts.get(role, PLAIN)


CAPITALS = Layout(capitals=True, dates="text")
VARIANTS = {
    f"mau-{each.number:02}": each
    for each in (
        Variant(
            1, 2025_01, TO_NEW_MAP, 0.0,
            {"bank_loans": Layout(untidy_headings=True, tail=False)}, steps="eligible", employer_loans=True,
            certificates_since=date(2020, 1, 1),
        ),
        Variant(
            2, 2028_02, YEARS, 0.3,
            {"police_list": Layout(two_rows=True, column_numbers=True), "payroll": Layout(two_rows=True, money="vi")},
        ),
        Variant(
            3, 2025_03, HALF_YEARS[1:], 0.5,
            {"police_list": Layout("csv_tcvn3", dates="text"), "leavers": Layout("csv_tcvn3", dates="text"),
             "certificates": Layout(tcvn3=True, dates="text"), "community_sentences": Layout("csv_1258", dates="text")},
        ),
        Variant(
            4, 2025_04, (date(2025, 6, 30),), 0.3,
            {"police_list": CAPITALS}, leavers=False, certificates=False, court=False,
        ),
        Variant(
            5, 2025_05, TO_NEW_MAP[2:], 0.0,
            {"payroll": Layout(dates="month_first", money="en")},
        ),
        Variant(
            6, 2026_06, HALF_YEARS[1:], 0.5,
            {"bank_loans": Layout(money="million", untidy_headings=True), "roster": Layout(money="vi")}, employer_loans=True,
        ),
        Variant(
            7, 2027_07, YEARS, 0.3,
            {"offences": Layout("tsv_utf16", dates="text"), "roster": Layout("csv", dates="text"),
             "leavers": Layout("tsv_utf16", dates="text")},
        ),
        Variant(
            8, 2026_08, YEARS, 0.0,
            {"police_list": Layout(sheets_by="commune", tail=False), "certificates": Layout(sheets_by="year"),
             "offences": Layout(sheets_by="year")},
            sees_expunged=False,
        ),
        Variant(
            9, 2025_09, HALF_YEARS[1:], 0.5,
            {"offences": Layout(column_numbers=True), "court_register": Layout(dates="text")}, offences_since=date(2022, 1, 1),
        ),
        Variant(
            10, 2026_10, TO_NEW_MAP[2:], 0.3,
            {"participants": CAPITALS}, steps="started", court=False,
        ),
        Variant(
            11, 2025_11, YEARS, 0.0,
            {"payroll": Layout(no_marks=True, money="vi", dates="text"), "offences": Layout(no_marks=True, dates="text")},
        ),
        Variant(
            12, 2025_12, YEARS, 0.5,
            {"police_list": CAPITALS, "leavers": CAPITALS, "payroll": Layout(money="vi", dates="text"),
             "bank_loans": Layout(money="vi", dates="text")},
            other_payroll=False, employer_loans=True,
        ),
    )
}  # fmt: skip


def variant_of(site: str) -> Variant:
    """The variant of a shipped district, and a plain one for any other id."""
    return VARIANTS.get(site, Variant())
