"""What `hoanhap check` says of a delivered file of which no row was read."""

import pandas as pd

from analysis.cli.data import _without_rows


def test_a_file_without_a_table_or_without_rows_is_told():
    files = pd.DataFrame(
        {
            "file": ["police_list #1", "police_list #2", "payroll #1"],
            "rows_heading": [3, 0, 1],
            "rows_in": [280, 0, 0],
        }
    )
    assert [str(each) for each in _without_rows(files)] == [
        "police_list #2: no table was found in it; is it the right file, saved with its rows?",
        "payroll #1: its table has no rows; is it the right file, saved with its rows?",
    ]
