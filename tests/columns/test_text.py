import unicodedata

import numpy as np
import pandas as pd
import pytest

from analysis.columns.text import clean, given_name, is_initials, match_key, plain_key, same_name


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("Dư nợ\n trong hạn", "Dư nợ trong hạn"),
        ("  Tên\u00a0KH \r\n", "Tên KH"),
        ("Tê\u0301\u200bn\ufeff", "Tến"),
        ("\u202aMã\u2060 số\u202c\u200f", "Mã số"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("thu\u00ad\u00adế", "thuế"),
        ("a\u3000b\u2003c\u0085d", "a b c d"),
        ("", ""),
        ("\u200b \n", ""),
        (None, ""),
        (np.nan, ""),
        (pd.NA, ""),
        (pd.NaT, ""),
        (12, "12"),
        ("=1+1", "=1+1"),
    ],
)
def test_clean(cell, line):
    assert clean(cell) == line == clean(line)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("thủy", "thuỷ"),
        ("Lê Thị Thúy", "LÊ THỊ THUÝ"),
        ("NGUYỄN VĂN A", "Nguyễn  Văn\u00a0A"),
        ("Khỏe", "khoẻ"),
        ("Tòan", "Toàn"),
        ("Đức", "đức"),
        ("ĐẶNG THỊ HOÈ", "Đặng Thị Hòe"),
        ("Quý", "Qúy"),
        ("Nguyễn", unicodedata.normalize("NFD", "nguyễn")),
        ("Dư nợ\n trong hạn", "DƯ NỢ TRONG HẠN"),
    ],
)
def test_spellings_of_one_name(one, other):
    assert same_name(one, other) and same_name(other, one)
    assert plain_key(one) == plain_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đức", "Dức"),
        ("Hoàn", "Hoán"),
        ("Hoà", "Hoa"),
        ("Lan", "Lân"),
        ("Lân", "Lăn"),
        ("Hưng", "Hung"),
        ("Nguyễn Văn An", "Nguyễn Văn Ân"),
        ("Nguyễn Văn", "Nguyễn"),
        ("hoan à", "hoàn a"),
        ("", ""),
        (" ", "\u200b"),
    ],
)
def test_different_names(one, other):
    assert not same_name(one, other)


def test_closed_syllables_keep_their_spelling_in_the_key():
    for word in ("hoàn", "toán", "xoắn", "thuyết", "quyển", "nguyễn", "hoài"[:3], "tuấn", "luật"):
        assert match_key(word) == unicodedata.normalize("NFC", word)
    assert match_key("Hòa") == match_key("HOÀ") == "hoà"


def test_the_key_is_stable():
    for name in ("Nguyễn Thị Thúy Hòa", "mía", "của", "Đặng Văn Qúy", "N.V.T.", "😀", "a" * 1000, "ế" * 1000):
        key = match_key(name)
        assert match_key(key) == key and unicodedata.is_normalized("NFC", key)
        assert all(match_key(unicodedata.normalize(form, name)) == key for form in ("NFC", "NFD"))


def test_the_key_without_accents():
    assert plain_key("ĐẶNG Thị Thuý Hường") == plain_key("dang thi thuy huong") == "dang thi thuy huong"
    assert match_key("đang") != match_key("dang")


@pytest.mark.parametrize(
    "name",
    ["N.V.T.", "N.V.T", "anh N. V. T.", "Nguyễn Văn T.", "Nguyễn Văn T", "Đ.", "Lê Th. Ng.", "n.v.đ.", "T. (sn 1990)"],
)
def test_initials(name):
    assert is_initials(name) and given_name(name) == ""


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Nguyễn Văn A", "A"),
        ("NGUYỄN VĂN ĐỨC", "ĐỨC"),
        ("Nguyễn Như Ý", "Ý"),
        ("Trần Thị  Hạnh\u00a0(tức Tý)", "Hạnh"),
        ("Lan", "Lan"),
        ("", ""),
        ("(không rõ)", ""),
        (None, ""),
    ],
)
def test_given_names(name, given):
    assert not is_initials(name) and given_name(name) == given
