"""Words for tests: a text spoken at an even pace, with pauses where a test wants them."""

import re

from aligner.captions import Style, cut, preset
from aligner.model import Cue, Word


def speak(
    text: str,
    *,
    ms_per_char: int = 60,
    pauses: dict[str, int] | None = None,
    each: bool = False,
    start_ms: int = 0,
) -> tuple[Word, ...]:
    """The words of a text, one after the other; after a word in ``pauses`` comes that much silence.

    ``each``: every character is a word, as for Chinese and Japanese, closing punctuation with the one before.
    """
    pattern = r"\S[、。！？…」』）ー]*" if each else r"[^ \n\t\u3000]+"
    now, words = start_ms, []
    for found in re.finditer(pattern, text):
        word = found.group()
        end = now + ms_per_char * len(word)
        words.append(Word(word, found.start(), found.end(), now, end))
        now = end + (pauses or {}).get(word, 0)
    return tuple(words)


def caption(text: str, language: str = "en", *, style: Style | None = None, **how: object) -> tuple[Cue, ...]:
    """The cues of a text that is spoken evenly."""
    words = speak(text, **how)  # type: ignore[arg-type]  # the options of ``speak``, passed on
    return cut(words, text, language=language, style=style or preset("netflix", language))


def shown(cues: tuple[Cue, ...]) -> list[str]:
    """Cues as text, lines parted by a bar."""
    return [" | ".join(cue.line_texts) for cue in cues]
