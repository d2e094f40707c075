import pytest

from analysis.evidence import evaluability
from analysis.sites import read_site


@pytest.fixture(scope="module")
def thanh_mien():
    site = read_site("thanh-mien")
    return site.reading, site.tables["published"]


@pytest.fixture(scope="module")
def checks(thanh_mien):
    return {check.check: check for check in evaluability.check_figures(*thanh_mien)}


def test_the_printed_figures_agree(checks):
    assert {name: check.verdict for name, check in checks.items()} == {
        "models_add_up": "holds",  # 9 + 1 + 1 = 11
        "hires_add_up": "holds",  # 4 + 2 = 6
        "loans_at_ceiling": "holds",  # 13 x 100 million = 1.3 billion
        "mean_loan": "can_hold",  # 96 to 104 million, of which up to 100 are allowed
        "years_on_the_list": "holds",
    }
    assert checks["loans_at_ceiling"].found == 1.3e9
    assert round(checks["mean_loan"].found_low / 1e6, 1) == 96.2
    assert round(checks["years_on_the_list"].found, 1) == 2.9


def altered(figures, name, value):
    changed = figures.copy()
    changed.loc[changed["figure"] == name, ["value", "low", "high"]] = value
    return changed


@pytest.mark.parametrize(
    ("figure", "value", "check"),
    [
        ("models_4plus", 8, "models_add_up"),
        ("hired_outside", 3, "hires_add_up"),
        ("loans_total", 2.6e9, "loans_at_ceiling"),
        ("loans_total", 2.6e9, "mean_loan"),
        ("managed_now", 3000, "years_on_the_list"),
    ],
)
def test_figures_that_do_not_agree_are_found(thanh_mien, figure, value, check):
    reading, figures = thanh_mien
    found = {each.check: each.verdict for each in evaluability.check_figures(reading, altered(figures, figure, value))}
    assert found[check] == "fails"


def test_exact_intervals_of_the_smallest_numbers(thanh_mien):
    shares = [e for e in evaluability.estimate(thanh_mien[0]) if e.estimand == "share"]
    found = {e.outcome: (round(e.interval.low, 3), round(e.interval.high, 3)) for e in shares}
    assert found == {"none_of_13": (0, 0.247), "all_of_6": (0.541, 1), "all_of_13": (0.753, 1)}


def test_what_a_base_rate_of_three_per_cent_implies():
    (row,) = evaluability.need_rows([0.03], 13, (90, 120), target=0.8)
    assert round(row.chance_of_none, 2) == 0.67
    assert row.n_per_arm > 1500
    assert 25 < row.years_low < row.years_high < 40
    assert row.years_low == pytest.approx(2 * row.n_per_arm / 120)


def test_power_of_halving_fifteen_per_cent_with_a_hundred_an_arm():
    (row,) = evaluability.power_rows([0.15], [100])
    assert round(row.power, 2) == 0.31


def test_the_curve_starts_at_certainty_and_falls(thanh_mien):
    values = [e.value for e in evaluability.estimate(thanh_mien[0]) if e.estimand == "chance"]
    assert values[0] == 1
    assert values == sorted(values, reverse=True)


def test_the_rows_of_a_site_with_printed_figures_only():
    rows = evaluability.rows(read_site("thanh-mien"), base_rates=[0.03], sizes=[13], target=0.8, conf_level=0.95)
    assert set(rows) == {"published", "checks", "estimates", "needed", "power", "printed_pay"}
    assert (rows["needed"][0].n_seen, round(rows["needed"][0].years_low)) == (13, 27)


def test_a_site_without_printed_figures_still_has_the_power_of_numbers(tarp):
    rows = evaluability.rows(tarp[0], base_rates=[0.15], sizes=[100], target=0.8, conf_level=0.95)
    assert set(rows) == {"estimates", "power"} and rows["estimates"] == []
    assert evaluability.facts(tarp[0]) == {}
