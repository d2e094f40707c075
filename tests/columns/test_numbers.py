import random

import pytest
from babel.numbers import format_decimal

from analysis.columns.numbers import clean_numbers

LOCALES = {"vi": "vi", "en": "en"}


@pytest.mark.parametrize("style", LOCALES)
def test_a_grid_of_numbers_comes_back_in_either_style(style):
    rng = random.Random(2)
    given = [round(rng.choice([1, -1]) * rng.random() * 10 ** rng.randrange(10), 2) for _ in range(500)] + [
        0.0,
        1234567.89,
    ]
    cells = [format_decimal(number, "#,##0.##;(#,##0.##)", locale=LOCALES[style]) for number in given]
    column = clean_numbers(cells)
    assert column.findings == () and column.decided == style
    assert list(column.values) == given


@pytest.mark.parametrize(
    ("cells", "values", "codes", "style"),
    [
        (["1.069", "5,34", "3.450.000"], (1069, 5.34, 3450000), {}, "vi"),
        (["3,194.15", "1,069", "33.47"], (3194.15, 1069, 33.47), {}, "en"),
        (["1.069", "3.450.000"], (1069, 3450000), {}, "vi"),
        (["1.300", "2.500"], (None, None), {0: "number_two_ways", 1: "number_two_ways"}, ""),
        (["1,300", "2,500"], (None, None), {0: "number_two_ways", 1: "number_two_ways"}, ""),
        (["1.300", "12"], (None, 12), {0: "number_two_ways"}, ""),
        (["12", "1300", "-7"], (12, 1300, -7), {}, ""),
        (["5,34", "5,33", "33.47"], (5.34, 5.33, None), {2: "number_other_style"}, "vi"),
        (["5,34", "5,33", "33.47", "1.300"], (5.34, 5.33, None, None), {2: "number_other_style", 3: "number_two_ways"}, "vi"),
        (["5,34", "33.47", "8"], (None, None, 8), {0: "number_style_tied", 1: "number_style_tied"}, ""),
        (["0.300", "1.300"], (0.3, 1.3), {}, "en"),
        (["0,5", "1.300"], (0.5, 1300), {}, "vi"),
        (["8500000.0", "1.069", "5,34"], (8500000, 1069, 5.34), {}, "vi"),
        (["1.5E+07", "3,5"], (15000000, 3.5), {}, "vi"),
        (["3 450 000", "3\u00a0450,5"], (3450000, 3450.5), {}, "vi"),
        (["\u22125,5", "(5,5)", "- 5,5"], (-5.5, -5.5, -5.5), {}, "vi"),
        (["12.34.567", "1.2345.678", "5%", "3 4"], (None,) * 4, dict.fromkeys(range(4), "number_unreadable"), ""),
        (["1" * 15, "1" * 16], (float("1" * 15), None), {1: "number_too_long"}, ""),
    ],
)  # fmt: skip
def test_the_column_decides(cells, values, codes, style):
    column = clean_numbers(cells)
    assert column.values == values
    assert dict(column.findings) == codes
    assert column.decided == style


def test_the_source_may_say_how_numbers_are_written():
    assert clean_numbers(["1.300", "2.500"], style="vi").values == (1300, 2500)
    assert clean_numbers(["1.300", "2.500"], style="en").values == (1.3, 2.5)
    assert clean_numbers(["1,5", "2.500"], style="en").findings == ((0, "number_other_style"),)
    with pytest.raises(ValueError, match="style"):
        clean_numbers([], style="fr")


def test_order_of_rows_does_not_matter():
    cells = ["1.069", "5,34", "33.47", "7", "x", "", "1.300.000"]
    forward, backward = clean_numbers(cells), clean_numbers(cells[::-1])
    assert forward.values == backward.values[::-1] and forward.decided == backward.decided
