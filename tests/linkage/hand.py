"""Records written by hand, and a crowd of strangers beside whom a name's frequency means something."""

import pandas as pd

from analysis.linkage import weights
from analysis.linkage.identities import COLUMNS, features

WEIGHTS = weights.read()
BLANK = dict.fromkeys(COLUMNS, "")
FAMILY = ("Phạm", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Đinh", "Lương")
GIVEN = ("Bách", "Chuyên", "Đăng", "Khuê", "Lạc", "Nghiêm", "Sử", "Thắm", "Triết", "Ước")


def records(rows: list[dict], prefix: str = "r", source: str = "police") -> pd.DataFrame:
    """A frame of identities; what a row does not name is not known."""
    index = pd.Index([f"{prefix}{place:03d}" for place in range(len(rows))], dtype="str")
    return pd.DataFrame([BLANK | {"source": source} | row for row in rows], index=index, columns=list(COLUMNS)).astype(
        "str"
    )


def crowd(prefix: str, *rows: dict, middle: str = "Trác", source: str = "police") -> pd.DataFrame:
    """The rows, and a hundred strangers in ten communes after them; with another `middle` name they are others."""
    strangers = [
        {"name": f"{family} {middle} {given}", "birth": str(1950 + 3 * place), "commune": f"x{other}"}
        for place, family in enumerate(FAMILY)
        for other, given in enumerate(GIVEN)
    ]
    return records([*rows, *strangers], prefix, source)


def sides(one: dict, other: dict) -> list[pd.DataFrame]:
    """Features of two lists of one record each."""
    return features(records([one], "l"), records([other], "r"), WEIGHTS)
