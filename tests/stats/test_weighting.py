import numpy as np
import pytest

from analysis import cohort
from analysis.outcomes import employment
from analysis.stats import balance, weighting
from tests.conftest import PARITY, reference
from tests.stats.lalonde import columns, men


@pytest.fixture(scope="module")
def outsiders(nsw):
    people = cohort.build_workers(*nsw).people
    return people[people["arm"] != "comparison"].reset_index(drop=True)


@pytest.fixture(scope="module")
def weighted(outsiders, nsw):
    design = employment.design(outsiders, nsw[1].income.lesson.terms)
    return weighting.att(outsiders["income_1978"], outsiders["arm"] == "participant", design)


def test_the_weighted_effect_equals_r(weighted, nsw_numbers):
    expected = nsw_numbers["att_odds_weights"]
    assert weighted.value == pytest.approx(expected["att"], rel=PARITY)
    assert weighted.ess == pytest.approx(expected["ess"], rel=PARITY)
    assert weighted.largest == pytest.approx(expected["largest_share"], rel=PARITY)


@pytest.mark.parametrize(
    ("column", "name"), [("age_years", "age"), ("married", "marr"), ("income_1974", "re74"), ("income_1975", "re75")]
)
def test_balance_equals_r(outsiders, weighted, nsw_numbers, column, name):
    takes_part = outsiders["arm"] == "participant"
    raw = balance.smd(outsiders[column], takes_part)
    after = balance.smd(outsiders[column], takes_part, weighted.weight)
    assert raw == pytest.approx(nsw_numbers["att_odds_weights"]["smd_raw"][name], rel=PARITY)
    # A difference near zero of large numbers: absolute, on a scale where 0.1 begins to matter.
    assert after == pytest.approx(nsw_numbers["att_odds_weights"]["smd_weighted"][name], abs=1e-7)


VALUES = np.array([10.0, 12, 20, 1, 3, 11, 13, 15, 9])
TREATED = np.array([1, 1, 1, 0, 0, 0, 0, 0, 0], bool)
GROUP = np.array([0.0, 0, 1, 0, 0, 1, 1, 1, 1])


def test_one_binary_covariate_by_hand():
    # Two of three participants are in group 0, where the others' mean is 2, one in group 1 with mean 12:
    # the comparison mean is (2 * 2 + 12) / 3.
    found = weighting.att(VALUES, TREATED, GROUP[:, None])
    assert found.value == pytest.approx(14 - 16 / 3, rel=PARITY)
    # Odds of taking part: 2 to 2 in group 0, 1 to 4 in group 1.
    assert found.weight[3:] == pytest.approx([1, 1, 0.25, 0.25, 0.25, 0.25], rel=PARITY)
    assert found.ess == pytest.approx(3**2 / 2.25, rel=PARITY)
    assert found.largest == pytest.approx(1 / 3, rel=PARITY)


def test_the_standard_error_by_hand():
    # With one binary covariate the weighted mean is the comparison's means (2 and 12) in the participants' mix.
    # Each person's influence on the difference: a participant's (y - 14) - (group mean - 16/3), over 3;
    # another's share of the mix times (y - group mean), over the group's size.
    participants = [(10 - 14) - (2 - 16 / 3), (12 - 14) - (2 - 16 / 3), (20 - 14) - (12 - 16 / 3)]
    others = [2 / 3 * -1 / 2, 2 / 3 * 1 / 2, *(1 / 3 * each / 4 for each in (-1, 1, 3, -3))]
    expected = np.sqrt(np.sum(np.square(participants)) / 9 + np.sum(np.square(others)))
    assert weighting.att(VALUES, TREATED, GROUP[:, None]).std_error == pytest.approx(expected, rel=PARITY)


def test_separated_groups_are_refused():
    with pytest.raises(ValueError, match="separated"):
        weighting.att(VALUES, TREATED, np.where(TREATED, 5.0, 1.0)[:, None] + GROUP[:, None] / 10)


def test_effective_sample_size_by_hand():
    assert weighting.effective_sample_size([1, 1, 2]) == pytest.approx(16 / 6)


def test_row_order_changes_no_digit(outsiders, weighted, nsw):
    order = np.random.default_rng(2).permutation(len(outsiders))
    shuffled = outsiders.iloc[order].reset_index(drop=True)
    design = employment.design(shuffled, nsw[1].income.lesson.terms)
    again = weighting.att(shuffled["income_1978"], shuffled["arm"] == "participant", design)
    assert again.value == pytest.approx(weighted.value, rel=1e-9)


@pytest.fixture(scope="module")
def adjust():
    return reference("adjust")


@pytest.mark.parametrize("estimand", ["att", "overlap"])
@pytest.mark.parametrize("outcome", ["income", "employed"])
def test_estimates_and_stacked_errors_equal_r(adjust, estimand, outcome):
    # R's errors come from the moments by complex steps, with no derivative worked out by hand.
    expected = adjust[estimand if outcome == "income" else f"{estimand}_employed"]
    values = men()["re78"] if outcome == "income" else men()["re78"] > 0
    found = getattr(weighting, estimand)(values, men()["treat"], columns())
    assert found.value == pytest.approx(expected["value"], rel=PARITY)
    assert found.std_error == pytest.approx(expected["se"], rel=PARITY)
    assert found.ess == pytest.approx(expected["ess"], rel=PARITY)
    assert found.ess_treated == pytest.approx(expected["ess_treated"], rel=PARITY)
    assert found.largest == pytest.approx(expected["largest"], rel=PARITY)
    # 1.959963985 standard errors on either side.
    assert found.interval.high - found.value == pytest.approx(1.959963984540 * expected["se"], rel=PARITY)


def test_overlap_weights_balance_every_mean_exactly():
    treated = men()["treat"] == 1
    weight = weighting.overlap(men()["re78"], treated, columns()).weight
    for name in ("age", "married", "re74"):
        means = [np.average(men()[name][arm], weights=weight[arm]) for arm in (treated, ~treated)]
        assert means[0] == pytest.approx(means[1], rel=1e-8)


def test_overlap_by_hand():
    # Chances of taking part are 1/2 in group 0 (2 of 4) and 1/5 in group 1 (1 of 5). Overlap weights: 1/2 for all in
    # group 0; 4/5 for the participant and 1/5 for the others in group 1. Groups' differences are 11 - 2 and 20 - 12;
    # their weights n e (1 - e) are 1 and 4/5.
    found = weighting.overlap(VALUES, TREATED, GROUP[:, None])
    assert found.value == pytest.approx((1 * 9 + 0.8 * 8) / 1.8, rel=PARITY)
    assert found.weight == pytest.approx([0.5, 0.5, 0.8, 0.5, 0.5, 0.2, 0.2, 0.2, 0.2], rel=PARITY)
    assert found.ess_treated == pytest.approx(1.8**2 / 1.14, rel=PARITY)


def test_a_penalised_score_weights_by_the_odds_with_halves_added():
    found = weighting.att(VALUES, TREATED, GROUP[:, None], penalised=True)
    # Odds 2.5 to 2.5 in group 0, 1.5 to 4.5 in group 1.
    assert found.weight[3:] == pytest.approx([1, 1, 1 / 3, 1 / 3, 1 / 3, 1 / 3], rel=PARITY)
    assert found.value == pytest.approx(14 - (2 * 2 + 4 / 3 * 12) / (2 + 4 / 3), rel=PARITY)
    # Influence: own part as ever; the score of group 0 (n e (1 - e) = 1) is moved by a participant by 1/2 and leverage
    # 1/4 times (1/2 - 1/2), by another by -1/2; group 1 (15/16) by 3/4 + (1/5) (1/4), and -1/4 + (1/5) (1/4).
    mean_0, total = 6.0, 2 + 4 / 3
    through = [2 * (2 - mean_0) / 1, 4 / 3 * (12 - mean_0) / (15 / 16)]
    participants = [
        (y - 14) / 3 - push / total for y, push in ((10, through[0] / 2), (12, through[0] / 2), (20, through[1] * 0.8))
    ]
    others = [
        (weight * (y - mean_0) + push) / total
        for y, weight, push in (
            *((y, 1, -through[0] / 2) for y in (1, 3)),
            *((y, 1 / 3, -through[1] * 0.2) for y in (11, 13, 15, 9)),
        )
    ]
    assert found.std_error == pytest.approx(np.sqrt(np.sum(np.square([*participants, *others]))), rel=PARITY)


def test_separated_groups_have_a_penalised_estimate():
    found = weighting.att(VALUES, TREATED, np.where(TREATED, 5.0, 1.0)[:, None] + GROUP[:, None] / 10, penalised=True)
    assert np.isfinite([found.value, found.std_error]).all()


def test_enough_overlap_by_hand():
    treated = np.array([1, 1, 1, 0, 0, 0], bool)
    weight = np.array([1, 1, 1, 1, 1, 2.0])
    # The others are worth 16/6 people.
    assert weighting.enough_overlap(weight, treated, least=2.6)
    assert not weighting.enough_overlap(weight, treated, least=2.7)
    # Participants are counted as well: those worth 1/0.5 = 2 people here.
    assert not weighting.enough_overlap(np.array([1, 1, 0, 1, 1, 2.0]), treated, least=2.6)
    assert not weighting.enough_overlap(np.array([1, 1, 1, 0, 0, 0.0]), treated, least=1)
    assert not weighting.enough_overlap(np.ones(3), np.ones(3, bool), least=1)


def test_hardly_anybody_alike_is_withheld():
    # 500 people in the comparison group, of whom one is like the participants.
    treated = np.arange(520) < 20
    alike = np.where(treated | (np.arange(520) == 20), 1.0, 0.0)
    alike[0] = 0.0
    weight = weighting.weights(np.where(alike == 1, 19 / 20, 1 / 500), treated, "att")
    assert not weighting.enough_overlap(weight, treated, least=10)
    assert weighting.enough_overlap(np.ones(520), treated, least=10)


@pytest.mark.parametrize("estimate", [weighting.att, weighting.overlap])
def test_arms_that_tell_nothing_are_refused(estimate):
    with pytest.raises(ValueError, match="do not vary"):
        estimate(np.where(TREATED, 0.0, VALUES), TREATED, GROUP[:, None])
    with pytest.raises(ValueError, match="at least one person"):
        estimate(VALUES, np.zeros(9, bool), GROUP[:, None])
    with pytest.raises(ValueError, match="constant"):
        estimate(VALUES, TREATED, np.full((9, 1), 0.1))
    with pytest.raises(ValueError, match="missing"):
        estimate(VALUES, TREATED, np.where(GROUP == 1, np.nan, 0.0)[:, None])
    with pytest.raises(ValueError, match="missing"):
        estimate(np.where(VALUES == 9, np.nan, VALUES), TREATED, GROUP[:, None])


def test_weights_need_chances_and_an_estimand():
    with pytest.raises(ValueError, match="strictly between"):
        weighting.weights([0.5, 1.0], [True, False], "att")
    with pytest.raises(ValueError, match="estimand"):
        weighting.weights([0.5, 0.5], [True, False], "ate")
