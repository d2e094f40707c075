"""The draw itself: the input as a text with a hash to be made public beforehand, and an order that follows from it and a number.

Nothing but SHA-256 and sorting is used, so that anybody can draw it again with a tool of their own.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.errors import HoanhapError, refuse
from analysis.rollout.asked import Rollout
from analysis.stats.phased import DRAWS, Orders, balanced, orders
from analysis.words import say

RULE = "hoanhap rollout 1"
MOST_ATTEMPTS = 100_000
COUNTING_SEED = 17  # of the orders drawn for counting where they are too many to look at all; the draw does not use it


@dataclass(frozen=True)
class Drawn:
    """A draw: its hash, how many orders were tried until the rule of balance allowed one, and the wave of each of `names`.

    `waves` count from 0; the last of them is "no day yet" where places are fewer than units.
    """

    hash: str
    attempt: int
    waves: tuple[int, ...]


def input_text(asked: Rollout) -> str:
    """Everything that the draw depends on but the number, a line each; not what power is worked out from."""
    return "".join(f"{line}\n" for line in _lines(asked))


def input_hash(asked: Rollout) -> str:
    """SHA-256 (64 hex digits) of `input_text` in UTF-8, to be made public before the number is known."""
    return _sha256(input_text(asked))


def draw_hash(asked: Rollout, number: str) -> str:
    """SHA-256 of the input's hash and the public number: one draw and no other."""
    return _sha256(f"{input_hash(asked)}|{number}")


def possible(asked: Rollout, draws: int = DRAWS) -> Orders:
    """The orders that the rule allows; where they are too many, `draws` random ones. None at all is a `HoanhapError`."""
    rng = np.random.default_rng(COUNTING_SEED)
    try:
        return orders(asked.places, asked.sizes, asked.balance, rng=rng, draws=draws)
    except ValueError:
        raise _no_order() from None


def fair(asked: Rollout, draws: int) -> Orders:
    """As `possible`, before a draw: refused too if somebody could not come into every wave, for then it is no lottery."""
    found = possible(asked, draws)
    if not found.chances.all():
        what = say("the rule of balance leaves somebody without a chance of one of the waves; let waves differ more")
        raise refuse(what, column="balance")
    return found


def draw(asked: Rollout, number: str) -> Drawn:
    """The order that follows from the input and the public number.

    Notes
    -----
    Attempt 1: units are sorted by the SHA-256 of ``input hash|number|1|unit``, the first take the places of the first wave
    and so on. If the rule of balance forbids the order, attempt 2, and so on: so each order that is allowed is as likely
    as any other. The hash of the draw is that of ``input hash|number``.
    """
    hashed = input_hash(asked)
    dealt = np.repeat(np.arange(len(asked.places)), asked.places)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        keys = [_sha256(f"{hashed}|{number}|{attempt}|{name}") for name in asked.names]
        waves = np.empty(len(keys), int)
        waves[sorted(range(len(keys)), key=keys.__getitem__)] = dealt
        if asked.balance is None or balanced(waves[None], np.array(asked.sizes), asked.balance)[0]:
            return Drawn(draw_hash(asked, number), attempt, tuple(map(int, waves)))
    raise _no_order()


def _no_order() -> HoanhapError:
    return refuse(say("the rule of balance allows no order at all; let waves differ more"), column="balance")


def _lines(asked: Rollout) -> Iterator[str]:
    yield RULE
    yield f"what {asked.what}"
    yield f"models {asked.models}"
    yield f"written {asked.written.isoformat()}"
    yield f"number known on {asked.seed.known_on.isoformat()} from {' '.join(asked.seed.where.vi.split())}"
    for place, wave in enumerate(asked.waves, 1):
        yield f"wave {place} {wave.starts.isoformat()} {wave.places}"
    yield f"balance {'none' if asked.balance is None else f'{asked.balance:g}'}"
    if asked.waiting:
        yield f"list {asked.waiting.size} {asked.waiting.sha256 or 'no hash'}"
        return
    for name, size in zip(asked.names, asked.sizes, strict=True):
        yield f"unit {name} {size:g}"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
