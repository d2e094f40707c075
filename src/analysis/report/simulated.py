"""Says of every piece made from invented people that it is: in each sentence, row and caption, and across each drawing.

The mark stands where a part cut out of a page or a screenshot still has it: at the head of each sentence, beside each
row's own words, and in a pattern over the whole drawing.
"""

import re
from dataclasses import replace
from html import escape

from analysis.report.blocks import Block, Blocks, Figure, Sentences, Table
from analysis.words import Words, say

MARK = say("simulated data")
SENTENCE = re.compile(r"((?:^|[.!?]['\"”’)\]]*\s+))(?=\S)")
VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
HEAD = 20  # height of the line above a drawing, in its own units
STEP_X, STEP_Y = 170, 58  # from one mark to the next across a drawing


def marked(block: Block, write: Words) -> Block:
    """The same piece with the mark in all of its parts."""
    match block:
        case Table():
            return _table(block, write)
        case Figure():
            return replace(
                block,
                caption=sentence(block.caption, write),
                alt=sentence(block.alt, write),
                drawing=lambda size: stamped(block.drawing(size), write(MARK)),
                mark=write(MARK),
            )
        case Sentences():
            return replace(block, paragraphs=tuple(sentence(text, write) for text in block.paragraphs))
    return Blocks(tuple(marked(part, write) for part in block.parts))


def sentence(text: str, write: Words) -> str:
    """A text with the mark at the head of each of its sentences; none for an empty text."""
    return SENTENCE.sub(lambda start: f"{start[1]}[{write(MARK)}] ", text)


def stamped(svg: str, mark: str) -> str:
    """A drawing with the mark as its first line and slanting across all of it, as text."""
    opening, rest = svg[: svg.index(">") + 1], svg[svg.index(">") + 1 :]
    width, height = map(float, VIEW.search(opening).groups())
    taller = VIEW.sub(f'viewBox="0 {-HEAD} {width:.6f} {height + HEAD:.6f}"', opening)
    taller = re.sub(r'height="[\d.]+', f'height="{height + HEAD:.6f}', taller)
    text = escape(mark)
    down = min(STEP_Y, max(int(height) // 2, HEAD))
    places = [
        (x + (STEP_X // 2 if line % 2 else 0), y)
        for line, y in enumerate(range(down // 2, int(height) + down, down))
        for x in range(0, int(width) + STEP_X, STEP_X)
    ]
    across = "".join(f'<text transform="translate({x} {y}) rotate(-20)">{text}</text>' for x, y in places)
    style = 'font-family="sans-serif" fill="var(--warn-ink, #7a2e00)" pointer-events="none"'
    first = f'<text {style} font-size="13" font-weight="bold" x="4" y="-5">{text}</text>'
    pattern = f'<g {style} font-size="15" text-anchor="middle" opacity="0.3">{across}</g>'
    return taller + first + rest[: rest.rindex("</svg>")] + pattern + "</svg>"


def _table(table: Table, write: Words) -> Table:
    """The mark after the words of each row, where cutting it off would cut off the row's own words too."""
    mark = write(MARK)
    return Table(
        caption=sentence(table.caption, write),
        heading=_with(table.heading, mark),
        rows=tuple(_with(row, mark) for row in table.rows),
        note=sentence(table.note, write),
        wordy=tuple(sorted({0, 1, *(i + (i > 0) for i in table.wordy)})),
        pinned=1,
        folded=table.folded,
    )


def _with(row: tuple[str, ...], mark: str) -> tuple[str, ...]:
    return (row[0], mark, *row[1:])
