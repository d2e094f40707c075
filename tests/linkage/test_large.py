import logging
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd
import pytest

from analysis.linkage import blocks, large, links, small
from analysis.linkage.identities import features
from analysis.linkage.weights import LEVELS
from tests.linkage.hand import WEIGHTS, records

# Both add the same nine or so doubles of size 1 to 30, in another order: 1e-12 leaves room for that and nothing else.
BITS = 1e-12
LETTERS = ("Hùng", "Hưng", "Hoa", "Hòa", "Hoà", "Tú", "Dũng", "Hùmg", "Hugn", "Lạc", "Lac", "Ước")


def messy(n: int, prefix: str, rng: np.random.Generator) -> pd.DataFrame:
    """Records from so few values that all levels of all comparisons occur among their pairs."""

    def one_of(*values):
        return values[rng.integers(len(values))]

    def name():
        family, middle = one_of("Nguyễn", "Nguyên", "Lê", "NGUYEN"), one_of("Văn", "Thị", "Vặn")
        given = one_of(*LETTERS)
        return one_of(f"{family} {middle} {given}", f"{family} {given}", f"{family} {middle} {given[0]}.", "N.V.H.", "")

    def birth():
        year, month, day = rng.integers(1980, 1984), rng.integers(1, 13), rng.integers(1, 13)
        return one_of(f"{year}-{month:02}-{day:02}", f"{year}-{month:02}-{day:02}", f"{year}-{month:02}", str(year), "")

    def number():
        return one_of("", f"00108000{rng.integers(0, 400):04}", f"12345{rng.integers(0, 9999):04}", "001080000011")

    rows = [
        {"name": name(), "birth": birth(), "sex": one_of("male", "female", ""), "id_number": number(),
         "commune": one_of("1", "2", ""), "village": one_of("Thôn Đông", "Thôn Đoài", "")}
        for _ in range(n)
    ]  # fmt: skip
    return records(rows, prefix)


@pytest.fixture(scope="module", params=["two lists", "one list"])
def both(request):
    """The pairs of both scorers; splink scores those with equal numbers too, which `large.score` takes from `small`."""
    rng = np.random.default_rng(20241107)
    left, right = messy(400, "l", rng), messy(300, "r", rng) if request.param == "two lists" else None
    lists, _ = blocks.add_blocks(features(left, right, WEIGHTS), WEIGHTS.limits)
    own = small.score(lists[0], lists[1] if right is not None else None, weights=WEIGHTS, prior=0.001)
    with tempfile.TemporaryDirectory() as folder:
        splinks = large.predicted(lists, WEIGHTS, prior=0.001, n_steps=3, floor=1e-12, folder=folder)
    return own, splinks


def test_splink_gives_the_same_probabilities(both):
    own, splinks = both
    merged = own.merge(splinks, on=["left", "right"], how="outer", indicator=True)
    assert (merged["_merge"] == "both").all()
    assert len(own) > 500
    difference = (merged["weight_x"] - merged["weight_y"]).abs()
    assert difference.max() < BITS


def test_every_level_was_among_them(both):
    own, _ = both
    for name, names in LEVELS.items():
        assert set(own[name]) == set(range(-1, len(names))), name


def linked(left, right, **limits):
    used = {name: getattr(WEIGHTS.limits, name).model_copy(update={"value": value}) for name, value in limits.items()}
    return links.link(
        left, right, weights=WEIGHTS.model_copy(update={"limits": WEIGHTS.limits.model_copy(update=used)})
    )


def test_lists_are_linked_alike_by_both():
    rng = np.random.default_rng(7)
    left, right = messy(150, "l", rng), messy(150, "r", rng)
    one, other = linked(left, right), linked(left, right, small_pairs=1)
    assert (one.scorer, other.scorer) == ("own", "splink")
    for name in ("matches", "doubtful"):
        mine, theirs = (
            getattr(found, name).sort_values(["left", "right"], ignore_index=True) for found in (one, other)
        )
        # splink's path leaves out what is less probable than a doubtful pair: these weigh little, not nothing
        pd.testing.assert_frame_equal(mine, theirs, atol=0.02)


def test_it_is_quiet_leaves_nothing_behind_and_gives_the_same_again(capfd, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(8)
    left, right = messy(80, "l", rng), messy(80, "r", rng)
    one, other = linked(left, right, small_pairs=1), linked(left, right, small_pairs=1)
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []
    assert one.matches.equals(other.matches) and one.doubtful.equals(other.doubtful)
    assert logging.getLogger("splink").level >= logging.ERROR


def test_small_lists_need_no_splink():
    code = (
        "import sys; from tests.linkage.hand import WEIGHTS, crowd; from analysis.linkage.links import link;"
        "link(crowd('l'), crowd('r'), weights=WEIGHTS);"
        "sys.exit(sum(name.split('.')[0] in ('splink', 'duckdb') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
