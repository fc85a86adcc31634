"""Every known pattern by name, and texts that hold what makes words hard to place."""

from itertools import cycle
from pathlib import Path

from tests.clicks.patterns import Pattern

_SAMPLES = Path(__file__).parents[2] / "samples"

PATTERNS = {
    "well-behaved": Pattern(),
    "relative to the message": Pattern("message"),
    "relative to the stream": Pattern("stream"),
    "message, times cut to ms": Pattern("message", truncated=True),
    "on the first of a generation": Pattern("generation", "first"),
    "on the first, stream": Pattern("stream", "first"),
    "on the last of a generation": Pattern("generation", "last"),
    "one message late, message": Pattern("message", "late"),
    "one message late, generation": Pattern("generation", "late"),
    "one message late, stream": Pattern("stream", "late"),
    "on every third, message": Pattern("message", "sparse"),
    "null for a stretch, message": Pattern("message", lost=(20, 24)),
    "null for a stretch, generation": Pattern("generation", lost=(20, 24)),
    "null for a stretch, stream": Pattern("stream", lost=(20, 24)),
    "one line null now and then": Pattern("message", half_lost=True),
    "second pass, message": Pattern("message", second_pass=True),
    "second pass, generation": Pattern("generation", second_pass=True),
    "second pass, stream": Pattern("stream", second_pass=True),
    "several characters an element": Pattern("message", grouped=True, field_spelling=1),
    "the third spelling of fields": Pattern("stream", field_spelling=2),
    "artefact spaces inside words": Pattern("message", artefacts=True),
    "doubled letters": Pattern("generation", doubled=True),
    "missing tail characters": Pattern("generation", missing_tail=3),
    "missing tail, message": Pattern("message", missing_tail=3),
    "uncovered tail, message": Pattern("message", tail_ms=120),
    "uncovered tail, generation": Pattern("generation", tail_ms=120),
    "uncovered tail, stream": Pattern("stream", tail_ms=120),
    "uncovered tail, first": Pattern("generation", "first", tail_ms=300),
    "durations off, message": Pattern("message", wobble_ms=60),
    "durations off, generation": Pattern("generation", wobble_ms=60),
    "durations off, late": Pattern("message", "late", wobble_ms=60),
    "normalized line alone": Pattern("message", lines=("normalized",)),
    "written line alone": Pattern("message", lines=("written",)),
    "all at once": Pattern(
        "message", grouped=True, artefacts=True, doubled=True, missing_tail=2, tail_ms=90, truncated=True
    ),
}

HARD = (
    "It costs $5.25 or more, said Dr. Smith in 1999, and then they left...",
    "Bye! We went home; the the end was near, and 5% of hospital beds & too many to count were not there.",
    "La la la la la, sang the fox. The fox said “no” — twice.",
    "She ran 25 km to the 3rd bridge (or so he said), paid $1,000 to NASA and never looked back:",
    "a fox, a dog, a well-known end.",
)
MIXED = (
    "他们在北京的大学里学习中文，每天早上都去公园散步。今天的天气很好，我们一起去看电影吧！"
    "東京の夏はとても暑いですが、海の近くは涼しいです。 The fox said “no” twice. "
    "我喜欢在安静的图书馆里看书，因为那里没有人说话。"
)


def story(characters: int) -> str:
    """English prose of about that many characters in one paragraph: a chapter, with what is hard between."""
    chapter = (_SAMPLES / "alice-chapter-1.txt").read_text("utf-8").split()
    hard = cycle(HARD)
    words: list[str] = []
    for index, word in enumerate(cycle(chapter)):
        words.append(word)
        if index % 40 == 39:
            words += next(hard).split()
        if len(" ".join(words[-10:])) * len(words) / 10 > characters and word.endswith("."):
            return " ".join(words)
    raise AssertionError("a cycle has no end")
