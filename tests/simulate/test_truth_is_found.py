"""A simulated district read as any other, against what is true of each row: linkage puts the right rows together."""

import json

import pandas as pd
import pytest

from analysis.intake.collect import collect, labels
from analysis.intake.ingest import in_order, read, start, take
from analysis.simulate.variants import VARIANTS
from analysis.simulate.world import world
from analysis.simulate.write import simulate
from analysis.tables.source import read_source


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    return rows_linked(tmp_path_factory.mktemp("found") / "mau-01", "no_effect")


def rows_linked(folder, name):
    """Each row about a person: file, role, the person found (missing: nobody), the true one, and what is wrong with it."""
    simulate("mau-01", seed=VARIANTS["mau-01"].seed, world=world(name), folder=folder)
    source = read_source(folder)
    told = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    intake = start(folder, source)
    for delivery in in_order(source.deliveries):
        for batch in collect(folder, source, delivery):
            take(intake, read(intake, batch), lambda *_: None)
    found = pd.concat(
        frame[["person", "label", "sheet", "row"]].reset_index(drop=True)
        for role, frames in intake.facts.items()
        for frame in frames
        if role not in ("models", "bank_loans", "employer_loans")
    )
    rows = []
    for file, label in labels(source).items():
        for sheet, page in told["rows"][file].items():
            for place, person in enumerate(page["people"].split(" ")):
                number = page["first"] + place
                mess = page["mess"].get(str(number), "")
                rows.append((label, int(sheet), number, person, {told["mess"][letter] for letter in mess}))
    true = pd.DataFrame(rows, columns=["label", "sheet", "row", "true", "mess"])
    return found.merge(true, on=["label", "sheet", "row"], how="left", validate="one_to_one")


def pairs(counts):
    return int((counts * (counts - 1) // 2).sum())


def precision_and_recall(linked):
    """Of the pairs of rows put together, how many are one person's; and of one person's pairs, how many were found."""
    mine = linked.assign(found=linked["person"].where(linked["person"].notna(), "row " + linked.index.astype(str)))
    together = pairs(mine.groupby(["found", "true"]).size())
    return together / pairs(mine.groupby("found").size()), together / pairs(mine.groupby("true").size())


def test_every_row_that_was_kept_is_one_of_the_truth(linked):
    assert linked["true"].notna().all() and len(linked) > 3000
    assert not linked["mess"].map(lambda mess: "blank" in mess).any()


def test_rows_put_together_are_one_persons_and_nearly_all_are_found(linked):
    precision, recall = precision_and_recall(linked)
    assert precision > 0.995 and recall > 0.95


def test_rows_with_a_number_and_a_day_of_birth_are_found_nearly_always(linked):
    hard = {"id_missing", "id_wrong", "id_old", "birth_year", "typo"}
    clean = linked[linked["mess"].map(lambda mess: not mess & hard) & ~linked["label"].str.startswith("court")]
    precision, recall = precision_and_recall(clean)
    assert precision > 0.999 and recall > 0.995


def test_workers_from_outside_are_nobody_of_the_district(linked):
    assert not linked["true"].str.startswith("o").any()


def test_where_movers_cannot_be_linked_fewer_rows_are_found(linked, tmp_path):
    others = ["offences", "participants", "payroll"]

    def found(rows):
        mine = rows[rows["label"].str.split(" ").str[0].isin(["police_list", *others])]
        return precision_and_recall(mine)[1]

    assert found(rows_linked(tmp_path / "mau-01", "movers_unlinked")) < found(linked) - 0.01
