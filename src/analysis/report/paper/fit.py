"""How a table fits on paper: the size of its letters, how wide each column is, and whether the page has to be turned."""

from dataclasses import dataclass
from math import ceil

from analysis.report.blocks import Table

UPRIGHT, TURNED = 16.0, 24.7  # cm between the margins of A4, 3 cm and 2 cm, as it stands and on its side
SIZES = (
    (UPRIGHT, 11.0),
    (UPRIGHT, 10.0),
    (UPRIGHT, 9.0),
    (UPRIGHT, 8.0),
    (TURNED, 10.0),
    (TURNED, 9.0),
    (TURNED, 8.0),
    (TURNED, 7.0),
)
SMALLEST_UPRIGHT = (UPRIGHT, 8.0)
EM = 0.52  # of the size: a letter, in the mean of a word
SLACK = 1  # letter, for words that are wider: capitals, signs of per cent, bold headings
POINT = 2.54 / 72  # cm
PADDING = 0.3  # cm, both sides of a cell
COMFORT = 9  # letters in a line of a cell that has more than one
TALLEST = 6  # lines of a cell
LINES = 2  # over which a heading may be spread
BARE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Fit:
    """Size of the letters in points, width of each column in cm, and whether the page lies on its side."""

    size: float
    widths: tuple[float, ...]
    turned: bool


def fit(table: Table) -> Fit:
    """The largest letters with which no word is cut and no cell is too tall, upright if they allow it."""
    columns = _columns(table)
    least = [max(map(_least, texts)) + SLACK for texts in columns]
    able = [each for each in SIZES if _cm(sum(least), len(least), each[1]) <= each[0]] or SIZES[-1:]
    tried = [(width, size, _shared(columns, least, _room(width, size, len(least)))) for width, size in able]
    width, size, shared = next((each for each in tried if _tallest(columns, each[2]) <= _most(each)), tried[-1])
    widths = [_cm(letters, 1, size) for letters in shared]
    scale = min(1.0, width / sum(widths))  # less than 1 only where nothing fits
    return Fit(size * scale, tuple(each * scale for each in widths), width == TURNED)


def unbroken(table: Table, column: int, text: str) -> str:
    """A cell's text; numbers break only before a bracket."""
    return text if column in table.wordy else text.replace(" ", BARE).replace(f"{BARE}(", " (")


def _shared(columns: list[list[str]], least: list[float], room: float) -> list[float]:
    """Letters for each column: what it needs, and of the rest as much as its longest text lacks to stand on one line."""
    wanted = [
        max(low, len(heading) / LINES, *map(len, cells)) for low, (heading, *cells) in zip(least, columns, strict=True)
    ]
    more = [want - low for want, low in zip(wanted, least, strict=True)]
    share = min(1.0, max(0.0, room - sum(least)) / sum(more)) if sum(more) else 0.0
    return [low + share * each for low, each in zip(least, more, strict=True)]


def _tallest(columns: list[list[str]], letters: list[float]) -> int:
    """Lines of the tallest cell below the headings."""
    return max(
        (ceil(len(text) / wide) for (_, *texts), wide in zip(columns, letters, strict=True) for text in texts),
        default=1,
    )


def _columns(table: Table) -> list[list[str]]:
    """The texts of each column, its heading first."""
    columns = zip(*table.rows, strict=True) if table.rows else [()] * len(table.heading)
    return [
        [head, *(unbroken(table, i, text) for text in texts)]
        for i, (head, texts) in enumerate(zip(table.heading, columns, strict=True))
    ]


def _least(text: str) -> float:
    """Letters that a text needs: its longest part that does not break, and some for words to stand side by side."""
    return max(max((len(word) for word in text.split(" ")), default=0), min(len(text) / 2, COMFORT))


def _most(tried: tuple[float, float, list[float]]) -> int:
    """Lines that a cell may have: more before the page is turned for it."""
    return TALLEST * (2 if tried[:2] == SMALLEST_UPRIGHT else 1)


def _room(width: float, size: float, columns: int) -> float:
    """Letters that stand beside each other across a page."""
    return (width - PADDING * columns) / (size * EM * POINT)


def _cm(letters: float, columns: int, size: float) -> float:
    return letters * size * EM * POINT + PADDING * columns
