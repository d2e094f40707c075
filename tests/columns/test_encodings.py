"""The three tables, against tables made by others, and against themselves: letters there and back."""

import unicodedata

import pytest

from analysis.columns.encodings import TCVN3, VNI, decode_cp1258, decode_tcvn3, decode_vni, from_bytes
from analysis.columns.text import TONES

LOWER = "áàảãạâấầẩẫậăắằẳẵặéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ"
LETTERS = LOWER + LOWER.upper()

# glibc 2.36: for each byte, printf | iconv -f TCVN5712-1 -t UTF-8. It holds VN3 and, beyond it, capitals and
# tones of the larger sets VN1 and VN2; "_" stands for a lone tone.
ICONV_A1_TO_FE = "ĂÂÊÔƠƯĐăâêôơưđẰ_____àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵ"
# xvnkb (vni.h) and UniKey (ukengine/data.cpp of ibus-unikey, where a capital's bytes are 0x20 lower), which agree.
VNI_LOWER = (
    "aù aø aû aõ aï aâ aá aà aå aã aä aê aé aè aú aü aë eù eø eû eõ eï eâ eá eà eå eã eä í ì æ ó ò "
    "où oø oû oõ oï oâ oá oà oå oã oä ô ôù ôø ôû ôõ ôï uù uø uû uõ uï ö öù öø öû öõ öï yù yø yû yõ î ñ"
)


def to_tcvn3(text: str) -> str:
    """The inverse: a capital with a tone becomes the small letter, which the .VnTimeH fonts draw as a capital."""
    codes = {letter: code for code, letter in TCVN3.items()}
    return "".join(codes.get(letter, codes.get(letter.lower(), letter)) for letter in text)


def to_vni(text: str) -> str:
    codes = {letter: code for code, letter in VNI.items()}
    return "".join(codes.get(letter, letter) for letter in text)


def to_cp1258(text: str) -> str:
    """As an editor writes it: a letter with its quality, then the tone as a sign of its own."""
    return from_bytes("".join(map(_split_tone, text)).encode("cp1258"))


def _split_tone(letter: str) -> str:
    marks = unicodedata.normalize("NFD", letter)
    base = "".join(sign for sign in marks if sign not in TONES)
    return unicodedata.normalize("NFC", base) + "".join(sign for sign in marks if sign in TONES)


def test_there_are_134_letters():
    assert len(set(LETTERS)) == 134 and unicodedata.is_normalized("NFC", LETTERS)


def test_tcvn3_is_what_iconv_has_but_for_what_vn3_lacks():
    capitals = set(LETTERS.upper()) & set(LETTERS) - set("ĂÂÊÔƠƯĐ")
    expected = {
        chr(code): letter
        for code, letter in enumerate(ICONV_A1_TO_FE, 0xA1)
        if letter != "_" and letter not in capitals - set(LOWER)
    }
    assert expected == TCVN3
    assert len(ICONV_A1_TO_FE) == 0xFE - 0xA1 + 1 and len(TCVN3) == 67 + 7


def test_vni_is_what_xvnkb_and_unikey_have():
    assert dict(zip(VNI_LOWER.split(), LOWER, strict=True)) == {code: VNI[code] for code in VNI if VNI[code] in LOWER}
    capitals = ["".join(chr(ord(sign) - 0x20) for sign in code) for code in VNI_LOWER.split()]
    assert dict(zip(capitals, LOWER.upper(), strict=True)) == {
        code: VNI[code] for code in VNI if VNI[code] not in LOWER
    }


@pytest.mark.parametrize("table", [TCVN3, VNI], ids=["tcvn3", "vni"])
def test_no_two_letters_share_a_code(table):
    assert len(set(table.values())) == len(table)
    assert set(table.values()) <= set(LETTERS)
    assert all("\xa1" <= sign <= "\xfe" or sign.isascii() for code in table for sign in code)


def test_every_letter_comes_back():
    for letter in LETTERS:
        for word in (letter, f"x{letter}", f"{letter}n", f"a{letter}", f"o{letter}o"):
            assert decode_vni(to_vni(word)) == word
            assert decode_cp1258(to_cp1258(word)) == word
            small = word.replace(letter, letter.lower())
            assert decode_tcvn3(to_tcvn3(word)) == (word if letter in "ĂÂÊÔƠƯĐ" else small)


def test_every_pair_of_letters_comes_back():
    pairs = [one + two for one in LETTERS + "aeiouyn" for two in LETTERS + "aeiouyn"]
    assert decode_vni(to_vni(" ".join(pairs))) == " ".join(pairs)
    assert decode_cp1258(to_cp1258(" ".join(pairs))) == " ".join(pairs)
    assert decode_tcvn3(to_tcvn3(" ".join(pairs).lower())) == " ".join(pairs).lower()


@pytest.mark.parametrize(
    ("decode", "stored", "meant"),
    [
        (decode_tcvn3, "hép møt tÕt", "hộp mứt tết"),
        (decode_tcvn3, "Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        (decode_tcvn3, "§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        (decode_tcvn3, "NguyÔn V¨n L\u00adu", "Nguyễn Văn Lưu"),
        (decode_vni, "chaøo", "chào"),
        (decode_vni, "Xin chaøo caùc baïn", "Xin chào các bạn"),
        (decode_vni, "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        (decode_vni, "NGUYEÃN VAÊN ÑÖÙC", "NGUYỄN VĂN ĐỨC"),
        (decode_cp1258, "NguyêÞn Vãn Ðýìc", "Nguyễn Văn Đức"),
    ],
)
def test_known_words(decode, stored, meant):
    assert decode(stored) == meant


def test_bytes_and_text_read_as_western_are_one():
    assert decode_tcvn3(from_bytes(bytes.fromhex("68E970206DF87420 74D574"))) == "hộp mứt tết"
    assert decode_vni(from_bytes(b"cha\xf8o")) == "chào"
    assert decode_cp1258(from_bytes(b"ho\xcca")) == "hòa"
    everything = bytes(range(256))
    assert len(from_bytes(everything)) == 256 and len(set(from_bytes(everything))) == 256
    assert from_bytes(b"\x93\x81") == "“\x81"


def test_what_is_no_letter_of_the_encoding_is_not_converted():
    assert decode_tcvn3("25 m²") is None and decode_tcvn3("Hà") is None and decode_tcvn3("hộp") is None
    assert decode_vni("tÕt") is None and decode_vni("hộp") is None and decode_vni("bù") is None
    assert decode_cp1258("hộp") is None and decode_cp1258("😀") is None
    for decode in (decode_tcvn3, decode_vni, decode_cp1258):
        assert decode("“Nam” – 12, \t3…") == "“Nam” – 12, \t3…"
        assert decode("") == ""


def test_capitals_with_a_tone_are_lost_in_tcvn3():
    assert decode_tcvn3(to_tcvn3("NGUYỄN VĂN ĐỨC")) == "NGUYễN VĂN ĐứC"
