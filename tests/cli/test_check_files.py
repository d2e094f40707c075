"""What `hoanhap check` says of a delivered file of which no row was read."""

import pandas as pd

from analysis.cli.data import _without_rows


def test_a_file_of_which_no_sheet_has_a_row_is_told():
    files = pd.DataFrame(
        {
            "file": ["police_list #1", "police_list #1", "payroll #1"],
            "rows_in": [0, 280, 0],
        }
    )
    assert [str(each) for each in _without_rows(files)] == [
        "payroll #1: its table has no rows; is it the right file, saved with its rows?",
    ]
