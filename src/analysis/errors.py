"""What can go wrong, in the reader's words, every problem at once and nobody's value in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.words import Said, Words, reader_language, say, words


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it is, what it is, and what was expected.

    `row` counts as a spreadsheet does: the heading is row 1.
    """

    what: Said
    file: str = ""
    row: int | None = None
    column: str = ""

    def line(self, write: Words) -> str:
        """The problem as one line in the writer's language."""
        place = [self.file] if self.file else []
        if self.row is not None:
            place.append(write(say("row {row}", row=str(self.row))))
        if self.column:
            place.append(write(say("column “{column}”", column=self.column)))
        return ": ".join([", ".join(place), write(self.what)] if place else [write(self.what)])


class HoanhapError(Exception):
    """A refusal with everything that has to be mended before the next try.

    Parameters
    ----------
    problems : iterable of Problem
        In the order in which they are to be read.
    """

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__(len(self.problems))

    def lines(self, language: str | None = None) -> list[str]:
        """One line a problem, in `language` (default: the terminal's)."""
        write = words(language or reader_language())
        return [problem.line(write) for problem in self.problems]

    def __str__(self) -> str:
        return "\n".join(self.lines())


def refuse(what: Said, **place: object) -> HoanhapError:
    """A `HoanhapError` about one problem, to be raised."""
    return HoanhapError([Problem(what, **place)])
