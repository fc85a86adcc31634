"""Breaks in text without spaces between words: Chinese, Japanese, and the scripts of South-East Asia.

Works on the two characters at a break, by Unicode's and JIS X 4051's line-breaking classes and by particles. It
knows no dictionary: a segmenter can hand over longer words instead, and their edges are judged the same way.
"""

import unicodedata

NEVER = 60.0
"""The cost of a break that is an error: taken only where a line would otherwise be too long."""

# JIS X 4051 / UAX 14 (classes CL, CP, EX, NS, IS): what may not begin a line, and what may not end one.
_NOT_FIRST = frozenset(
    "、。，．・：；？！?!,.:;ーー々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ」』）】〕》〉〙〗”’»)]}…‥％%℃°ๆฯ"
)
_NOT_LAST = frozenset("「『（【〔《〈〘〖“‘«([{￥＄£¥$＃#เแโใไ")
_THAI_FOLLOWING = frozenset("ะาำๅ")

_CLAUSE = frozenset("、，；：；,;:…‥―—〜～")

# Japanese: case and topic particles end a phrase; honorific prefixes begin one.
_PHRASE_END = frozenset("はがをにでもとへてばら")
_PREFIXES = frozenset("おご御")
# Chinese: particles that close a phrase, characters that cling to what stands before, words that open one,
# and prepositions and adverbs that stay with what follows.
_ZH_CLOSING = frozenset("了吗呢吧啊呀嘛")
_ZH_CLINGING = frozenset("的了着过们吗呢吧啊呀嘛地得")
_ZH_OPENING = frozenset("和与但而或因所如虽并就则却也都还又再才你我他她它这那")
_ZH_BOUND = frozenset("在把被对向从给跟不没很太最更第每各这那一二三四五六七八九十两几")


def _kind(char: str) -> str:
    point = ord(char)
    if 0x3041 <= point <= 0x309F:
        return "hiragana"
    if 0x30A0 <= point <= 0x30FF or 0xFF66 <= point <= 0xFF9F:
        return "katakana"
    if 0x3400 <= point <= 0x9FFF or 0xF900 <= point <= 0xFAFF or point >= 0x20000:
        return "han"
    if 0x0E00 <= point <= 0x109F or 0x1780 <= point <= 0x17FF:
        return "southeast"
    return "letter" if char.isalnum() else "mark"


def unspaced_break(last: str, first: str, language: str) -> float:
    """What a break between two characters costs; less than nothing where it is welcome."""
    if first in _NOT_FIRST or last in _NOT_LAST or unicodedata.category(first)[0] == "M":
        return NEVER
    if last in _CLAUSE:
        return -1.5
    kinds = _kind(last), _kind(first)
    if kinds == ("southeast", "southeast"):
        return NEVER if first in _THAI_FOLLOWING else 7.0
    if kinds in (("letter", "letter"), ("katakana", "katakana")):
        return NEVER if kinds[0] == "letter" else 9.0
    if kinds[0] == "mark" or kinds[1] == "mark":
        return 0.5
    if language == "zh" or kinds == ("han", "han"):
        return _han(last, first) if language == "zh" else 6.0
    return _japanese(last, kinds)


def _han(last: str, first: str) -> float:
    if first in _ZH_CLINGING:
        return 9.0
    if last in _ZH_CLOSING:
        return 0.5
    if last in _ZH_BOUND:
        return 7.0
    if first in _ZH_OPENING:
        return 1.5
    return 2.5 if last == "的" else 4.5


def _japanese(last: str, kinds: tuple[str, str]) -> float:
    before, after = kinds
    if before == "hiragana" and after == "hiragana":
        return 4.0 if last in _PHRASE_END else 7.0
    if before == "hiragana":  # a new phrase nearly always begins with a kanji or a katakana word
        if last in _PREFIXES:
            return 6.0
        if last == "の":
            return 2.5
        return 0.5 if last in _PHRASE_END else 1.5
    return 9.0 if after == "hiragana" else 5.0  # endings and particles cling to their stem
