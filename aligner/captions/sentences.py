"""Where sentences end, given words with their punctuation. Knows abbreviations, initials and ordinals."""

import re
from collections.abc import Sequence

from aligner.captions.lexicon import Lexicon

_SPACES = " \u00a0\u202f"
"""Inside a word: French parts its marks from it, as in "« Non ! »"."""
CLOSERS = f"\"'”’»›)]}}〉》」』】〕）＂＇*_{_SPACES}"
OPENERS = f"\"'“‘„‚«‹([{{〈《「『【〔（¿¡*_-–—{_SPACES}"
_QUOTES = frozenset("\"'“‘„‚«»‹›「『")
_BEFORE_SPEECH = ",:;—–-，：、،"
_ENDS = ".!?…。！？．؟۔।॥؛"
_ALWAYS = "。！？۔।॥"
INITIALS = re.compile(r"(?:\w\.)*\w", re.UNICODE)

# German, Danish, Norwegian, Czech, Finnish …: "3." is "third", and may stand before a capital.
_ORDINAL_LANGUAGES = frozenset(
    {"de", "da", "nb", "no", "nn", "cs", "sk", "fi", "pl", "hu", "sl", "hr", "et", "lv"}
)

# "No. 5", "Vol. 2", "p. 12", in the spellings of several languages.
NUMBERED = frozenset(
    ("no", "nr", "n", "nº", "núm", "vol", "p", "pp", "fig", "art", "ch", "cap", "bd", "стр", "рис")
)


def bare(text: str) -> str:
    """A word as a table lists it: lower case, straight apostrophes, no punctuation round it."""
    return text.strip(f"\"'“”‘’„‚«»‹›()[]{{}}¿¡.,;:!?…–—*_{_SPACES}").lower().replace("’", "'")


def begins_speech(before: str, after: str) -> bool:
    """Whether a word opens direct speech: `she said, "Come."`, but not the second of `"red", "white"`."""
    told = before.rstrip(_BEFORE_SPEECH)
    return after[0] in _QUOTES and len(told) < len(before) and told[-1:] not in CLOSERS


def ends_sentence(text: str, following: str | None, words: Lexicon, language: str) -> bool:
    """Whether a word ends a sentence. ``following`` is the next word, None at the end of the text."""
    core = text.rstrip(CLOSERS)
    if not core or core[-1] not in _ENDS:
        return False
    if following is None or core[-1] in _ALWAYS:
        return True
    opening = following.lstrip(OPENERS)[:1]
    if opening.islower():  # "No way!" he said; i.e. that; and so on... then
        return False
    if core[-1] != "." or core.endswith(".."):
        return True
    stem = core[:-1].lstrip(OPENERS).lower()
    if stem in words.titles and stem in words.abbreviations:
        return False
    if stem in NUMBERED and opening.isdecimal():
        return False
    if stem.isdecimal():
        return len(stem) > 2 or language not in _ORDINAL_LANGUAGES
    if stem in words.abbreviations or INITIALS.fullmatch(stem):
        # "at 5 p.m. The rest" against "the U.S. Senate": a small word with a capital opens a sentence.
        follower = bare(following)
        opens = follower in words.functional or follower in words.pronouns or follower in words.auxiliaries
        return opens and not INITIALS.fullmatch(following.rstrip(".").lower())
    return True


def sentence_ends(texts: Sequence[str], words: Lexicon, language: str) -> list[bool]:
    """One truth value a word: whether a sentence ends with it. The last word ends one.

    A closing bracket or quotation mark that stands by itself belongs to the sentence before it.
    """
    ends = [False] * len(texts)
    held = False
    for index, text in enumerate(texts):
        if text[-1:].isalnum():
            held = False
            continue
        following = texts[index + 1] if index + 1 < len(texts) else None
        closes = not text.strip(CLOSERS)
        end = held if closes else ends_sentence(text, following, words, language)
        held = end and following is not None and not following.strip(CLOSERS)
        ends[index] = end and not held
    if ends:
        ends[-1] = True
    return ends
