"""What reading a delivered file brings up: where and what, and never what a cell holds."""

from dataclasses import dataclass
from functools import cache

from analysis.words import Said, Words, say

TEXTS = {
    "wrong_extension": say("the file's name ends otherwise than its content, which is {detail}; read by its content"),
    "macros": say("holds macros; they were neither run nor read"),
    "external_link": say("refers to other files; they were not opened, and values from them are as last saved"),
    "not_scanned": say(
        "in this old format formulas and error values cannot be listed: formulas are as last calculated, "
        "errors are missing; save as .xlsx to have them listed"
    ),
    "hidden_sheet": say("this sheet is hidden; it was read like the others"),
    "formula": say("holds a formula; the value is the one last calculated"),
    "formula_no_value": say("holds a formula that was never calculated; the value is missing"),
    "error_value": say("holds an error value of the spreadsheet; the value is missing"),
    "tab_lost": say("holds a tab, which is lost in reading; the words around it stand together"),
    "legacy_encoding": say("is in the old encoding {detail}; converted to Unicode, check the Vietnamese letters"),
    "encoding_undecided": say(
        "is in an old Vietnamese encoding, or damaged, and too little in it tells which; left as it is"
    ),
    "encoding_differs": say(
        "from here on, so many cells of this column are in another encoding than the rest, and were left as they are: {detail}"
    ),
    "separator_undecided": say(
        "whether commas, semicolons or tabs separate the columns cannot be decided; every line is one cell, "
        "save as .xlsx"
    ),
    "no_table": say("no heading row was found; all rows of the sheet are left out"),
    "headings_unknown": say("no heading of this row is known; it was taken for the heading row because of its shape"),
    "several_tables": say("a further table begins here; only the first one was read"),
    "ambiguous_tables": say("more than one table, without an empty row between them or side by side; none was read"),
    "blank_heading": say("this column has no heading; it is called “{detail}”"),
    "unmapped": say("this heading is not known; the column was not used"),
    "near_miss": say("this heading is not known but resembles “{detail}”; add it to headings.yaml if it is meant"),
    "same_column": say("this heading and another one both mean “{detail}”; neither was used"),
    "section_row": say(
        "holds the name of a place and nobody; it was taken for the heading of a section: where the list has no column for it, "
        "that commune is the one of the rows below"
    ),
    "birth_twice": say(
        "the birth stands in the column for men and in the one for women; neither was used, nor a sex taken from them"
    ),
    "birth_other_sex": say(
        "the birth stands in the column of the other sex than the one stated; the stated one was kept"
    ),
    "sparse_row": say("nothing but one cell of this row is filled, and perhaps its number; it was kept as data"),
    "merged_data": say("merged with cells beside it or below; only the first of them has the value"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that a person should know about a file.

    Attributes
    ----------
    code : str
        A key of `TEXTS`.
    file : str
        Role or name of the file.
    sheet : int or None
        Number of the sheet, from 1; its name may be a person's.
    row : int or None
        As the spreadsheet counts, from 1.
    column : str
        Letter of the column, e.g. ``"AB"``.
    detail : str or Said
        Fills the gap of the text: a canonical column or a format, never a cell's value.
    """

    code: str
    file: str = ""
    sheet: int | None = None
    row: int | None = None
    column: str = ""
    detail: str | Said = ""

    @property
    def what(self) -> Said:
        """The finding's text, not yet in any language."""
        return say(TEXTS[self.code].text, detail=self.detail)

    def line(self, write: Words) -> str:
        """The finding as one line in the writer's language."""
        place = [self.file] if self.file else []
        if self.sheet is not None:
            place.append(write(say("sheet {sheet}", sheet=str(self.sheet))))
        if self.row is not None:
            place.append(write(say("row {row}", row=str(self.row))))
        if self.column:
            place.append(write(say("column “{column}”", column=self.column)))
        return ": ".join([", ".join(place), write(self.what)] if place else [write(self.what)])


def column_letter(number: int) -> str:
    """A column's letter from its number: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, last = divmod(number - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """A column's number from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
