from datetime import date

import pytest

from analysis.words import Number, Percent, reader_language, say, words


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (Number(1234567.891, 2), "1.234.567,89", "1,234,567.89"),
        (Number(-8497.5), "−8.498", "−8,498"),
        (Number(3, 1, signed=True), "+3,0", "+3.0"),
        (Number(-0.0004, 2), "0,00", "0.00"),
        (Percent(0.30556), "30,6%", "30.6%"),
        (Percent(1.0), "100,0%", "100.0%"),
        (16437, "16.437", "16,437"),
        (date(2024, 11, 7), "07/11/2024", "7\N{NO-BREAK SPACE}Nov\N{NO-BREAK SPACE}2024"),
        (None, "", ""),
        ("nsw", "nsw", "nsw"),
    ],
)
def test_numbers_and_dates_as_each_reader_writes_them(value, vi, en):
    assert words("vi")(value) == vi
    assert words("en")(value) == en


def test_half_rounds_as_python_does_in_both_languages():
    assert words("en")(Number(0.125, 2)) == "0.12"


def test_gaps_are_filled_in_the_language_of_the_text():
    said = say("{low} to {high}", low=Number(0.5, 1), high=Number(1.5, 1))
    assert words("en")(said) == "0.5 to 1.5"
    assert "0,5" in words("vi")(said) and "1,5" in words("vi")(said)


def test_a_text_within_a_text_is_translated_too():
    said = say("left out: {reason}", reason=say("yes"))
    assert words("vi")(say("yes")) in words("vi")(said)


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="language"):
        words("fr")


@pytest.mark.parametrize(
    ("environment", "language"),
    [({"LANG": "vi_VN.UTF-8"}, "vi"), ({"LANG": "en_US.UTF-8"}, "en"), ({}, "en"),
     ({"HOANHAP_LANGUAGE": "vi", "LANG": "en_US"}, "vi")],
)  # fmt: skip
def test_the_terminals_language(monkeypatch, environment, language):
    for name in ("HOANHAP_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert reader_language() == language
