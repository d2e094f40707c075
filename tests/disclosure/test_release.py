import pandas as pd
import pytest

from analysis.disclosure import release as door
from analysis.errors import HoanhapError
from analysis.report.show import show
from analysis.results import Estimate, Interval, NotEstimable
from analysis.tables.source import Delivery

ROWS = [
    Estimate(outcome="rearrest", estimand="share", group="participant", value=1 / 3, unit="share", n=3, n_events=1,
             method="proportion", interval=Interval(0.0084037586, 0.9057006896, 0.95, "clopper_pearson")),
    Estimate(outcome="rearrest", estimand="risk_ratio", group="participant-comparison", unit="ratio", n=6,
             value=NotEstimable("no_event_in_an_arm"), method="ratio_of_shares"),
]  # fmt: skip


def let_out(source, profile=""):
    return door.release(
        source, None, {"estimates": ROWS, "flow": []}, notebook="2_recidivism", parameters={}, profile=profile
    )


def test_nothing_else_makes_a_released():
    with pytest.raises(TypeError, match=r"only analysis\.disclosure\.release"):
        door.Released({}, {})


def test_only_a_released_can_be_shown(tarp):
    with pytest.raises(TypeError, match="let out"):
        show(pd.DataFrame(), "flow", "en")


def test_a_public_source_is_open_and_any_other_internal(tarp):
    source = tarp[0].source
    assert let_out(source).about["profile"] == "open"
    assert let_out(source.model_copy(update={"access": "restricted"})).about["profile"] == "internal"


def test_open_is_refused_for_a_source_that_is_not_public(tarp):
    with pytest.raises(HoanhapError, match="public source"):
        let_out(tarp[0].source.model_copy(update={"access": "restricted"}), "open")
    with pytest.raises(HoanhapError, match="unknown profile"):
        let_out(tarp[0].source, "public")


def test_numbers_are_rounded_once_to_six_digits(tarp):
    table = let_out(tarp[0].source).tables["estimates"]
    assert table["estimate"].iloc[0] == 0.333333
    assert table["conf_low"].iloc[0] == 0.00840376


def test_what_is_not_estimable_is_missing_with_its_reason_and_never_zero(tarp):
    row = let_out(tarp[0].source).tables["estimates"].iloc[1]
    assert pd.isna(row["estimate"])
    assert row["reason"] == "no_event_in_an_arm"
    assert pd.isna(row["n_events"])


def test_what_was_saved_is_read_back_the_same(tarp, tmp_path):
    released = let_out(tarp[0].source)
    door.save(released, tmp_path)
    again = door.load(tmp_path)
    assert again.about == released.about
    assert again.tables.keys() == released.tables.keys() == {"estimates"}
    pd.testing.assert_frame_equal(again.tables["estimates"], released.tables["estimates"])


def test_saving_twice_gives_the_same_bytes(tarp, tmp_path):
    for name in ("first", "second"):
        door.save(let_out(tarp[0].source), tmp_path / name)
    for file in ("about.json", "estimates.csv"):
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "second" / file).read_bytes()


def test_a_release_names_no_file_hash_no_path_and_no_delivered_file(tarp):
    delivery = Delivery(file="DS Nguyễn Văn A.xlsx", role="police_list", record="stock", as_of="2024-12-31")
    about = let_out(tarp[0].source.model_copy(update={"deliveries": (delivery,)})).about
    assert "files" not in about["source"] and "Nguyễn" not in str(about)
