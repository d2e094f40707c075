"""Published figures that are known to add up, or not to, and the table of where each check is tested."""

import re

import pandas as pd
import pytest

from analysis.evidence.evaluability import check_figures
from analysis.tables.published import Agreement, Reading
from tests.conftest import PROJECT

DOC = PROJECT / "docs" / "domain-checks.md"
BOTH = {"vi": "x", "en": "x"}


def verdict(how: str, parts: list[tuple[float, float]], against: tuple[float, float]) -> str:
    """What `check_figures` says of printed figures, each with half a unit of its last digit."""
    names = [f"part{number}" for number in range(len(parts))]
    rows = [
        {"figure": name, "value": value, "low": value - half, "high": value + half, "base": "count"}
        for name, (value, half) in zip([*names, "whole"], [*parts, against], strict=True)
    ]
    one = Agreement(id="one", how=how, parts=tuple(names), against="whole", unit="x", label=BOTH, meaning=BOTH)
    reading = Reading(figures=(), agreements=(one,), questions=(), released_per_year="part0")
    (found,) = check_figures(reading, pd.DataFrame(rows))
    return found.verdict


@pytest.mark.parametrize(
    ("parts", "whole", "expected"),
    [
        ([(172_197, 0.5), (18_248, 0.5)], (190_145, 0.5), "fails"),  # nation, 22 January 2024: million dong
        ([(172_197, 0.5), (18_248, 0.5)], (190_445, 0.5), "holds"),  # what the parts add up to
        ([(25, 0.05), (29.1, 0.05)], (54.7, 0.05), "fails"),  # Gia Lai, 31 July 2025: billion dong, all to a tenth
        ([(2.92, 0.005), (1.65, 0.005)], (4.57, 0.005), "holds"),  # Cao Bằng, end of 2024
        ([(6_039, 0), (3_017, 0), (1_580, 0), (395, 0)], (11_085, 0), "fails"),  # Nghệ An, the four groups
    ],
)
def test_published_parts_and_their_sum(parts, whole, expected):
    assert verdict("sum", parts, whole) == expected


@pytest.mark.parametrize(
    ("events", "people", "percent", "expected"),
    [
        (4, 8_055, (0.05, 0.005), "holds"),  # amnestied on 30 April 2025, reoffended by 8 July
        (4, 805, (0.05, 0.005), "fails"),
        (18_248, 190_445, (9.5, 0.05), "fails"),  # 9.58 is printed as 9.6
        (18_248, 190_445, (9.6, 0.05), "holds"),
    ],
)
def test_a_rate_is_its_numerator_by_its_denominator_to_the_printed_digit(events, people, percent, expected):
    share = (percent[0] / 100, percent[1] / 100)
    assert verdict("ratio", [(events, 0), (people, 0)], share) == expected


def test_every_test_that_the_table_names_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", DOC.read_text(encoding="utf-8"))
    assert len(named) > 30
    for path, test in named:
        assert f"def {test}(" in (PROJECT / path).read_text(encoding="utf-8"), (path, test)
