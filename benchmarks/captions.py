"""How fast captions are cut and written: ``python -m benchmarks.captions SCRIPT.TXT [--words 100000]``.

The script is repeated to the number of words and spoken evenly, with a pause after each mark. Where stable-ts is
installed, its regrouping of the same words stands beside the cut, and how many times as long it takes.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from aligner.captions import Style, check, cut, preset
from aligner.formats import FORMATS
from aligner.model import AudioFormat, Narration, Script, Track, Word
from benchmarks.captions_quality import regrouped

_MS_PER_CHARACTER = 65
_PAUSES_MS = {",": 180, ";": 250, ":": 250, ".": 450, "?": 450, "!": 450}


_T = TypeVar("_T")


def speak(text: str) -> tuple[Word, ...]:
    now, words = 0, []
    for found in re.finditer(r"\S+", text):
        token = found.group()
        end = now + _MS_PER_CHARACTER * len(token)
        words.append(Word(token, found.start(), found.end(), now, end))
        now = end + _PAUSES_MS.get(token[-1], 0)
    return tuple(words)


def _timed(label: str, words: int, work: Callable[[], _T]) -> tuple[_T, float]:
    """What the work makes, and the processor's seconds for it: other programs' work is not counted."""
    began = time.process_time()
    made = work()
    took = time.process_time() - began
    print(f"{label:<12} {took:7.2f} s   {words / took:10,.0f} words/s")
    return made, took


def _beside(words: Sequence[Word], text: str, language: str, style: Style, took: float) -> None:
    if find_spec("stable_whisper") is None:
        return
    regrouped(words[:10], text, language=language, style=style)  # what is loaded once is not measured
    _, theirs = _timed(
        "stable-ts", len(words), lambda: regrouped(words, text, language=language, style=style)
    )
    print(f"{'':<12} {theirs / took:7.2f} times the cut's time")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("script", type=Path)
    parser.add_argument("--words", type=int, default=100_000)
    parser.add_argument("--style", default="netflix")
    parser.add_argument("--language", default="en")
    options = parser.parse_args(arguments)
    text = options.script.read_text(encoding="utf-8")
    words = speak(text)
    if len(words) < options.words:
        text = "\n\n".join([text] * (options.words // len(words) + 1))
        words = speak(text)
    words = words[: options.words]
    count, style = len(words), preset(options.style, options.language)
    cues, took = _timed("cut", count, lambda: cut(words, text, language=options.language, style=style))
    _beside(words, text, options.language, style, took)
    findings, _ = _timed("check", count, lambda: check(cues, style=style, language=options.language))
    track = Track(
        Path("talk.mp3"), AudioFormat("mp3", 44100), (words[-1].end_ms + 1000) * 44100 // 1000, (0,)
    )
    held = Narration(Script("talk", text, options.language, ()), track, words, cues, "joe", "0")
    for name, entry in FORMATS.items():
        _timed(name, count, lambda entry=entry: entry.write(held))  # type: ignore[misc]  # bound for this turn
    kinds = sorted({finding.rule for finding in findings})
    counts = ", ".join(f"{kind} {sum(found.rule == kind for found in findings)}" for kind in kinds)
    print(f"{len(cues)} cues of {count} words; findings: {counts or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
