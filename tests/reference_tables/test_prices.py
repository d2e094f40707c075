"""Prices chained by hand."""

import pytest

from analysis.errors import HoanhapError
from analysis.reference.prices import price_factor


def test_a_chain_by_hand():
    # 2021 to 2023: 1.0315 * 1.0325 = 1.06502375
    assert price_factor(2021, 2023).factor == pytest.approx(1.06502375, rel=1e-12)


def test_backwards_is_the_inverse():
    assert price_factor(2023, 2021).factor == pytest.approx(1 / 1.06502375, rel=1e-12)
    assert price_factor(2022, 2022).factor == 1


def test_the_year_before_the_first_change_can_be_the_base():
    assert price_factor(2017, 2018).factor == pytest.approx(1.0354, rel=1e-12)


def test_years_without_a_source_are_named_where_they_are_used(project):
    path = project / "data" / "raw" / "reference" / "prices.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    doubted = [line.removesuffix("yes") + "no" if line[:4] in ("2022", "2024") else line for line in lines]
    path.write_text("\n".join(doubted) + "\n", encoding="utf-8")
    assert price_factor(2021, 2025).unconfirmed == (2022, 2024)
    assert price_factor(2024, 2022).unconfirmed == (2024,)  # 2022 is only the base
    assert price_factor(2022, 2023).unconfirmed == ()


def test_the_shipped_years_all_have_a_source():
    assert price_factor(2017, 2025).unconfirmed == ()


def test_every_unknown_year_is_refused():
    with pytest.raises(HoanhapError) as refused:
        price_factor(2024, 2027)
    assert [line.split(" to ")[-1] for line in refused.value.lines("en")] == ["2026 is not known", "2027 is not known"]
    with pytest.raises(HoanhapError, match="2017"):
        price_factor(2018, 2016)
