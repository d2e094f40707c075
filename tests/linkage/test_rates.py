import pandas as pd

from analysis.linkage.links import Links
from analysis.linkage.rates import by_subgroup
from tests.linkage.hand import records


def links(matches, doubtful):
    frames = [pd.DataFrame([(*pair, 0.9, "score") for pair in pairs], columns=["left", "right", "probability", "rule"])
              for pairs in (matches, doubtful)]  # fmt: skip
    return Links(*frames, blocks=pd.DataFrame(), scorer="own")


def test_rates_by_hand():
    payroll = records(
        [
            {"sex": "male", "birth": "1985-03-07", "commune": "x1", "id_number": "030085001234"},  # linked
            {"sex": "male", "birth": "1989", "commune": "x1"},  # doubtful, twice
            {"sex": "female", "birth": "1990", "commune": "x2"},  # not linked
            {"birth": "", "id_number": "142345678"},  # linked, and in a doubtful pair that then is none of its own
        ],
        source="payroll",
    )
    found = by_subgroup(payroll, links([("a", "r000"), ("b", "r003")], [("c", "r001"), ("d", "r001"), ("e", "r003")]))
    rows = found.set_index("subgroup")[["n", "linked", "doubtful", "share_low", "share_high"]]
    assert rows.loc["all"].tolist() == [4, 2, 1, 0.5, 0.75]
    assert rows.loc["sex: male"].tolist() == [2, 1, 1, 0.5, 1.0]
    assert rows.loc["sex: unknown"].tolist() == [1, 1, 0, 1.0, 1.0]
    assert rows.loc["born: 1980s"].tolist() == [2, 1, 1, 0.5, 1.0]
    assert rows.loc["born: unknown", "n"] == 1
    assert rows.loc["commune: x2"].tolist() == [1, 0, 0, 0.0, 0.0]
    assert rows.loc["id: yes"].tolist() == [2, 2, 0, 1.0, 1.0]
    assert rows.loc["id: no"].tolist() == [2, 0, 1, 0.0, 0.5]
    assert set(found["source"]) == {"payroll"}


def test_each_subgrouping_adds_up_within_each_source():
    both = pd.concat([records([{"sex": "male"}, {}], "a", "police"), records([{"birth": "1970"}] * 3, "b", "court")])
    found = by_subgroup(both, links([("a000", "b001")], []))
    assert list(found["source"].unique()) == ["court", "police"]
    for source, n in (("police", 2), ("court", 3)):
        mine = found[found["source"] == source]
        groups = mine["subgroup"].str.split(":").str[0]
        assert set(mine.groupby(groups)["n"].sum()) == {n}
        assert set(mine.groupby(groups)["linked"].sum()) == {1}
