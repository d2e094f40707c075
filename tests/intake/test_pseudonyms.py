import hashlib
import hmac
import os
from base64 import b32encode

import pytest

from analysis.errors import HoanhapError
from analysis.intake.pseudonyms import Key, pseudonym, read_key


@pytest.fixture
def place(tmp_path, monkeypatch, project):
    path = tmp_path.parent / f"{tmp_path.name}-outside" / "key"
    monkeypatch.setenv("HOANHAP_KEY_FILE", str(path))
    return path


def test_the_hash_is_the_one_of_rfc_4231():
    # RFC 4231, test case 2: key "Jefe", data "what do ya want for nothing?".
    told = hmac.digest(b"Jefe", b"what do ya want for nothing?", "sha256").hex()
    assert told == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def test_a_pseudonym_by_hand():
    message = b"person\x00" + b"030085000001"
    expected = b32encode(hmac.new(b"k" * 32, message, hashlib.sha256).digest())[:16].decode().lower()
    assert pseudonym(Key(b"k" * 32), "person", "030085000001") == "p" + expected


def test_kind_key_and_identity_all_matter():
    one, other = Key(b"a" * 32), Key(b"b" * 32)
    found = {pseudonym(key, kind, text) for key in (one, other) for kind in ("person", "firm") for text in ("x", "y")}
    assert len(found) == 8


def test_the_key_is_made_once_and_kept(place):
    first = read_key(synthetic=False)
    assert first.made == place and read_key(synthetic=False).secret == first.secret
    assert read_key(synthetic=False).made is None
    if os.name == "posix":
        assert place.stat().st_mode & 0o077 == 0


def test_two_keys_differ_and_their_names_do_not_tell_them(place):
    first = read_key(synthetic=False)
    place.unlink()
    second = read_key(synthetic=False)
    assert first.secret != second.secret and first.name != second.name
    assert first.secret.hex() not in repr(first) and first.name not in first.secret.hex()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such mode")
def test_a_key_that_others_can_read_is_refused(place):
    read_key(synthetic=False)
    place.chmod(0o644)
    with pytest.raises(HoanhapError, match="other users"):
        read_key(synthetic=False)


@pytest.mark.parametrize("content", ["", "zz", "00" * 31, "00" * 33])
def test_a_broken_key_is_refused_and_never_replaced(place, content):
    read_key(synthetic=False)
    place.write_text(content)
    with pytest.raises(HoanhapError, match="cannot be read"):
        read_key(synthetic=False)
    assert place.read_text() == content


def test_a_key_within_the_project_is_refused(project, monkeypatch):
    monkeypatch.setenv("HOANHAP_KEY_FILE", str(project / "data" / "key"))
    with pytest.raises(HoanhapError, match="within the project"):
        read_key(synthetic=False)


def test_invented_people_have_a_public_key_and_leave_no_file(place):
    assert read_key(synthetic=True).secret == read_key(synthetic=True).secret
    assert not place.exists()
