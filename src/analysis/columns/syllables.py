"""Whether a word can be a Vietnamese syllable: the measure by which a legacy encoding is told."""

import re
import unicodedata

from analysis.columns.text import ACUTE, DOT, TONES

ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
# Rhymes as written, without tone. After "qu" the u belongs to the onset; y stands for i after some onsets.
RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oc oi om on ong oong ooc op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ uy uya uych uynh uyt uyu
uyên uyêt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y ynh ych yt yêm yên yêng yêt yêu
"""
SYLLABLE = re.compile(f"(?:{'|'.join(ONSETS.split())})?(?:{'|'.join(RHYMES.split())})")
STOPPED = re.compile("(?:c|ch|p|t)$")


def is_syllable(word: str) -> bool:
    """Whether `word` has the form of one Vietnamese syllable, in any case; a final stop has only two tones.

    Notes
    -----
    Onsets and rhymes as taught in schools. Place names from minority languages (Đắk, Krông) are not of this form.
    """
    letters = unicodedata.normalize("NFD", word.casefold())
    tones = [sign for sign in letters if sign in TONES]
    bare = unicodedata.normalize("NFC", "".join(sign for sign in letters if sign not in TONES))
    if len(tones) > 1 or not SYLLABLE.fullmatch(bare):
        return False
    return not STOPPED.search(bare) or tones in ([ACUTE], [DOT])


def has_plain_case(word: str) -> bool:
    """Whether capitals stand as in ordinary text: none, all, or the first letter."""
    return word.islower() or word.isupper() or word[1:].islower()
