"""Every text that is marked in the code stands in the Vietnamese catalogue, with the same gaps."""

import re
import unicodedata

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from analysis import words
from tests.conftest import PROJECT

GAP = re.compile(r"{\w+}")


def catalogue():
    with open(words.CATALOGUES / "vi.po", "rb") as file:
        return read_po(file, locale="vi")


def marked_texts() -> set[str]:
    found = extract_from_dir(PROJECT / "src" / "analysis", method_map=[("**.py", "python")], keywords={"say": None})
    return {message for _, _, message, *_ in found}


def test_every_marked_text_is_translated_and_none_is_left_over():
    translated = {message.id for message in catalogue() if message.id and message.string and not message.fuzzy}
    assert marked_texts() - translated == set()
    assert translated - marked_texts() == set()


def test_translations_keep_the_gaps_and_the_spaces_around():
    for message in (message for message in catalogue() if message.id):
        assert sorted(GAP.findall(message.id)) == sorted(GAP.findall(message.string)), message.id
        assert message.id[0].isspace() == message.string[0].isspace(), message.id


def test_diacritics_are_composed():
    for message in catalogue():
        assert unicodedata.is_normalized("NFC", str(message.string))
