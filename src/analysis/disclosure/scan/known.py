"""The names, numbers, birth days and addresses of a site's people as keyed hashes: enough to recognise, nothing to read.

Notes
-----
HMAC-SHA-256 with the pseudonyms' key, the first 64 bits. Without the key nobody can try names against them.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from analysis.columns.text import is_initials
from analysis.disclosure.scan.fold import plain_text, plain_word, spelled, words_of

# What is kept: single words of names (they only say where to look), whole names of three words and more in any order, of two
# words in theirs, written in one word; numbers; days; words of addresses, and runs of them with a number.
KINDS = ("word", "name", "pair", "glued", "number", "day", "address_word", "address")
LEAST, MOST = 3, 8  # words of a name that is known in any order
RUN = 4  # words of an address that say where somebody lives, if a number is among them
LEAST_GLUED, LEAST_DIGITS = 9, 8


@dataclass(frozen=True)
class Keyed:
    """Hashes by kind, each a sorted array of uint64, and the key that makes them."""

    secret: bytes = field(repr=False)
    hashes: Mapping[str, np.ndarray] = field(repr=False)
    asked: dict[tuple[str, str], bool] = field(default_factory=dict, repr=False, compare=False)  # answers, kept

    def those(self, kind: str, texts: list[str]) -> Iterator[str]:
        """The texts that are one of a kind; each is hashed once."""
        there = self.hashes[kind]
        new = [text for text in texts if (kind, text) not in self.asked] if len(there) else []
        if new:
            found = np.fromiter((hashed(self.secret, kind, text) for text in new), dtype=np.uint64, count=len(new))
            places = np.searchsorted(there, found).clip(max=len(there) - 1)
            self.asked.update(zip(((kind, text) for text in new), (there[places] == found).tolist(), strict=True))
        return (text for text in texts if self.asked.get((kind, text)))


@dataclass(frozen=True)
class Known:
    """What is known of the people of some sites, once for each key; of none if there are none."""

    by_key: tuple[Keyed, ...] = field(default=(), repr=False)

    def any(self, kind: str) -> bool:
        """Whether anything of a kind is known."""
        return any(len(each.hashes[kind]) for each in self.by_key)

    def those(self, kind: str, texts: Iterable[str]) -> set[str]:
        """The texts that are one of a kind."""
        asked = list(dict.fromkeys(texts))
        return {text for each in self.by_key for text in each.those(kind, asked)}


def together(several: Iterable[Known]) -> Known:
    """What is known of the people of all of them: a text is hashed once for each key, however many sites there are."""
    found: dict[bytes, list[Mapping[str, np.ndarray]]] = {}
    for keyed in (keyed for each in several for keyed in each.by_key):
        found.setdefault(keyed.secret, []).append(keyed.hashes)
    return Known(tuple(Keyed(secret, _united(hashes)) for secret, hashes in found.items()))


def _united(several: list[Mapping[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {kind: np.unique(np.concatenate([hashes[kind] for hashes in several])) for kind in KINDS}


def hashed(secret: bytes, kind: str, text: str) -> int:
    """The hash of a text of a kind."""
    return int.from_bytes(hmac.digest(secret, f"scan {kind}\0{text}".encode(), "sha256")[:8], "big")


def known(
    secret: bytes,
    *,
    names: Iterable[str] = (),
    numbers: Iterable[str] = (),
    births: Iterable[date] = (),
    addresses: Iterable[str] = (),
) -> Known:
    """What is known of people, hashed.

    Parameters
    ----------
    secret : bytes
        Of the pseudonyms' key.
    names, numbers, addresses : iterable of str
        As written; names behind initials and of one word, numbers of fewer than 8 digits and addresses without a number
        are too common to be told.
    births : iterable of date
        Known to the day.
    """
    texts: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for name in set(names):
        _add_name(texts, name)
    for address in set(addresses):
        _add_address(texts, address)
    texts["number"] = {digits for number in set(numbers) if len(digits := bare(number)) >= LEAST_DIGITS}
    texts["day"] = {day.isoformat() for day in births}
    return Known((Keyed(secret, {kind: _sorted(secret, kind, each) for kind, each in texts.items()}),))


def bare(number: str) -> str:
    """The digits of a number without leading zeros, which spreadsheets lose; a telephone number without its country."""
    digits = "".join(sign for sign in number if sign.isdecimal())
    international = number.strip().startswith("+84") or digits.startswith("0084")
    return (digits.lstrip("0").removeprefix("84") if international else digits).lstrip("0")


def save(told: Known, path: Path) -> None:
    """Write the hashes of one site, without the key."""
    (only,) = told.by_key
    with path.open("wb") as file:
        np.savez(file, **only.hashes)


def load(secret: bytes, path: Path) -> Known:
    """Read what `save` wrote."""
    with np.load(path, allow_pickle=False) as file:
        return Known((Keyed(secret, {kind: file[kind] for kind in KINDS}),))


def _add_name(texts: dict[str, set[str]], name: str) -> None:
    if is_initials(name):
        return
    written = [spelled(word) for word in words_of(plain_text(name)) if not word.isdecimal()]
    plain = [plain_word(word) for word in written]
    if not 2 <= len(plain) <= MOST:
        return
    texts["word"].update(plain, written)
    if len(plain) < LEAST:
        texts["pair"].add(" ".join(plain))
        return
    texts["name"].add(" ".join(sorted(plain)))
    if len(glued := "".join(plain)) >= LEAST_GLUED:
        texts["glued"].add(glued)


def _add_address(texts: dict[str, set[str]], address: str) -> None:
    plain = [plain_word(word) for word in words_of(plain_text(address))]
    for start in range(len(plain) - RUN + 1):
        run = plain[start : start + RUN]
        if any(word.isdecimal() for word in run):
            texts["address_word"].update(run)
            texts["address"].add(" ".join(run))


def _sorted(secret: bytes, kind: str, texts: set[str]) -> np.ndarray:
    return np.unique(np.fromiter((hashed(secret, kind, text) for text in texts), dtype=np.uint64, count=len(texts)))
