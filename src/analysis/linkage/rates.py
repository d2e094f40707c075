"""How many records were linked, and how that would change if the doubtful pairs went the other way."""

import pandas as pd

from analysis.linkage.links import Links


def by_subgroup(records: pd.DataFrame, links: Links) -> pd.DataFrame:
    """Linkage rate by source, for all and by sex, decade of birth, commune and whether there is an ID number.

    Parameters
    ----------
    records : DataFrame
        Identities of the records that could be linked, of one side or of both; see `identities.check`.
    links : Links

    Returns
    -------
    DataFrame
        `source`, `subgroup` ("all", "sex: male", "born: 1980s", "commune: 11239", "id: no", ...), `n`, `linked`,
        `doubtful` (in a doubtful pair and not linked), `share_low` (every doubtful pair refused) and `share_high`
        (every one accepted, which is more than can be true where pairs exclude one another). Shares are 0 to 1.

    Notes
    -----
    That a record is not linked says nothing about its person: no event is concluded from it.
    """
    matched = set(links.matches["left"]) | set(links.matches["right"])
    asked = set(links.doubtful["left"]) | set(links.doubtful["right"])
    linked = records.index.isin(matched)
    return of_groups(records.assign(n=1, linked=linked, doubtful=records.index.isin(asked) & ~linked))


def of_groups(groups: pd.DataFrame) -> pd.DataFrame:
    """As `by_subgroup`, from counts.

    Parameters
    ----------
    groups : DataFrame
        `n`, `linked` and `doubtful` (not linked) of records that agree in `source`, `sex`, `birth` (a year or no more than
        its decade will do), `commune` and whether `id_number` is known.
    """
    parts = []
    for subgroup in _subgroups(groups):
        counts = groups.groupby([groups["source"], subgroup])[["n", "linked", "doubtful"]].sum()
        parts.append(counts.rename_axis(["source", "subgroup"]).reset_index())
    made = pd.concat(parts, ignore_index=True).sort_values("source", kind="stable", ignore_index=True)
    return made.assign(share_low=made["linked"] / made["n"], share_high=(made["linked"] + made["doubtful"]) / made["n"])


def _subgroups(records: pd.DataFrame) -> list[pd.Series]:
    born = records["birth"].str[:3].where(records["birth"] != "", "")
    has_id = records["id_number"].ne("").map({True: "yes", False: "no"})
    return [
        pd.Series("all", index=records.index),
        _named("sex", records["sex"]),
        _named("born", born.where(born == "", born + "0s")),
        _named("commune", records["commune"]),
        _named("id", has_id),
    ]


def _named(group: str, values: pd.Series) -> pd.Series:
    return (group + ": ") + values.where(values != "", "unknown")
