"""Which encoding a column has: told when it can be told, and never wrongly."""

import random

import pytest

from analysis.columns.legacy import LEAST_WORDS, clean_encoding, detect
from analysis.columns.syllables import has_plain_case, is_syllable
from analysis.columns.text import match_key
from tests.columns.test_encodings import to_cp1258, to_tcvn3, to_vni

# Article 1 of the Universal Declaration of Human Rights, and words of the kind that agencies' tables have.
TEXT = (
    "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi. Mọi con người đều được tạo hoá "
    "ban cho lý trí và lương tâm và cần phải đối xử với nhau trong tình bằng hữu. "
    "Đã chấp hành xong án phạt tù, hiện cư trú tại địa phương, có việc làm ổn định, thu nhập hằng tháng, vay vốn ngân "
    "hàng chính sách xã hội để sản xuất, chăn nuôi gia súc; chưa vi phạm pháp luật, được giảm thời hạn, đặc xá. "
    "Giấy chứng nhận, quyết định, thôn, xã, huyện, tỉnh, thị trấn, khu phố, tổ dân phố, nghề nghiệp, trình độ, giới "
    "tính nữ, dư nợ quá hạn, khoanh nợ, lãi suất, gia hạn, doanh nghiệp may mặc, cảm hóa giáo dục giúp đỡ. "
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Văn Thị Đức Hữu Thúy Hương Hạnh Tuấn Hiếu"
)
WORDS = sorted({word for word in TEXT.replace(",", "").replace(".", "").replace(";", "").split() if not word.isascii()})
NAMES = ["Nguyễn Văn Đức", "Trần Thị Hạnh", "Lê Hữu Phước", "Phạm Thúy Hằng", "Vũ Đình Tuấn", "Đỗ Ngọc Ánh"]
ENCODE = {"tcvn3": to_tcvn3, "vni": to_vni, "cp1258": to_cp1258}


def test_the_sample_is_made_of_syllables():
    assert len(WORDS) > 100 and [word for word in WORDS if not is_syllable(word)] == []


@pytest.mark.parametrize("encoding", ENCODE)
def test_a_column_of_names_is_told_and_converted(encoding):
    column = clean_encoding([ENCODE[encoding](name) for name in NAMES])
    assert column.decided == encoding and column.findings == ()
    assert list(map(match_key, column.values)) == list(map(match_key, NAMES))
    if encoding != "tcvn3":
        assert list(column.values) == NAMES


@pytest.mark.parametrize("encoding", ENCODE)
def test_running_text_is_told_and_converted(encoding):
    column = clean_encoding([ENCODE[encoding](sentence) for sentence in TEXT.split(". ")])
    assert (column.decided, column.findings) == (encoding, ())
    assert " ".join(column.values).lower() == TEXT.replace(". ", " ").lower()


@pytest.mark.parametrize("encoding", ENCODE)
def test_few_words_are_told_rarely_enough_and_never_wrongly(encoding):
    rng = random.Random(4)
    for count in (1, 2, 3, LEAST_WORDS - 1, LEAST_WORDS, 8, 15):
        drawn = [detect(map(ENCODE[encoding], rng.sample(WORDS, count))).name for _ in range(300)]
        assert set(drawn) <= {encoding, "undecided", "unicode"}
        if count < LEAST_WORDS:
            assert encoding not in drawn
        if count >= 8:
            assert drawn.count(encoding) >= 290
            # Windows-1258 writes some words as Unicode does.
            assert drawn.count("unicode") <= 3


def test_unicode_is_left_alone_however_few_the_words():
    rng = random.Random(5)
    for count in (1, 2, 3, 5, 10, 30):
        for _ in range(200):
            column = clean_encoding(rng.sample(WORDS, count))
            assert column.decided == "unicode" and column.findings == ()
    for cells in (
        ["có", "không", "có"],
        ["Nam", "Nữ"],
        ["Đắk Lắk", "Krông Nô", "Y Bliê Niê", "H'Wen Êban"],
        ["25 m²", "30 °C"],
    ):
        column = clean_encoding(cells)
        assert (list(column.values), column.findings, column.decided) == (cells, (), "unicode")


def test_letters_that_no_western_text_has_are_unicode_in_whatever_word():
    assert detect(["Đắk", "Krông"]).fits == {"unicode": 0.5, "tcvn3": 0, "vni": 0, "cp1258": 0}


def test_a_column_without_accents_has_nothing_to_decide():
    column = clean_encoding(["Nam", "", None, "12/03/1996", " a\u00a0 b "])
    assert column.values == ("Nam", "", "", "12/03/1996", "a b")
    assert column.decided == "unicode" and column.findings == ()


def test_decomposed_letters_are_unicode():
    column = clean_encoding(["Nguye\u0302\u0303n Va\u0306n Hu\u031b\u0303u", "hoa\u0300"])
    assert column.values == ("Nguyễn Văn Hữu", "hoà") and column.findings == ()


def test_too_few_words_are_left_as_they_stand_and_found():
    column = clean_encoding(["hép møt", "nam", "tÕt", "“nam”"])
    assert column.values == ("hép møt", "nam", "tÕt", "“nam”")
    assert column.findings == ((0, "encoding_undecided"), (2, "encoding_undecided")) and column.decided == "undecided"


def test_the_whole_file_tells_what_a_column_cannot():
    cells = ["hép møt", "nam", "tÕt"]
    whole = detect([*cells, *map(to_tcvn3, NAMES)])
    assert whole.name == "tcvn3" and whole.fits["tcvn3"] == 1 and whole.n_words > LEAST_WORDS
    assert clean_encoding(cells, encoding=whole.name).values == ("hộp mứt", "nam", "tết")
    with pytest.raises(ValueError, match="encoding"):
        clean_encoding(cells, encoding="latin")


def test_a_column_of_two_encodings_is_not_converted():
    cells = NAMES[:3] + [to_tcvn3(name) for name in NAMES[3:]]
    column = clean_encoding(cells)
    assert column.decided in ("unicode", "undecided")
    assert list(column.values[:3]) == NAMES[:3] and {row for row, _ in column.findings} == {3, 4, 5}


def test_a_reading_is_believed_only_if_it_explains_nearly_all_and_the_others_far_less():
    mostly = detect([*map(to_tcvn3, WORDS[:40]), *WORDS[40:50]])
    assert 0.7 < mostly.fits["tcvn3"] < 0.9 and mostly.fits["unicode"] < 0.5 and mostly.name == "undecided"
    # But for the first, these are written alike in Windows-1258 and in Unicode.
    alike = detect(["NguyêÞn", "Tân", "Trâm", "Lân", "Luân", "Dân"])
    assert alike.fits["cp1258"] == 1 and alike.fits["unicode"] == 5 / 6 and alike.name == "undecided"


def test_a_capital_amid_small_letters_is_no_ordinary_text_but_tcvn3_has_no_capitals():
    assert detect(["lÓn"]).fits == {"unicode": 0, "tcvn3": 1, "vni": 0, "cp1258": 0}
    assert detect([to_tcvn3("NGUYỄN")]).fits["tcvn3"] == 1


def test_one_cell_of_another_encoding_is_found_and_left():
    column = clean_encoding([*NAMES, to_tcvn3("Bùi Thị Hường")])
    assert column.decided == "unicode" and column.findings == ((6, "encoding_differs"),)
    column = clean_encoding(["Bùi Thị Hường", "Trường", *map(to_vni, [*NAMES, *WORDS])])
    assert column.decided == "vni" and column.findings == ((0, "encoding_differs"), (1, "encoding_differs"))
    assert list(column.values) == ["Bùi Thị Hường", "Trường", *NAMES, *WORDS]


def test_soft_hyphens_are_letters_in_tcvn3_and_nothing_in_unicode():
    assert clean_encoding([*map(to_tcvn3, NAMES), "L\u00adu"]).values[6] == "Lưu"
    assert clean_encoding([*NAMES, "thu\u00adế"]).values[6] == "thuế"


def test_text_read_as_latin_1_is_as_good_as_cp1252():
    cells = ["\x93" + to_tcvn3(name) + "\x94" for name in NAMES]
    column = clean_encoding(cells)
    assert column.decided == "tcvn3" and column.values[1] == "“Trần Thị Hạnh”"


@pytest.mark.parametrize(
    "word",
    [
        "nghiêng",
        "quý",
        "quốc",
        "gì",
        "giếng",
        "giặc",
        "khuỷu",
        "thuở",
        "ỷ",
        "Ý",
        "yêu",
        "NGUYỄN",
        "hoà",
        "hòa",
        "xoong",
    ],
)
def test_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["Đắk", "tèt", "hồ\u0301", "cafe", "hlt", "", "jô", "nguyễnvăn", "ăc", "º", "tÕt"[:1] + "²"]
)
def test_no_syllables(word):
    assert not is_syllable(word)


def test_capitals_of_ordinary_text():
    assert all(map(has_plain_case, ["tết", "Tết", "TẾT", "Ý", "ý"]))
    assert not any(map(has_plain_case, ["tÕt", "TẾt", "tT"]))
