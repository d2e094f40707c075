"""Tables of three encodings of Vietnamese from before Unicode, over text that was read as Western (CP1252, Latin-1).

Every letter code of the three lies in A1 to FE, where CP1252 and Latin-1 agree, so one table serves both.
"""

import codecs
import re
import unicodedata

from analysis.columns.text import ACUTE, DOT, GRAVE, HOOK, TILDE

# TCVN 5712:1993, VN3 ("ABC", the .VnTime fonts): one byte a letter. Capitals exist without a tone only; a dot
# stands for a code without a letter. Compared with iconv's TCVN5712-1 in tests/columns/test_encodings.py.
VN3_FROM_A1 = (
    "ĂÂÊÔƠƯĐăâêôơưđ."  # A1 to AF
    ".....àảãáạ.ằẳẵắ."  # B0
    "......ặầẩẫấậè.ẻẽ"  # C0
    "éẹềểễếệìỉ...ĩíịò"  # D0
    ".ỏõóọồổỗốộờởỡớợù"  # E0
    ".ủũúụừửữứựỳỷỹýỵ"  # F0 to FE
)
TCVN3 = {chr(code): letter for code, letter in enumerate(VN3_FROM_A1, 0xA1) if letter != "."}

# VNI-Win (VNI Software, the VNI- fonts): a letter, then a byte for its marks; twelve letters have a byte alone.
# Compared with UniKey's table (ukengine/data.cpp of ibus-unikey) in tests/columns/test_encodings.py.
CIRCUMFLEX, BREVE = "\u0302", "\u0306"
VNI_TONES = {"ù": ACUTE, "ø": GRAVE, "û": HOOK, "õ": TILDE, "ï": DOT}
VNI_CIRCUMFLEX = {"â": "", "á": ACUTE, "à": GRAVE, "å": HOOK, "ã": TILDE, "ä": DOT}
VNI_BREVE = {"ê": "", "é": ACUTE, "è": GRAVE, "ú": HOOK, "ü": TILDE, "ë": DOT}
VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni() -> dict[str, str]:
    table = dict(VNI_ALONE)
    for letter in "aeouyôö":
        for mark, tone in VNI_TONES.items():
            table[letter + mark] = VNI_ALONE.get(letter, letter) + tone
    for letter in "aeo":
        table |= {letter + mark: letter + CIRCUMFLEX + tone for mark, tone in VNI_CIRCUMFLEX.items()}
    table |= {"a" + mark: "a" + BREVE + tone for mark, tone in VNI_BREVE.items()}
    table.pop("yï")
    composed = {code: unicodedata.normalize("NFC", letter) for code, letter in table.items()}
    return composed | {code.upper(): letter.upper() for code, letter in composed.items()}


VNI = _vni()
VNI_CODE = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)) + "|[^\x00-\x7f]")


WESTERN = "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(256))


def from_bytes(data: bytes) -> str:
    """Bytes as the Western text which the decoders here take; no byte is lost (CP1252's gaps become controls)."""
    return codecs.charmap_decode(data, "strict", WESTERN)[0]


def decode_tcvn3(text: str) -> str | None:
    """TCVN3 as Unicode, or None if a sign of the Western half is no letter of it.

    Notes
    -----
    What cannot be recovered: capitals with a tone have no code. In the .VnTimeH fonts small letters are drawn as
    capitals, so "nguyÔn" may have been NGUYỄN on paper, and "NGUYÔN" becomes "NGUYễN". `text.match_key` ignores case.
    """
    letters = [TCVN3.get(sign, sign if _is_neutral(sign) else None) for sign in text]
    return None if None in letters else "".join(letters)


def decode_vni(text: str) -> str | None:
    """VNI-Win as Unicode, or None if a mark stands after a letter that cannot bear it."""
    lost = [code for code in VNI_CODE.findall(text) if code not in VNI and not _is_neutral(code)]
    return None if lost else VNI_CODE.sub(lambda code: VNI.get(code.group(), code.group()), text)


def decode_cp1258(text: str) -> str | None:
    """Windows-1258 as composed Unicode, or None if there are signs beyond one byte or without a letter.

    Notes
    -----
    Python's codec cp1258; tones are combining marks after their letter.
    """
    try:
        return unicodedata.normalize("NFC", b"".join(map(_byte, text)).decode("cp1258"))
    except UnicodeError:
        return None


def _is_neutral(sign: str) -> bool:
    """ASCII, spaces and typographic signs: alike in every encoding here."""
    return sign < "\x80" or sign.isspace() or "\u2010" <= sign <= "\u2044"


def _byte(sign: str) -> bytes:
    return bytes([ord(sign)]) if ord(sign) < 0x100 else sign.encode("cp1252")
