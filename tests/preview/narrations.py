"""Narrations as render leaves them, without a voice: real MP3 files whose words are bursts of sound."""

import array
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from aligner.audio.files import create_audio_file
from aligner.audio.tags import Tags
from aligner.batch.preview import Found
from aligner.captions import cut, preset
from aligner.formats import words as words_format
from aligner.model import AudioFormat, Narration, Script, Track, Word
from tests.captions.helpers import speak

RATE_HZ = 22_050
HOSTILE = (
    "He said \"</script><script>document.title = 1</script>\" and 'quotes' & <img src=x onerror=alert(1)> ]]>."
    " <!-- <script> {{sound}} {{data}} \u2028 \U0001f600 <b>end</b>\n\nThen &amp; -->, \\u003c nothing happened."
)
PLAIN = " ".join(
    f"The lighthouse keeper climbed {number} stairs every evening, before the sun went down behind the islands."
    for number in ("forty", "fifty", "sixty", "seventy", "eighty", "ninety")
)


def narration(
    folder: Path,
    text: str = PLAIN,
    *,
    name: str = "talk",
    language: str = "en",
    times: int = 1,
    rate_hz: int = RATE_HZ,
) -> Found:
    """A narration of the text, spoken evenly, said so many times over: its MP3 and its words file."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = "\n\n".join([text] * times)
    words = speak(whole, pauses={"islands.": 700}, each=language in ("ja", "zh"), start_ms=200)
    if len(words) > 12:  # one without a time of its own
        words = (*words[:7], replace(words[7], basis="interpolated"), *words[8:])
    duration_ms = words[-1].end_ms + 900
    audio = folder / f"{Path(name).name}.mp3"
    _bursts(audio, words, duration_ms, rate_hz)
    style = preset("netflix", language)
    made = Narration(
        Script(name, whole, language, ()),
        Track(audio, AudioFormat("mp3", rate_hz), duration_ms * rate_hz // 1000, ()),
        words,
        cut(words, whole, language=language, style=style, duration_ms=duration_ms),
        voice="bursts",
        version="0",
    )
    path = audio.with_name(f"{Path(name).name}.words.json")
    path.write_text(words_format.write(made), encoding="utf-8")
    return Found(path, name)


def _bursts(path: Path, words: Sequence[Word], duration_ms: int, rate_hz: int) -> None:
    file = create_audio_file(path, AudioFormat("mp3", rate_hz, bitrate_bps=24_000), Tags())
    burst = array.array(
        "h", [round(9000 * math.sin(n / 9) * math.exp(-n / 4000)) for n in range(rate_hz * 2)]
    )
    position = 0
    for word in words:
        start, end = (ms * rate_hz // 1000 for ms in (word.start_ms, word.end_ms))
        file.write(bytes(2 * max(start - position, 0)) + burst[: end - start].tobytes())
        position = end
    file.write(bytes(2 * (duration_ms * rate_hz // 1000 - position)))
    file.finish()
