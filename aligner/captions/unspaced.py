"""Breaks in text without spaces between words: Chinese, Japanese, and the scripts of South-East Asia.

Works on the two characters at a break, by Unicode's and JIS X 4051's line-breaking classes and by particles, and
on the words beside it where ``segmentation`` knows them: then no break is inside a word.
"""

import re
import unicodedata

from aligner.segmentation import Segments

NEVER = 60.0
"""The cost of a break that is an error: taken only where a line would otherwise be too long."""

# JIS X 4051 / UAX 14 (classes CL, CP, EX, NS, IS): what may not begin a line, and what may not end one.
_NOT_FIRST = frozenset(
    "、。，．・：；？！?!,.:;ーー々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ」』）】〕》〉〙〗”’»)]}…‥％%℃°ๆฯ"
)
_NOT_LAST = frozenset("「『（【〔《〈〘〖“‘«([{￥＄£¥$＃#เแโใไ\u17d2\u1039")
_THAI_FOLLOWING = frozenset("ะาำๅ")

_CLAUSE = frozenset("、，；：；,;:…‥―—〜～")

# Japanese: case and topic particles end a phrase; honorific prefixes begin one.
_PHRASE_END = frozenset("はがをにでもとへてばら")
_PREFIXES = frozenset("おご御")
# Endings that close a sentence and modify no noun: captions often leave out its full stop.
_JA_FINAL = (
    "だ",
    "です",
    "ます",
    "よ",
    "ね",
    "ぞ",
    "ません",
    "ました",
    "でした",
    "だろう",
    "でしょう",
    "ください",
    "なさい",
)
# Some only look so: 読んだ本 and 急いだ人 are verbs, unless んだ is のだ.
_JA_NOT_FINAL = (
    "まだ",
    "ただ",
    "およそ",
    "んだ",
    *(f"{stem}いだ" for stem in "急泳脱騒継注防稼嗅漕仰研"),
)
_JA_EXPLAINING = ("なんだ", "たんだ", "だんだ", "るんだ", "いんだ", "うんだ", "くんだ")
_FINAL = -0.8
# Nouns that mean nothing without the clause before them: 泣いていた事, 行く所で.
_JA_FORMAL = re.compile(
    r"(?:事|所|物|時|為|様|こと|もの|とき|ところ|ため|よう|はず|わけ|まま)(?=[はがをにでもとのだへ、。だ]|$)"
)
_JA_MODIFYING = frozenset("たるいなうくすつぬむぐぶ")
_FORMAL = 6.0
_INSIDE_PHRASE = 9.0
"""Between two words of a Japanese phrase: a noun and its particle, a verb and its endings."""
# Chinese: particles that close a phrase, characters that cling to what stands before, words that open one,
# and prepositions and adverbs that stay with what follows.
_ZH_CLOSING = frozenset("了吗呢吧啊呀嘛")
_ZH_CLINGING = frozenset("的了着过们吗呢吧啊呀嘛地得")
_ZH_OPENING = frozenset("和与但而或因所如虽并就则却也都还又再才你我他她它这那")
_ZH_BOUND = frozenset("在把被对向从给跟不没很太最更第每各这那一二三四五六七八九十两几")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Words that open a clause or a phrase, and words that stay with what follows them.
_OPENING = {
    "zh": _words(
        """和 与 或 或者 以及 但 但是 而 而且 因 因为 所以 如果 虽然 并 并且 就 却 也 都 还 又 再 才 然后
        当 为了 由于 不过 可是 只要 只有 除了 关于 对于 无论 尽管 即使 直到 在 从 对 向 把 被 给 跟 比
        我 你 您 他 她 它 我们 你们 他们 她们 它们 這 這個 雖然 因為 為了 我們 你們 他們 她們 與 從 對
        給 還"""
    ),
    "th": _words(
        """ที่ ซึ่ง อัน และ หรือ แต่ เพราะ ว่า ถ้า เมื่อ เพื่อ จน แล้ว ก็ จึง ใน จาก กับ โดย ของ ตาม
        เพราะว่า แต่ว่า ดังนั้น หาก ขณะ"""
    ),
}
_BOUND = {
    "zh": _words(
        """和 与 或 或者 以及 但 而 因为 所以 如果 虽然 在 把 被 对 从 向 给 跟 比 到 往 用 以 为 于 不 没
        没有 很 太 最 更 第 每 各 这 那 哪 某 该 一 二 两 三 四 五 六 七 八 九 十 百 几 是 会 能 要 想
        可以 应该 必须 将 已 已经 正在 非常 十分 都 也 就 还 又 再 才 却 并 只 这个 那个 一个 這 這個
        那個 一個 沒 沒有 為 與 從 對 給 還 將 會 因為 雖然"""
    ),
    "th": _words(
        """ที่ ซึ่ง และ หรือ แต่ เพราะ ว่า ถ้า เมื่อ เพื่อ ใน จาก กับ โดย ของ ไม่ จะ ได้ ความ การ ถึง แก่
        ต่อ เป็น คือ กำลัง คง ต้อง อยาก เคย"""
    ),
}


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


def unspaced_break(last: str, first: str, place: int, segments: Segments, language: str) -> float:
    """What a break between two characters costs, the second at ``place``; less than nothing where it is welcome."""
    if first in _NOT_FIRST or last in _NOT_LAST or unicodedata.category(first)[0] == "M":
        return NEVER
    if last in _CLAUSE:
        return -1.5
    if segments.inside_word(place):
        return NEVER
    kinds = _kind(last), _kind(first)
    if segments.has_phrases and "mark" not in kinds:
        if segments.begins_phrase(place):
            if last in _JA_MODIFYING and segments.stands(place, _JA_FORMAL):
                return _FORMAL
            return _FINAL if _is_final(place, segments) else _phrase(last)
        # Where a word in kanji or katakana follows hiragana, a phrase begins that was not seen: marks were left out.
        opens = kinds[0] == "hiragana" and kinds[1] != "hiragana" and last not in _PREFIXES
        return 2.5 if opens else _INSIDE_PHRASE
    if segments.has_words and "mark" not in kinds:
        return _between_words(*segments.words_at(place), language)
    if kinds == ("southeast", "southeast"):
        return NEVER if first in _THAI_FOLLOWING else 7.0
    if kinds in (("letter", "letter"), ("katakana", "katakana")):
        return NEVER if kinds[0] == "letter" else 9.0
    if kinds[0] == "mark" or kinds[1] == "mark":
        return 0.5
    if language == "zh" or kinds == ("han", "han"):
        return _han(last, first) if language == "zh" else 6.0
    return _japanese(last, kinds)


def _is_final(place: int, segments: Segments) -> bool:
    """Whether a Japanese sentence could end before a place."""
    if segments.follows(place, _JA_NOT_FINAL):
        return segments.follows(place, _JA_EXPLAINING)
    return segments.follows(place, _JA_FINAL)


def _between_words(before: str, after: str, language: str) -> float:
    """Between two words that a dictionary knows, by the words that open a phrase or lean on the next."""
    if language == "zh" and after[0] in _ZH_CLINGING and len(after) == 1:
        return 9.0
    if before in _BOUND.get(language, ()):
        return 7.0
    if language == "zh" and before in _ZH_CLOSING:
        return 0.5
    if after in _OPENING.get(language, ()):
        return 1.2
    if before == "的":
        return 2.5
    if before.isdecimal():
        return 7.0  # number and unit
    return 3.5


def _phrase(last: str) -> float:
    """Before a Japanese phrase: a break is good after a particle, poor after the genitive or between words."""
    return 0.5 if last in _PHRASE_END and last != "の" else 2.5


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
