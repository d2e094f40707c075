"""Records of several lists that are one person, and the links that cannot hold."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

import pandas as pd

from analysis.linkage.assign import DECIDED
from analysis.linkage.compare import CCCD_DIGITS, one_slip
from analysis.linkage.links import SHOWN

CONFLICT = "conflict"


def cluster(records: pd.DataFrame, matches: pd.DataFrame) -> pd.Series:
    """One person for each record: the record id that comes first among those linked with it, directly or not.

    Parameters
    ----------
    records : DataFrame
        All identities, see `identities.check`; `source` names the list that a record stands in.
    matches : DataFrame
        `left`, `right`, `probability`, `rule`, from all the `Links` put together.

    Returns
    -------
    Series of str
        Index as `records`.

    Notes
    -----
    Links are joined from the strongest to the weakest, a person's decisions first. One that would put two people
    together is left out, so that a chain breaks at its weakest link: two records with different 12-digit numbers (more
    than one slip apart), or two of one list with neither an equal number nor a decision. Links of equal strength that
    cannot hold together are all left out, so that the order of rows decides nothing. `conflicts` lists them.
    """
    groups, _ = _joined(records, matches)
    first = {record: min(members) for members in groups for record in members}
    return pd.Series(
        [first.get(record, record) for record in records.index], index=records.index, dtype="str", name="person"
    )


def conflicts(records: pd.DataFrame, matches: pd.DataFrame) -> pd.DataFrame:
    """The links that `cluster` left out, as doubtful pairs: `left`, `right`, `probability`, `rule`."""
    _, left_out = _joined(records, matches)
    return matches.iloc[left_out][SHOWN].assign(rule=CONFLICT).sort_values(["left", "right"], ignore_index=True)


def _joined(records: pd.DataFrame, matches: pd.DataFrame) -> tuple[list[set[str]], list[int]]:
    """Sets of linked records, and the positions of links that were left out."""
    of = records.loc[sorted(set(matches["left"]) | set(matches["right"])), ["source", "id_number"]]
    known = dict(zip(of.index, zip(of["source"], of["id_number"], strict=True), strict=True))
    decided = matches["rule"] == DECIDED
    pairs = list(zip(matches["left"], matches["right"], strict=True))
    said = {frozenset(pair) for pair, one in zip(pairs, decided, strict=True) if one}
    strength = pd.DataFrame({"decided": decided.to_numpy(), "probability": matches["probability"].round(12).to_numpy()})
    group_of: dict[str, set[str]] = {}
    left_out: list[int] = []
    for _, links in sorted(strength.groupby(["decided", "probability"]).indices.items(), reverse=True):
        for positions in _touching([(pairs[position], position) for position in links], group_of):
            together = set().union(*(group_of.get(record, {record}) for at in positions for record in pairs[at]))
            if _one_person(together, known, said):
                group_of |= dict.fromkeys(together, together)
            else:
                left_out += positions
    return list({id(group): group for group in group_of.values()}.values()), sorted(left_out)


def _touching(links: Iterable[tuple[tuple[str, str], int]], group_of: dict[str, set[str]]) -> Iterable[list[int]]:
    """Links of one strength, those put together that would meet in one group."""
    parent: dict = {}

    def top(node):
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    ends = []
    for (one, other), position in links:
        nodes = [min(group_of.get(record, {record})) for record in (one, other)]
        parent[top(nodes[0])] = top(nodes[1])
        ends.append((nodes[0], position))
    found = defaultdict(list)
    for node, position in ends:
        found[top(node)].append(position)
    return found.values()


def _one_person(members: set[str], known: dict[str, tuple[str, str]], said: set[frozenset]) -> bool:
    return all(
        frozenset((one, other)) in said or _may_be_one(known[one], known[other])
        for one, other in combinations(sorted(members), 2)
    )


def _may_be_one(one: tuple[str, str], other: tuple[str, str]) -> bool:
    (source, number), (other_source, other_number) = one, other
    full = len(number) == len(other_number) == CCCD_DIGITS
    if full and number != other_number and not one_slip(number, other_number):
        return False
    return source != other_source or number == other_number != ""
