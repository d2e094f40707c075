"""What a reader takes out of a file, and what the rules find in it."""

from dataclasses import dataclass, field
from functools import reduce

from analysis.words import Said, say


class UnreadableError(Exception):
    """A file, or a part of one, that cannot be looked through; that is itself a finding."""


@dataclass(frozen=True)
class Piece:
    """Text out of one part of a file.

    Attributes
    ----------
    place : tuple of Said
        The part, from the outermost inwards.
    text : str
    names : tuple of str
        What each line of `text` is called; empty: lines are numbered.
    kind : str
        ``"markup"``: what stands within tags, where groups of digits are drawing; ``"rows"``: rows of a table, by number.
    """

    place: tuple[Said, ...]
    text: str = field(repr=False)
    names: tuple[str, ...] = field(default=(), repr=False)
    kind: str = ""

    def name(self, at: int) -> str:
        """What the line of the character number `at` is called; empty if lines are numbered."""
        return self.names[min(self.text.count("\n", 0, at), len(self.names) - 1)] if self.names else ""

    def line(self, at: int) -> Said:
        """Where in the part the character number `at` stands."""
        if not self.names:
            return say("line {line}", line=str(self.text.count("\n", 0, at) + 1))
        name = self.name(at)
        return say("row {row}", row=name) if self.kind == "rows" else say("entry “{name}”", name=name)


@dataclass(frozen=True)
class Sheet:
    """A table out of one part of a file; rows of text, the first of them numbered `first`."""

    place: tuple[Said, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    first: int = 2


@dataclass(frozen=True)
class Content:
    """All that a reader took out of a file; `unread` are parts that it could not read."""

    pieces: tuple[Piece, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    unread: tuple[tuple[Said, ...], ...] = ()

    def within(self, *place: Said) -> "Content":
        """The same as part of something larger."""
        pieces = [Piece((*place, *each.place), each.text, each.names, each.kind) for each in self.pieces]
        sheets = [Sheet((*place, *each.place), each.columns, each.rows, each.first) for each in self.sheets]
        return Content(tuple(pieces), tuple(sheets), tuple((*place, *each) for each in self.unread))


def together(contents) -> Content:
    """Several contents as one."""
    told = list(contents)
    return Content(
        tuple(piece for each in told for piece in each.pieces),
        tuple(sheet for each in told for sheet in each.sheets),
        tuple(place for each in told for place in each.unread),
    )


@dataclass(frozen=True)
class Finding:
    """Something that must not stand where it stands: file, part, rule, what kind of thing; never the thing itself.

    `n` is how often the rule finds something in that part; `place` is where it does so first.
    """

    file: str
    place: tuple[Said, ...]
    rule: str
    what: Said
    n: int = 1

    @property
    def said(self) -> Said:
        """Part, and what kind of thing stands there."""
        where = reduce(
            lambda outer, inner: say("{outer}, {inner}", outer=outer, inner=inner), self.place or (say("whole"),)
        )
        return say("{where}: {what} [{rule}; found: {n}]", where=where, what=self.what, rule=self.rule, n=self.n)
