"""Pseudonyms of people, households, loans and firms: a keyed hash whose key stays outside the project.

A bare hash of an ID number would be no protection: 12 digits of known structure can all be tried. Whoever has the key
can try them too, so it is a secret, and pseudonymised tables are still personal data.
"""

import hashlib
import hmac
import os
import secrets
from base64 import b32encode
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_config_path

from analysis import store
from analysis.errors import refuse
from analysis.words import say

KEY_BYTES = 32
LETTERS = 16  # 80 bits: among ten million people two alike have odds of one in twenty thousand million
PREFIXES = {"person": "p", "household": "h", "loan": "l", "firm": "f"}
# Invented people need no secret, and their tables are to be the same on every machine.
SYNTHETIC = hashlib.sha256(b"hoanhap: invented people only").digest()


@dataclass(frozen=True)
class Key:
    """A secret and its public name; `made` is the file that was just written, if it was."""

    secret: bytes = field(repr=False)
    made: Path | None = None

    @property
    def name(self) -> str:
        """What tells two keys apart without giving either away."""
        return hashlib.sha256(b"name of " + self.secret).hexdigest()[:12]


def read_key(*, synthetic: bool) -> Key:
    """The key, made on first use; that of invented people is public.

    It stands in the file that `HOANHAP_KEY_FILE` names, else in the user's settings folder.

    Raises
    ------
    HoanhapError
        If it lies within the project, is open to other users, or is no key.
    """
    if synthetic:
        return Key(SYNTHETIC)
    path = key_path()
    if path.is_relative_to(store.root()):
        raise refuse(
            say("the key of the pseudonyms lies within the project; move it elsewhere and set HOANHAP_KEY_FILE")
        )
    if not path.exists():
        return _made(path)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise refuse(say("the key of the pseudonyms can be read by other users; make it readable for its owner only"))
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (ValueError, OSError):
        secret = b""
    if len(secret) != KEY_BYTES:
        raise refuse(
            say("the key of the pseudonyms cannot be read; restore it from its copy, never make a new one in its place")
        )
    return Key(secret)


def key_path() -> Path:
    """Where the key is, or will be."""
    named = os.environ.get("HOANHAP_KEY_FILE")
    return Path(named).resolve() if named else (user_config_path("hoanhap") / "pseudonyms.key").resolve()


def pseudonym(key: Key, kind: str, identity: str) -> str:
    """The pseudonym of one identity: a letter for the `kind` (of `PREFIXES`) and 16 letters or digits.

    Notes
    -----
    HMAC-SHA-256 (RFC 2104) over kind and identity, the first 80 bits in base 32.
    """
    digest = hmac.digest(key.secret, f"{kind}\0{identity}".encode(), "sha256")
    return PREFIXES[kind] + b32encode(digest)[:LETTERS].decode("ascii").lower()


def _made(path: Path) -> Key:
    """A new key, readable for its owner only from its first moment."""
    secret = secrets.token_bytes(KEY_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secret.hex() + "\n")
    return Key(secret, made=path)
