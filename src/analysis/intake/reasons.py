"""Why a row was rejected or a value not used, in words: the findings of columns, and those of whole rows."""

from analysis.columns import values
from analysis.words import Said, say

ROWS = {
    "nobody": say("neither a name nor an ID number: the row names nobody"),
    "repeated_row": say("repeats a row above it in every cell"),
    "twice_on_list": say("the person stands on this list already"),
    "other_programme": say("belongs to another programme of the bank; it was not used"),
    "not_one_of_ours": say("nobody whom the other files name; the row was not used"),
    "unknown_model": say("names a model that the file of models does not have"),
    "no_firm": say("no firm: neither the row nor source.yaml names one"),
    "date_not_exact": say("is not exact enough here; the day (or, for pay, the month) is needed"),
    "date_after_list": say("lies after the day on which this file was true; please check"),
    "number_not_whole": say("is not a whole number"),
    "place_unknown_name": say("is no commune of this site; write it as the list of units has it"),
    "place_ambiguous": say("can be more than one commune of this site; add the district"),
    "place_unknown_code": say("is no code of a commune"),
    "place_not_in_force": say("is the code of a commune that did not exist on that day"),
    "place_not_a_commune": say("is a district or province; the commune is needed"),
    "place_split": say("is a commune whose people were divided; the address is needed"),
    "place_divided": say("is a commune whose land was divided, and no source says where its people are"),
}  # fmt: skip
# These leave the value and the row standing.
NOTES = values.NOTES | {"date_after_list"}


def describe(code: str) -> Said:
    """A reason in the reader's words, without anybody's value; an unknown code raises `KeyError`."""
    return ROWS[code] if code in ROWS else values.describe(code)
