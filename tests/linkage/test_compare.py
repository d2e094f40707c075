import pytest

from analysis.linkage.compare import levels, names_apart, one_slip, slips
from analysis.linkage.weights import LEVELS
from tests.linkage.hand import sides


def level(comparison, one, other):
    found = [levels(*pair)[comparison].iloc[0] for pair in (sides(one, other), sides(other, one))]
    assert found[0] == found[1]
    return "missing" if found[0] == -1 else LEVELS[comparison][found[0]]


NAMES = [
    ("Nguyễn Văn Hùng", "NGUYỄN VĂN HÙNG", "same"),
    ("Lê Thị Hoà", "Lê Thị Hòa", "same"),  # the tone in its old and its new place
    ("Trần Văn Thuỷ", "Trần Văn Thủy", "same"),
    ("Ðặng Văn Ðức", "Đặng Văn Đức", "same"),  # Icelandic eth for đ
    ("Nguyễn Văn Hùng", "Nguyen Van Hung", "marks"),
    ("Đỗ Văn Đạt", "Do Van Dat", "marks"),
    ("Nguyễn Văn Hùng", "Nguyễn Vãn Hùng", "marks"),
    ("Nguyễn Văn Hùng", "Nguyễn Văn Hung", "marks"),  # Hung is nobody's name: a mark was lost
    ("Nguyễn Văn Hùng", "Nguyễn Văn Hưng", "different"),  # two names
    ("Nguyễn Thị Hoa", "Nguyễn Thị Hòa", "different"),
    ("NGUYEN THI HOA", "Nguyễn Thị Hòa", "marks"),  # a list without marks says nothing of them
    ("Nguyễn Văn Hùng", "Nguyễn Văn Hùn", "slip"),
    ("Nguyễn Văn Hùng", "Nguyễn Văn Hnùg", "slip"),
    ("Nguyễn Văn Hùng", "Nguỹên Văn Hùngg", "slip"),
    ("Nguyễn Văn Hùng", "Nguyễn Van Hùng", "marks"),
    ("Nguyễn Văn Hùng", "Nguyên Vằn Hùngg", "slip"),
    ("Nguyễn Văn Hùng", "Nguyễn Văn Dũng", "different"),  # one letter apart without marks, and two names
    ("Nguyễn Văn Hùng", "Nguyễn Văn Tùng", "different"),
    ("Nguyễn Văn Hùng", "Nguyễn Văn Hùnga b", "different"),
    ("Nguyễn Thị Hoa", "N.T.H.", "short"),
    ("Nguyễn Thị Hoa", "Nguyễn Thị H.", "short"),
    ("Nguyễn Thị Hoa", "Trần Thị H.", "different"),
    ("Nguyễn Thị Hoa", "N.T.M.", "different"),
    ("N.T.H.", "N.T.H.", "short"),  # never the same: many people have these initials
    ("Nguyễn Thị Hoa", "Nguyễn Hoa", "short"),
    ("Nguyễn Thị Hoa", "Nguyễn Minh Hoa", "different"),
    ("Nguyễn Thị Hoa", "", "missing"),
]


@pytest.mark.parametrize(("one", "other", "expected"), NAMES)
def test_names(one, other, expected):
    assert level("name", {"name": one}, {"name": other}) == expected


IDS = [
    ("030085001234", "030085001234", "same"),
    ("030085001234", "030085001235", "slip"),
    ("030085001234", "030085001243", "slip"),
    ("030085001234", "030085001325", "different"),
    ("030085001234", "142345678", "missing"),  # the old card and the new one
    ("142345678", "142345678", "same"),
    ("142345678", "142345679", "slip"),
    ("142345678", "030123456", "missing"),  # an old card's number changed with the province
    ("030085001234", "", "missing"),
]


@pytest.mark.parametrize(("one", "other", "expected"), IDS)
def test_id_numbers(one, other, expected):
    assert level("id_number", {"id_number": one}, {"id_number": other}) == expected


BIRTHS = [
    ("1985-03-07", "1985-03-07", "same", "same"),
    ("1985-03-07", "1985-07-03", "same", "slip"),
    ("1985-03-07", "1985-03-17", "same", "slip"),
    ("1985-03-07", "1985-04-07", "same", "slip"),
    ("1985-03-07", "1985-11-24", "same", "different"),
    ("1985-03-07", "1958-03-07", "different", "same"),
    ("1985-03-07", "1985-03", "same", "month"),
    ("1985-03-07", "1985-04", "same", "different"),
    ("1985-03-07", "1985", "same", "missing"),
    ("1985-03-07", "1985-01-01", "same", "missing"),
    ("1985", "1986", "near", "missing"),
    ("1985", "1987", "different", "missing"),
    ("1985", "", "missing", "missing"),
]


@pytest.mark.parametrize(("one", "other", "year", "day"), BIRTHS)
def test_births(one, other, year, day):
    assert (level("year", {"birth": one}, {"birth": other}), level("day", {"birth": one}, {"birth": other})) == (
        year,
        day,
    )


def test_sex():
    assert level("sex", {"sex": "male"}, {"sex": "male"}) == "same"
    assert level("sex", {"sex": "male"}, {"sex": "female"}) == "conflict"
    assert level("sex", {"sex": "male"}, {}) == "missing"


def test_a_village_counts_within_its_commune_only():
    here, same, other = ({"commune": "1", "village": name} for name in ("Thôn Hoà", "thôn hòa", "Thôn Đông"))
    assert (level("commune", here, same), level("village", here, same)) == ("same", "same")
    assert level("village", here, other) == "different"
    assert level("village", here, {"commune": "2", "village": "Thôn Hoà"}) == "missing"
    assert level("village", here, {"village": "Thôn Hoà"}) == "missing"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("hung", "hung", 0), ("hung", "hugn", 1), ("hung", "hng", 1), ("hung", "dung", 1), ("hung", "dugn", 2),
     ("ca", "abc", 3), ("", "ab", 2), ("nguyen", "gnuyne", 2), ("lonh", "llng", 2)],
)  # fmt: skip
def test_slips(one, other, expected):
    # "ca" to "abc" is 3 where no sign is touched twice (Boytsov 2011), and 2 where it may be
    assert slips(one, other) == slips(other, one) == expected
    assert one_slip(one, other) == one_slip(other, one) == (expected == 1)


def test_a_badly_written_name_is_not_another_name():
    def apart(one, other):
        return bool(names_apart(*sides({"name": one}, {"name": other}))[0])

    assert not apart("Nguyễn Văn Lonh", "Nguyễn Văn Llng")
    assert apart("Nguyễn Văn Hùng", "Nguyễn Văn Dũng")
    assert apart("Nguyễn Văn Hùng", "Trần Thị Mơ")
