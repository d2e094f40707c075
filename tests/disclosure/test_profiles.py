"""release.yaml: what it must hold, which way is stricter, and that a district may only go that way."""

import pytest
import yaml

from analysis.disclosure.profiles import NAMES, Profiles, read_profiles
from analysis.errors import HoanhapError
from tests.conftest import PROJECT

COMMON = "data/raw/release.yaml"
OWN = "data/raw/studies/tarp/release.yaml"


def content():
    return yaml.safe_load((PROJECT / COMMON).read_text(encoding="utf-8"))


def refused(project, change, file=COMMON):
    told = content()
    change(told)
    (project / file).write_text(yaml.safe_dump(told), encoding="utf-8")
    with pytest.raises(HoanhapError) as caught:
        read_profiles("tarp")
    return dict(line.split("“", 1)[1].split("”: ", 1) for line in caught.value.lines("en"))


def test_the_shipped_profiles():
    told = read_profiles("mau-01")
    assert [told.named(name).minimum_count for name in NAMES] == [1, 1, 5, 10]
    assert [told.named(name).widest for name in NAMES] == [0, 0, 3, 8]
    for name in ("partner", "public"):
        profile = told.named(name)
        assert profile.extremes_hidden and profile.all_or_none_hidden and profile.horizons_only
        assert 0 < profile.width <= profile.widest


def test_every_number_that_nobody_printed_is_called_an_assumption():
    text = (PROJECT / COMMON).read_text(encoding="utf-8")
    assert text.count("assumption") >= 7 and "Brandt" in text


def test_an_unknown_profile_is_refused_with_those_that_exist():
    with pytest.raises(HoanhapError, match="open, internal, partner, public"):
        read_profiles("tarp").named("secret")


def test_every_mistake_at_once(project):
    def change(told):
        told["public"]["minimum_count"] = 0
        told["public"]["dominance"]["share"] = 1.2
        told["partner"]["width"] = "wide"
        del told["open"]["rounding"]
        told["internal"]["colour"] = "red"

    found = refused(project, change)
    assert sorted(found) == [
        "internal.colour", "open.rounding", "partner.width", "public.dominance.share", "public.minimum_count",
    ]  # fmt: skip


def test_a_profile_for_more_people_is_never_looser(project):
    def change(told):
        told["public"].update(minimum_count=4, width=2, dominance={"largest": 1, "share": 0.6})
        told["partner"].update(horizons_only=False, width=2)
        told["internal"]["horizons_only"] = True

    found = refused(project, change)
    assert sorted(found) == ["partner.horizons_only", "public.dominance", "public.minimum_count"]
    assert "“partner”" in found["public.minimum_count"] and "4" not in found["public.minimum_count"]


def test_extremes_are_one_persons_and_a_width_has_to_be_possible(project):
    def change(told):
        told["partner"].update(extremes_hidden=False, width=4)

    found = refused(project, change)
    assert "each one person's" in found["partner.extremes_hidden"] and "at most 3" in found["partner.width"]


def test_a_district_may_be_stricter(project):
    told = content()
    told["public"].update(minimum_count=15, dominance={"largest": 2, "share": 0.4})
    (project / OWN).write_text(yaml.safe_dump(told), encoding="utf-8")
    assert read_profiles("tarp").public.minimum_count == 15
    assert read_profiles("thanh-mien").public.minimum_count == 10
    assert read_profiles("tarp").hash != read_profiles("thanh-mien").hash


def test_a_district_that_is_looser_is_told_where(project):
    def change(told):
        told["public"].update(rounding=1, p_percent=10, people_behind=19, all_or_none_hidden=True)
        told["partner"].update(minimum_count=4, width=2, degrees_of_freedom=9)

    found = refused(project, change, OWN)
    assert sorted(found) == [
        "partner.degrees_of_freedom", "partner.minimum_count", "partner.width",
        "public.p_percent", "public.people_behind", "public.rounding",
    ]  # fmt: skip
    assert all("release.yaml; a district may only be stricter" in each for each in found.values())


def test_without_the_common_file_it_is_said_which_one_is_missing(project):
    (project / COMMON).unlink()
    with pytest.raises(HoanhapError, match=r"data/raw/release\.yaml: is missing"):
        read_profiles("tarp")


def test_the_hash_is_that_of_the_content():
    told, turned = content(), dict(reversed(content().items()))
    assert Profiles.model_validate(told).hash == Profiles.model_validate(turned).hash == read_profiles("tarp").hash
    told["public"]["width"] = 6
    assert Profiles.model_validate(told).hash != read_profiles("tarp").hash
