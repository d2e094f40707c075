"""The large district: all its files are there, and read like any other."""

from analysis.delivery.sheets import find_table
from analysis.delivery.vocabulary import read_vocabulary
from analysis.delivery.workbook import read_workbook
from analysis.intake.collect import check_folder
from analysis.simulate.big import big
from analysis.tables.source import read_source


def test_one_list_and_ten_workbooks_hold_everybody(tmp_path):
    folder = tmp_path / "big"
    big(folder, n_people=200, seed=1)
    source = read_source(folder)
    assert check_folder(folder, source) == [] and len(source.deliveries) == 11
    counts = []
    for delivery in source.deliveries:
        table = find_table(
            read_workbook(folder / delivery.file).sheets[0], vocabulary=read_vocabulary((delivery.role,), folder)
        )
        counts.append(len(table.rows))
    assert counts == [200] + [20] * 10


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        big(tmp_path / name, n_people=50, seed=2)
    pairs = [(tmp_path / "one" / path.name, path) for path in (tmp_path / "two").iterdir()]
    assert len(pairs) == 13 and all(one.read_bytes() == two.read_bytes() for one, two in pairs)
