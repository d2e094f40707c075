"""The pieces a page is made of: a table, a figure, some sentences; each as HTML and as plain text."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

SIZES = ("wide", "narrow")  # windows that a drawing is made for
MANY_COLUMNS = 3  # a table with more keeps a least width and scrolls on a phone


@dataclass(frozen=True)
class Table:
    """A table of finished texts. The first column is words, the others are numbers unless in `wordy`.

    The column `pinned` stays in view when the table scrolls sideways. A `folded` one is below its caption, to be opened: for
    what only some readers look for; on paper it is open.
    """

    caption: str
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    wordy: tuple[int, ...] = (0,)
    pinned: int | None = None
    folded: bool = False

    def html(self) -> str:
        """The table in a frame that scrolls sideways on a narrow screen."""
        head = "".join(f'<th scope="col"{self._kind(i)}>{escape(text)}</th>' for i, text in enumerate(self.heading))
        body = "".join(f"<tr>{self._row(row)}</tr>" for row in self.rows)
        note = f'<p class="note">{escape(self.note)}</p>' if self.note else ""
        many = ' class="many"' if len(self.heading) - (self.pinned is not None) > MANY_COLUMNS else ""
        table = (
            f'<div class="table" role="region" tabindex="0" aria-label="{escape(self.caption)}">'
            f"<table{many}><caption><span>{escape(self.caption)}</span></caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{note}"
        )
        if not self.folded:
            return table
        return f'<details class="folded"><summary>{escape(self.caption)}</summary>{table}</details>'

    def text(self) -> str:
        """The table in columns of plain text."""
        widths = [max(map(len, column)) for column in zip(self.heading, *self.rows, strict=True)]
        lines = [self._line(row, widths) for row in (self.heading, *self.rows)]
        rule = "  ".join("-" * width for width in widths)
        note = [self.note] if self.note else []
        return "\n".join([self.caption, "", lines[0], rule, *lines[1:], *note])

    def _kind(self, column: int) -> str:
        if column == self.pinned:
            return ' class="pinned"'
        return "" if column in self.wordy else ' class="number"'

    def _row(self, row: tuple[str, ...]) -> str:
        first = f'<th scope="row">{escape(row[0])}</th>'
        return first + "".join(f"<td{self._kind(i)}>{self._cell(i, text)}</td>" for i, text in enumerate(row[1:], 1))

    def _cell(self, column: int, text: str) -> str:
        """A cell's text; numbers break only before a bracket."""
        whole = text if column in self.wordy else text.replace(" ", "\N{NO-BREAK SPACE}")
        return escape(whole.replace("\N{NO-BREAK SPACE}(", " ("))

    def _line(self, row: tuple[str, ...], widths: list[int]) -> str:
        cells = [
            text.ljust(width) if i in self.wordy else text.rjust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()


@dataclass(frozen=True)
class Figure:
    """A drawing for each size of window; `alt` says in words what it shows.

    `drawing` gives the SVG of one of `sizes`, `picture` a PNG with a mark across it: both are drawn when they are asked for.
    """

    caption: str
    alt: str
    drawing: Callable[[str], str]
    picture: Callable[[str], bytes]
    sizes: tuple[str, ...] = SIZES
    mark: str = ""

    def png(self) -> bytes:
        """The wide drawing as a picture of 200 dots an inch, with its mark if it has one."""
        return self.picture(self.mark)

    def html(self) -> str:
        """The figure with its drawings; the style sheet shows the one that fits."""
        drawings = "".join(
            f'<div class="{size}" role="img" aria-label="{escape(self.alt)}">{self.drawing(size)}</div>'
            for size in self.sizes
        )
        return f"<figure>{drawings}<figcaption>{escape(self.caption)}</figcaption></figure>"

    def text(self) -> str:
        """What the figure shows, in words."""
        return f"{self.caption}\n\n{self.alt}"


@dataclass(frozen=True)
class Sentences:
    """Paragraphs computed from results; the first is the headline where `headline` is set."""

    paragraphs: tuple[str, ...]
    headline: bool = False
    listed: bool = False

    def html(self) -> str:
        """Paragraphs, a list, or a box with a headline."""
        if self.listed:
            return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in self.paragraphs) + "</ul>"
        body = [f"<p>{escape(text)}</p>" for text in self.paragraphs]
        if not self.headline:
            return "".join(body)
        first = f'<p class="headline">{escape(self.paragraphs[0])}</p>'
        return '<div class="verdict">' + first + "".join(body[1:]) + "</div>"

    def text(self) -> str:
        """One paragraph a line."""
        mark = "- " if self.listed else ""
        return "\n".join(mark + text for text in self.paragraphs)


@dataclass(frozen=True)
class Blocks:
    """Several pieces under one heading."""

    parts: tuple[Table | Figure | Sentences, ...]

    def html(self) -> str:
        """All parts, one below the other."""
        return "".join(part.html() for part in self.parts)

    def text(self) -> str:
        """All parts, one below the other."""
        return "\n\n".join(part.text() for part in self.parts)


Block = Table | Figure | Sentences | Blocks


def drawn_in(block: object) -> bool:
    """Whether a piece is or holds a drawing."""
    return isinstance(block, Figure) or (isinstance(block, Blocks) and any(map(drawn_in, block.parts)))


def for_screen(block: Block) -> Block:
    """The same piece with the wide drawings only, for a screen without the style sheet that would hide the other."""
    match block:
        case Figure():
            return replace(block, sizes=SIZES[:1])
        case Blocks():
            return Blocks(tuple(for_screen(part) for part in block.parts))
    return block
