"""Timings of other tools are read as they are written, and what cannot be used says why."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.formats import FORMATS
from aligner.formats.timings import read_timings
from tests.formats.helpers import spoken

_LINES = ["One two", "“R&D”", "猫", "don't stop.", "a\u00a0b"]


def _read(document: object) -> Any:
    return read_timings(json.dumps(document))


def _told(timings: Any) -> list[tuple[str, int, int]]:
    return [(word.text, word.start_ms, word.end_ms) for word in timings.words]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(_LINES), min_size=1, max_size=3), min_size=1, max_size=4),
    st.lists(st.sampled_from([0, 1, 333]), min_size=1, max_size=4),
    st.sampled_from([None, "Ann"]),
)  # fmt: skip
def test_our_own_files_come_back_whole(
    cues: list[list[str]], lengths: list[int], speaker: str | None
) -> None:
    """Text, words, places, times, speakers: nothing is lost between writing and reading."""
    held = spoken(cues, lengths_ms=lengths, pauses_ms=(0, 70), speaker=speaker)
    read = read_timings(FORMATS["words"].write(held))
    assert (read.text, read.words) == (held.script.text, held.words)
    assert (read.language, read.voice, read.audio, read.rate_hz) == ("en", "joe", "talk.mp3", 1000)
    assert read.duration_ms == held.track.duration_samples


def test_the_times_of_characters_come_back() -> None:
    """Where they are known, for each word by itself; a list of another length is not believed."""
    made = spoken([["one two"]])
    first, second = made.words
    timed = replace(first, char_starts_ms=(first.start_ms, first.start_ms + 90, first.start_ms + 200))
    text = FORMATS["words"].write(replace(made, words=(timed, second), cues=()))
    assert read_timings(text).words == (timed, second)
    assert read_timings(text.replace("[0, 90, 200]", "[0, 90]")).words == made.words


def test_whisper_and_stable_ts() -> None:
    """Words bring their spaces; parts of a hyphenated word stand together as in the text."""
    words = [(" Hello,", 0.1, 0.44), (" well", 0.5, 0.7), ("-known", 0.7, 1.0), (" one.", 1.0, 1.3)]
    rows = [{"word": word, "start": start, "end": end, "probability": 0.9} for word, start, end in words]
    document = {"text": " Hello, well-known one.", "segments": [{"id": 0, "words": rows}], "language": "en"}
    assert _told(_read(document)) == [
        ("Hello,", 100, 440),
        ("well", 500, 700),
        ("-known", 700, 1000),
        ("one.", 1000, 1300),
    ]
    del document["text"]
    assert _read(document).text == "Hello, well-known one."


def test_what_scripts_save_of_other_tools() -> None:
    """Segments without a document round them, numbers as text, NaN for a time that is not known."""
    words = [
        {"word": " Hello", "start": "0.0", "end": "0.5"},
        {"word": " dear", "start": float("nan"), "end": float("nan")},
        {"word": " all.", "start": "0.9", "end": "1.2"},
    ]
    read = _read([{"start": 0.0, "end": 2.0, "text": " Hello dear all.", "words": words}])
    assert [word.text for word in read.words] == ["Hello", "dear", "all."]
    assert (read.words[0].end_ms, read.words[2].start_ms) == (500, 900)
    assert 500 <= read.words[1].start_ms <= read.words[1].end_ms <= 900


def test_words_as_older_versions_of_faster_whisper_have_them() -> None:
    """Start, end, word and probability without names, as JSON has tuples."""
    rows = [[0.5, 0.9, " Hello", 0.98], [0.9, 1.4, " there.", 0.5]]
    timings = _read([{"start": 0.0, "end": 2.0, "text": " Hello there.", "words": rows}])
    assert _told(timings) == [("Hello", 500, 900), ("there.", 900, 1400)]


def test_characters_without_times() -> None:
    """One that the service gives none is heard with the one before it, never at the start of all."""
    told = {
        "characters": ["a", "b", "c"],
        "character_start_times_seconds": [0.5, None, 0.9],
        "character_end_times_seconds": [0.7, None, 1.0],
    }
    chars = _read({"alignment": told}).chars
    assert chars is not None
    assert (chars.starts, chars.ends) == ((500, 700, 900), (700, 700, 1000))


def test_whisperx() -> None:
    """Words without times stay inside their segment, speakers are kept, and a text is made where there is none."""
    document = {
        "segments": [
            {
                "start": 0.0,
                "end": 2.0,
                "text": "It cost 5 dollars.",
                "speaker": "S1",
                "words": [
                    {"word": "It", "start": 0.0, "end": 0.2, "score": 0.9, "speaker": "S0"},
                    {"word": "cost", "start": 0.2, "end": 0.5},
                    {"word": "5"},
                    {"word": "dollars.", "start": 0.9, "end": 1.4},
                ],
            },
            {
                "start": 9.0,
                "end": 10.0,
                "text": "In 2014.",
                "words": [{"word": "In", "start": 9.0, "end": 9.2}, {"word": "2014."}],
            },
        ],
        "word_segments": [],
    }
    read = _read(document)
    assert read.text == "It cost 5 dollars. In 2014."
    assert _told(read)[2:] == [
        ("5", 500, 900),
        ("dollars.", 900, 1400),
        ("In", 9000, 9200),
        ("2014.", 9200, 10_000),
    ]
    assert [word.basis for word in read.words][2:] == ["interpolated", "timed", "timed", "interpolated"]
    assert [word.speaker for word in read.words] == ["S0", "S1", "S1", "S1", None, None]


def test_openai_api() -> None:
    """Words without punctuation take that of the text, and the language is known by its name."""
    words = [
        {"word": word, "start": at, "end": at + 0.5} for at, word in enumerate(["Oh", "he", "said", "no"])
    ]
    read = _read(
        {
            "task": "transcribe",
            "language": "english",
            "duration": 4.5,
            "text": "“Oh,” he said: no!",
            "words": words,
        }
    )
    assert [word.text for word in read.words] == ["“Oh,”", "he", "said:", "no!"]
    assert (read.language, read.duration_ms) == ("en", 4500)


def test_chinese_words_stand_without_spaces() -> None:
    """Where the words bring no white space and their script has none, none is put between them."""
    rows = [
        {"word": word, "start": at, "end": at + 1} for at, word in enumerate(["今天", "天气", "OK", "吗？"])
    ]
    assert _read({"segments": [{"words": rows}], "language": "zh"}).text == "今天天气 OK 吗？"


def test_elevenlabs_characters() -> None:
    """Characters with times, from speech and from forced alignment, as one kind of value."""
    columns = {"characters": list("Hi yo"), "character_start_times_seconds": [0, 0.1, 0.2, 0.3, 0.4],
               "character_end_times_seconds": [0.1, 0.2, 0.3, 0.4, 0.55]}  # fmt: skip
    answer = {"audio_base64": "", "alignment": columns, "normalized_alignment": None}
    forced = {
        "characters": [{"text": c, "start": at / 10, "end": (at + 1) / 10} for at, c in enumerate("Hi yo")],
        "words": [{"text": "Hi", "start": 0, "end": 0.2, "loss": 0.1}],
        "loss": 0.1,
    }
    read = _read(answer)
    assert (read.text, read.chars.starts, read.chars.ends) == (
        "Hi yo",
        (0, 100, 200, 300, 400),
        (100, 200, 300, 400, 550),
    )
    assert _read({**answer, "alignment": None, "normalized_alignment": columns}) == read
    assert _read(columns) == read
    assert (_read(forced).text, _read(forced).chars.ends[-1]) == ("Hi yo", 500)


@pytest.mark.parametrize("space", [" ", ""])
def test_a_segment_without_words_keeps_its_text(space: str) -> None:
    """What was said between segments with words is not lost; it has its segment's time."""
    segments = [
        {"start": 0, "end": 1, "text": " Hi.", "words": [{"word": f"{space}Hi.", "start": 0, "end": 0.5}]},
        {"start": 1, "end": 2, "text": " Mm hm.", "words": []},
        {"start": 3, "end": 4, "text": " Bye.", "words": [{"word": f"{space}Bye.", "start": 3, "end": 3.4}]},
    ]
    read = _read({"segments": segments})
    assert read.text == "Hi. Mm hm. Bye."
    assert [(w.text, w.start_ms, w.end_ms, w.basis) for w in read.words][1:3] == [
        ("Mm", 1000, 1400, "interpolated"),
        ("hm.", 1400, 2000, "interpolated"),
    ]


def test_elevenlabs_speech_to_text() -> None:
    """Spaces and sounds are no words, and a sound leaves no hole in the text."""
    rows = [("Hi", "word"), (" ", "spacing"), ("(laughs)", "audio_event"), (" ", "spacing"), ("you.", "word")]
    words = [
        {"text": text, "type": kind, "start": at, "end": at + 1, "speaker_id": "s0"}
        for at, (text, kind) in enumerate(rows)
    ]
    read = _read({"language_code": "eng", "text": "Hi (laughs) you.", "words": words})
    assert [word.text for word in read.words] == ["Hi", "you."]
    assert read.text == "Hi you."
    assert (read.language, read.words[0].speaker) == ("en", "s0")


def test_times_that_go_back_are_put_in_order() -> None:
    """No word ends after the next begins, and none begins before the last."""
    rows = [
        {"word": " a", "start": 1.0, "end": 2.0},
        {"word": " b", "start": 1.5, "end": 1.4},
        {"word": " c", "start": 0.2, "end": 3},
    ]
    assert _told(_read({"segments": [{"words": rows}]})) == [
        ("a", 1000, 1500),
        ("b", 1500, 1500),
        ("c", 1500, 3000),
    ]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ([], "no word timings of a known kind"),
        ({"text": "Hello."}, "no word timings of a known kind"),
        ({"segments": [{"text": "Hello.", "start": 0, "end": 1}]}, "transcribe again with word timings"),
        ({"segments": []}, "there are no words in it"),
        ({"segments": [{"words": [{"word": "  ", "start": 0}]}]}, "there are no words in it"),
        (
            {"segments": [{"words": [{"word": "a", "start": "0 s"}]}]},
            "a time is a number of seconds, not '0 s'",
        ),
        ({"segments": [{"words": [{"word": "a", "start": float("inf")}]}]}, "a time of inf seconds"),
        (
            {"words": [{"word": "a", "start": 0, "end": 250}, {"word": "b", "start": 250, "end": 600}]},
            "seem to be milliseconds",
        ),
        ({"segments": [{"words": [1]}]}, "not of the shape"),
        ({"segments": [3]}, "not of the shape"),
        ({"segments": [{"words": [{"start": 1}]}]}, "an entry has no 'text'; give words.json"),
        ({"characters": [{"text": "a"}]}, "not of the shape"),
        (
            {
                "characters": ["a"],
                "character_start_times_seconds": [0, 1],
                "character_end_times_seconds": [1],
            },
            "more characters",
        ),
    ],
)
def test_what_cannot_be_used_says_why(document: object, reason: str) -> None:
    """Whatever a file holds, the answer is a reason and no other error."""
    with pytest.raises(ValueError, match=reason):
        _read(document)


@pytest.mark.parametrize("text", ["", "{", "nonsense", "[" * 100_000])
def test_what_is_no_json_is_said(text: str) -> None:
    """Also where it would exhaust the parser."""
    with pytest.raises(ValueError, match="not a JSON file"):
        read_timings(text)


def test_a_streamed_answer_is_told_from_nonsense() -> None:
    """Its documents stand one below the other, and nothing says from where each counts its times."""
    answer = json.dumps({"alignment": {"characters": ["a"], "character_start_times_seconds": [0]}})
    with pytest.raises(ValueError, match="as a streamed answer is; ask for a whole one"):
        read_timings(f"{answer}\n{answer}\n")


_KEYS = [
    "segments",
    "words",
    "word",
    "start",
    "end",
    "text",
    "characters",
    "span",
    "alignment",
    "audio",
    "type",
]
_KEYS += ["language", "speaker", "character_start_times_seconds", "character_end_times_seconds"]
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["a", " b", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["segments", "words", "characters", "alignment", "text", "word_segments"]), _JSON
    )
)
def test_no_document_is_more_than_a_reason(document: dict[str, Any]) -> None:
    """Any JSON is read, or refused with ``ValueError``."""
    try:
        read = _read(document)
    except ValueError:
        return
    assert read.text.strip()
    assert all(word.text == read.text[word.start : word.end] for word in read.words)
