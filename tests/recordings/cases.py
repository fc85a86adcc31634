"""The cases of this folder: each a stream as the service is known to send it, and what is true of it.

The rows are those of the protocol's facts. Knows nothing of files or of the log's format (``make``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aligner.clock import samples_to_ms
from aligner.model import AudioFormat, CharTiming
from aligner.timing.merge import Heard
from aligner.timing.words import split_words
from tests.recordings.spoken import FINAL, Frame, Piece, edited, frame, line, pieces, speech, text, with_char
from tests.timing.service import Pattern, Speech, send

PCM, ULAW, MP3 = (AudioFormat.from_name(name) for name in ("pcm_8000", "ulaw_8000", "mp3_22050_32"))

PROSE = (
    ("The", "The"),
    ("fox", "fox"),
    ("paid", "paid"),
    ("$5", "five dollars"),
    ("to", "to"),
    ("Dr.", "doctor"),
    ("Hall...", "Hall..."),
    ("He", "He"),
    ("left", "left"),
    ("at", "at"),
    ("once,", "once,"),
    ("twice.", "twice."),
)


@dataclass(frozen=True, slots=True)
class Truth:
    """A word and when it is heard. ``told`` False: the service never stated its times."""

    text: str
    start_ms: int
    end_ms: int
    told: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """One log and its truth."""

    shows: str
    text: str
    stream: AudioFormat
    frames: tuple[str, ...]
    words: tuple[Truth, ...]
    language: str = "en"
    ends_ms: int = field(default=0)


def case(
    shows: str,
    said: Speech,
    messages: Sequence[Heard],
    *,
    stream: AudioFormat = ULAW,
    language: str = "en",
    wrap: Callable[[int, Piece], list[Frame]] = lambda _, piece: [frame(piece)],
    untold: Sequence[tuple[int, int]] = (),
) -> Case:
    """``wrap`` makes a message's frames; ``untold`` are stretches (ms) whose times were not sent."""
    made = pieces(messages, [saying.start_ms for saying in said.sayings], stream)
    frames = [text(body) for number, piece in enumerate(made) for body in wrap(number, piece)]
    words = tuple(
        Truth(
            saying.written,
            saying.start_ms,
            saying.end_ms,
            not any(saying.start_ms < end and begin < saying.end_ms for begin, end in untold),
        )
        for saying in said.sayings
    )
    return Case(shows, said.text, stream, (*frames, text(FINAL)), words, language, said.total_ms)


def patterned(shows: str, pattern: Pattern, *, stream: AudioFormat = ULAW, seed: int = 1) -> Case:
    """The prose in one of the ways in which times are sent.

    Without a normalized line nobody says that the silence before a letter is not the letter, nor that a full
    stop is half a word ("Dr."): such a log has neither.
    """
    spoken = "normalized" in pattern.lines
    words = PROSE if spoken else tuple(pair for pair in PROSE if pair[0] == pair[1])
    said = speech(words, tail_ms=pattern.tail_ms, lead=spoken, seed=seed)
    messages = send(said, pattern, rate_hz=stream.rate_hz, seed=seed)
    untold: list[tuple[int, int]] = []
    position = 0
    for number, heard in enumerate(messages):
        begin, position = position, position + heard.samples
        if number in pattern.lost:
            untold.append((samples_to_ms(begin, stream.rate_hz), samples_to_ms(position, stream.rate_hz)))
    return case(shows, said, messages, stream=stream, untold=untold)


def envelopes() -> Case:
    """Row 11."""
    said = speech(PROSE)
    more: list[list[Frame]] = [
        [{"type": "flush_done"}],
        [{"type": "flush_done", "contextId": "default"}, {"audio": None, "isFinal": None}],
        [{"status": "generating", "progress": {"characters": 12}}],
        [],
    ]

    def wrap(number: int, piece: Piece) -> list[Frame]:
        context = ("contextId", "context_id")[number % 2]
        return [frame(piece, **{context: "default"}), *more[number % len(more)]]

    return case(
        "row 11: isFinal null, both spellings of the context, flush_done and unknown messages",
        said,
        send(said, Pattern("stream", messages=3), rate_hz=8000, seed=3),
        wrap=wrap,
    )


def spellings() -> Case:
    """Row 12."""
    said = speech(PROSE, seed=2)
    keys = [
        ("chars", "charStartTimesMs", "charDurationsMs"),
        ("chars", "charStartTimesMs", "charsDurationsMs"),
        ("chars", "charsStartTimesMs", "charsDurationsMs"),
        ("chars", "charsStartTimesMs", "charDurationsMs"),
    ]
    return case(
        "row 12: every spelling of the columns' names",
        said,
        send(said, Pattern("message"), rate_hz=8000, seed=2),
        wrap=lambda number, piece: [frame(piece, keys[number % len(keys)])],
    )


def hello_world() -> Case:
    """Row 14, to the letter."""
    starts = [0, 70, 104, 174, 209, 255, 313, 372, 406, 464, 522, 592, 662]
    durations = [70, 34, 70, 35, 46, 58, 59, 34, 58, 58, 70, 70, 360]
    chars = " Hello World "
    normalized = line(chars, starts, durations, "normalized")
    written = line(chars[1:], [0, *starts[2:]], [104, *durations[2:]], "written")
    made = pieces([Heard(8 * 1022, written, normalized)], [70, 372], PCM)
    return Case(
        "row 14: a real answer, the silence before a word given to its first letter",
        "Hello World",
        PCM,
        (*(text(frame(piece)) for piece in made), text(FINAL)),
        (Truth("Hello", 70, 313), Truth("World", 372, 662)),
        ends_ms=1022,
    )


def artefact_spaces() -> Case:
    """Row 16: cut inside words, some of the rests with a space before them that is none."""
    plain = [(spelled, spelled) for spelled, said in PROSE if spelled == said]
    said = speech([*plain, ("many", "many"), ("problems.", "problems.")], seed=4)
    messages = send(said, Pattern("message", messages=5), rate_hz=8000, seed=4)
    told: dict[tuple[str, int], str] = {
        (spoken.spelling, number): "".join(spoken.chars)
        for number, heard in enumerate(messages)
        for spoken in (heard.written, heard.normalized)
        if spoken
    }

    def edit(number: int, spoken: CharTiming) -> CharTiming:
        inside = told.get((spoken.spelling, number - 1), " ")[-1:].isalpha() and spoken.chars[0].isalpha()
        return with_char(spoken, 0, " ") if inside and number % 2 else spoken

    return case("row 16: words cut in two, with and without a space between", said, edited(messages, edit))


def trailing_space() -> Case:
    """Row 17 with a language that has spaces: the text ends without one, the times end with one."""
    said = speech(PROSE[:6], generations=3, seed=5)
    return case(
        "row 17: every generation's characters end with a space",
        said,
        send(said, Pattern("generation", messages=2), rate_hz=8000, seed=5),
        stream=PCM,
    )


def spaceless(shows: str, script: str, language: str, reading: Callable[[str], str], seed: int) -> Case:
    units = [script[start:end] for start, end in split_words(script, language)]
    said = speech([(unit, reading(unit)) for unit in units], between="", seed=seed)
    messages = send(said, Pattern("stream", messages=2), rate_hz=8000, seed=seed)
    return case(shows, said, messages, stream=PCM, language=language)


def romanised(unit: str) -> str:
    pinyin = {
        "你": "Ni",
        "好": "Hao",
        "世": "Shi",
        "界": "Jie",
        "我": "Wo",
        "们": "Men",
        "走": "Zou",
        "吧": "Ba",
    }
    return pinyin[unit[0]] + unit[1:].replace("。", ".")


def multi_character_elements() -> Case:
    """Row 18, and syllables as well."""
    said = speech(PROSE, seed=6)
    messages = send(said, Pattern("message", messages=3, grouped=True), rate_hz=8000, seed=6)

    def edit(number: int, spoken: CharTiming) -> CharTiming:
        for place in range(len(spoken) - 1):
            if spoken.chars[place] + spoken.chars[place + 1] in ("wi", "ce"):
                length = spoken.durations_ms[place] + spoken.durations_ms[place + 1]
                return CharTiming(
                    (
                        *spoken.chars[:place],
                        "".join(spoken.chars[place : place + 2]),
                        *spoken.chars[place + 2 :],
                    ),
                    (*spoken.starts_ms[: place + 1], *spoken.starts_ms[place + 2 :]),
                    (*spoken.durations_ms[:place], length, *spoken.durations_ms[place + 2 :]),
                    spoken.spelling,
                )
        return spoken

    return case("row 18: several characters in one element", said, edited(messages, edit))


def doubled_letters() -> Case:
    """Row 21."""
    words = ["She", "was", "hospitalized", "on", "Sunday,", "then", "released."]
    said = speech([(word, word) for word in words], seed=7)

    def edit(number: int, spoken: CharTiming) -> CharTiming:
        spelled = "".join(spoken.chars)
        for whole, place in (("hospital", 6), ("released", 3)):
            at = spelled.find(whole)
            if at >= 0:
                spoken = with_char(spoken, at + place, spelled[at + place - 1])
                return with_char(spoken, at + place + 1, " ") if whole == "hospital" else spoken
        return spoken

    messages = send(said, Pattern("message", messages=1), rate_hz=8000, seed=7)
    return case(
        "row 21: doubled letters, one with a space after it", said, edited(messages, edit), stream=PCM
    )


def cases() -> dict[str, Case]:
    """Every log by its name."""
    return {
        "row-11-envelopes": envelopes(),
        "row-12-spellings": spellings(),
        "row-13-relative-to-the-message": patterned("row 13: times from the message", Pattern("message")),
        "row-13-relative-to-the-generation": patterned(
            "row 13: times from the generation", Pattern("generation"), seed=2
        ),
        "row-13-relative-to-the-stream": patterned(
            "row 13: times from the stream", Pattern("stream"), seed=3
        ),
        "row-14-hello-world": hello_world(),
        "row-15-durations-do-not-match": patterned(
            "row 15: a message's durations are not its audio's, the total is",
            Pattern("generation", wobble_ms=40),
            seed=4,
        ),
        "row-15-null-for-a-stretch": patterned(
            "row 15: two messages whose times never come",
            Pattern("stream", lost=frozenset({1, 4}), messages=3),
            seed=4,
        ),
        "row-15-on-the-first-message": patterned(
            "row 15: a generation's times all come with its first message",
            Pattern("generation", "first"),
            seed=6,
        ),
        "row-15-one-message-late": patterned(
            "row 15: times come one message after their audio", Pattern("message", "late"), seed=7
        ),
        "row-15-after-the-audio": patterned(
            "row 15: a generation's times all come with its last message",
            Pattern("generation", "bulk"),
            seed=8,
        ),
        "row-16-artefact-spaces": artefact_spaces(),
        "row-17-trailing-space": trailing_space(),
        "row-17-japanese": spaceless(
            "row 17: the closing space in the middle of a Japanese sentence",
            "今日は晴れです。明日は雨です。",
            "ja",
            lambda unit: unit,
            9,
        ),
        "row-18-elements": multi_character_elements(),
        "row-19-second-pass": patterned(
            "row 19: the written line begins again, fuller",
            Pattern("generation", second_pass=True, messages=2),
            seed=9,
        ),
        "row-20-romanised-chinese": spaceless(
            "row 20: the normalized line is Pinyin", "你好世界。我们走吧。", "zh", romanised, 10
        ),
        "row-21-doubled-letters": doubled_letters(),
        "tail-without-characters": patterned(
            "a tail of audio after each generation that no character covers",
            Pattern("message", tail_ms=150),
            seed=11,
        ),
        "written-line-only": patterned(
            "no normalized line", Pattern("stream", lines=("written",), messages=3), seed=12
        ),
        "normalized-line-only": patterned(
            "no written line", Pattern("message", lines=("normalized",), messages=3), seed=13
        ),
        "mp3-one-encoder": patterned(
            "MP3 from one encoder: messages end where frames do", Pattern("stream"), stream=MP3, seed=14
        ),
    }
