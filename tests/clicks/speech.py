"""A voice whose words are clicks: text -> audio, and the truth of every character, in samples.

Every word is silence with one click at the onset of its first sound, so that the finished file is the judge
of every word's time. Letters are uneven in length and fall between milliseconds. Numbers and the like are
written out, Chinese and Japanese are romanised: the two lines of a generation then differ as a service's do.
Knows nothing of messages.
"""

import array
import random
import re
from dataclasses import dataclass

Item = tuple[str, int, int]
"""(character, start, end), in samples of the stream."""

CLICK = (0, 24000, -24000, 12000, 0)
# A click is told from its echo in a codec by this much silence: no word is shorter.
QUIET_MS = 40

SPOKEN = {
    "$5.25": "five dollars and twenty-five cents",
    "$1,000": "one thousand dollars",
    "Dr.": "doctor",
    "Mr.": "mister",
    "1999": "nineteen ninety-nine",
    "25": "twenty-five",
    "3rd": "third",
    "km": "kilometers",
    "5%": "five percent",
    "&": "and",
    "NASA": "nah sah",
}
"""What is written -> what is said."""

_SPACELESS = "\u3040-\u30ff\u3400-\u9fff"
_TOKEN = re.compile(rf"\s+|[{_SPACELESS}][^\w\s]*|[^\s{_SPACELESS}]+")
_CORE = re.compile(r"^([^\w$&]*)(.*?)([^\w%&]*)$", re.DOTALL)
_CONSONANTS, _VOWELS = ("b", "ch", "d", "g", "h", "j", "l", "m", "n", "sh", "t", "w"), "aeiou"


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation of a stream: ``clicks`` are the onsets of its words, times are samples of the stream."""

    written: tuple[Item, ...]
    normalized: tuple[Item, ...]
    clicks: tuple[int, ...]
    start: int
    end: int

    def pcm(self) -> bytes:
        samples = array.array("h", bytes(2 * (self.end - self.start)))
        for click in self.clicks:
            samples[click - self.start : click - self.start + len(CLICK)] = array.array("h", CLICK)
        return samples.tobytes()


def say(token: str) -> str:
    """How a stretch between white space is read out, its punctuation kept."""
    if token in SPOKEN:
        return SPOKEN[token]
    found = _CORE.match(token)
    assert found is not None
    before, core, after = found.groups()
    if len(core) == 1 and re.match(f"[{_SPACELESS}]", core):
        code = ord(core)
        core = (_CONSONANTS[code % len(_CONSONANTS)] + _VOWELS[code // 12 % len(_VOWELS)]).capitalize()
    return before + SPOKEN.get(core, core) + after


def speak(text: str, *, rate_hz: int, dice: random.Random, start: int = 0, tail_ms: int = 0) -> Generation:
    """Speaks one generation that begins at sample ``start`` of its stream.

    Silence lies where row 14 has it: the normalized line begins with a space, the written one gives that
    silence to its first letter; both end with a space, whether the text did or not (row 17). ``tail_ms`` is
    audio after that space, which no character covers.
    """

    def length(shortest_ms: int, longest_ms: int) -> int:
        return dice.randrange(shortest_ms * rate_hz // 1000, longest_ms * rate_hz // 1000)

    now = start + length(30, 150)
    written: list[Item] = []
    normalized: list[Item] = [(" ", start, now)]
    clicks: list[int] = []
    tokens = _TOKEN.findall(text.strip())
    for place, token in enumerate(tokens):
        if token.isspace():
            gap = length(QUIET_MS, 90)
            for line in (written, normalized):
                line.append((" ", now, now + gap))
            now += gap
            continue
        begins = now
        said = say(token)
        heard: list[Item] = []
        for char in said:
            ends = now + length(25, 110)
            heard.append((char, now, ends))
            now = ends
        clicks += [item[1] for item in heard if item[0].isalnum()][:1]
        normalized += heard
        if place + 1 < len(tokens) and not tokens[place + 1].isspace():
            # Romanised syllables are spaced out; the written line has no space to hold that silence.
            normalized.append((" ", now, now + length(QUIET_MS, 60)))
            now = normalized[-1][2]
        if said == token and now == heard[-1][2]:
            written += heard
        else:
            cuts = [begins + (now - begins) * at // len(token) for at in range(len(token) + 1)]
            written += [(char, cuts[at], cuts[at + 1]) for at, char in enumerate(token)]
    closing = length(150, 500)
    for line in (written, normalized):
        line.append((" ", now, now + closing))
    now += closing
    written[0] = (written[0][0], start, written[0][2])
    return Generation(
        tuple(written), tuple(normalized), tuple(clicks), start, now + tail_ms * rate_hz // 1000
    )
