"""Words land where they are heard: every known pattern, through the whole product path to the finished file.

The judge is the file, decoded as a player plays it: each word of words.json against the click that is its
first sound. ``python -m benchmarks.landing`` does the same for ten minutes of everything.
"""

from pathlib import Path

import pytest

from tests.clicks.known import MIXED, PATTERNS, story
from tests.clicks.landing import Landing, land
from tests.clicks.patterns import Pattern, RelativeTo
from tests.clicks.service import Encoding

PCM_MS, MP3_MS = 2.0, 12.0
PCM = Encoding("pcm_24000")
# The least work for an encoder; the benchmark has the rest.
ONE_RUN = Encoding("mp3_22050_32")
RUNS = Encoding("mp3_22050_32", "generation")
SHORT, OPUS_LONG, LONG = 700, 2_000, 9_300

OPUS = Encoding("opus_48000_32")
OPUS_SHORT = (
    "relative to the message",
    "message, times cut to ms",
    "on the first of a generation",
    "one message late, stream",
    "null for a stretch, message",
    "uncovered tail, message",
    "uncovered tail, first",
    "durations off, late",
)

MP3_SHORT = (
    "relative to the message",
    "one message late, stream",
    "uncovered tail, message",
    "written line alone",
    "one line null now and then",
    "null for a stretch, message",
    "all at once",
)


def check(landing: Landing, within_ms: float) -> None:
    assert landing.spelled
    assert len(landing.words) == len(landing.clicks)
    assert abs(landing.furthest) <= within_ms
    starts = [word.start_ms for word in landing.words]
    assert starts == sorted(starts)
    assert all(word.start_ms <= word.end_ms <= landing.duration_ms + 1 for word in landing.words)


@pytest.mark.parametrize("name", PATTERNS)
def test_pcm(name: str, tmp_path: Path) -> None:
    """No word is more than 2 ms from its click, and the words are the script's."""
    landing = land(story(SHORT), tmp_path, PATTERNS[name], PCM)
    check(landing, PCM_MS)
    if not PATTERNS[name].missing_tail:  # a word whose end is not told may say so
        assert all(word.timed for word in landing.words) is not any(PATTERNS[name].lost)


@pytest.mark.parametrize("encoding", [ONE_RUN, RUNS], ids=["one run", "a run a generation"])
@pytest.mark.parametrize("name", MP3_SHORT)
def test_mp3_as_it_came(name: str, encoding: Encoding, tmp_path: Path) -> None:
    """Frames from the service joined into the file: no word is more than 12 ms from its click."""
    check(land(story(SHORT), tmp_path, PATTERNS[name], encoding, output="mp3"), MP3_MS)


@pytest.mark.parametrize("name", OPUS_SHORT)
def test_opus(name: str, tmp_path: Path) -> None:
    """Audio that comes in pieces of a length that nobody states: found in the data, held to MP3's 12 ms."""
    check(land(story(OPUS_LONG), tmp_path, PATTERNS[name], OPUS), MP3_MS)


@pytest.mark.parametrize("relative_to", ["message", "generation", "stream"])
@pytest.mark.parametrize(("encoding", "within_ms"), [(PCM, PCM_MS), (ONE_RUN, MP3_MS)], ids=["pcm", "mp3"])
def test_words_beside_lost_times(
    relative_to: RelativeTo, encoding: Encoding, within_ms: float, tmp_path: Path
) -> None:
    """Wherever messages lack their times, within a generation or across its end: what is marked timed is."""
    for seed in (4, 5, 8):
        pattern = Pattern(relative_to, lost=(5 + seed, 6 + seed + seed % 6))
        output = "mp3" if encoding is ONE_RUN else "wav"
        landing = land(story(1_500), tmp_path, pattern, encoding, seed=seed, output=output)
        check(landing, within_ms)
        assert not all(word.timed for word in landing.words)


@pytest.mark.parametrize(
    ("seed", "lost", "messages"), [(17, (19, 26), 12), (21, (8, 15), 6), (31, (3, 11), 12)]
)
def test_a_generation_that_begins_in_a_loss(
    seed: int, lost: tuple[int, int], messages: int, tmp_path: Path
) -> None:
    """Times that go on from the ones before the loss by chance, though they count from elsewhere."""
    pattern = Pattern("generation", lost=lost, messages=messages)
    check(land(story(1_200), tmp_path, pattern, PCM, seed=seed), PCM_MS)


@pytest.mark.parametrize("relative_to", ["message", "generation", "stream"])
def test_runs_that_frames_do_not_show(relative_to: RelativeTo, tmp_path: Path) -> None:
    """An encoder that begins anew without a trace in its frames is heard, or no word of it is called timed."""
    encoding = Encoding("mp3_24000_48", "generation", reservoir=False)
    check(land(story(SHORT), tmp_path, Pattern(relative_to), encoding, output="mp3"), MP3_MS)


def test_opus_with_tails_of_unequal_length(tmp_path: Path) -> None:
    """Generations whose last letters are not told, in audio that comes in pages of a tenth of a second."""
    landing = land(story(OPUS_LONG), tmp_path, Pattern("generation", missing_tail=2), OPUS)
    check(landing, MP3_MS)
    assert sum(word.timed for word in landing.words) > 0.9 * len(landing.words)


def test_a_run_whose_first_times_were_lost(tmp_path: Path) -> None:
    """Times from the stream's start: the padding of a run counts although its first messages told nothing."""
    for seed in (1, 2, 3):
        pattern = Pattern("stream", lost=(10, 15))
        check(land(story(SHORT), tmp_path, pattern, RUNS, seed=seed, output="mp3"), MP3_MS)


def test_joined_paragraphs(tmp_path: Path) -> None:
    """One stream for several paragraphs: every word at its click, and no caption goes across a paragraph's end."""
    text = "A heading without a mark\n\nThe first of them says little.\n\nThe second too, and ends here."
    landing = land(text, tmp_path, PATTERNS["relative to the message"], PCM, join=2_500)
    assert len(landing.script.segments) == 1
    check(landing, PCM_MS)
    assert len(landing.narration.cues) == 3


@pytest.mark.parametrize("output", ["mp3", "flac", "m4a", "opus"])
def test_pcm_encoded_once(output: str, tmp_path: Path) -> None:
    """The finished file's own codec moves no word: its delay is skipped by players."""
    check(land(story(SHORT), tmp_path, PATTERNS["relative to the message"], PCM, output=output), PCM_MS)


@pytest.mark.parametrize("encoding", [ONE_RUN, RUNS], ids=["one run", "a run a generation"])
def test_mp3_decoded(encoding: Encoding, tmp_path: Path) -> None:
    """MP3 from the service in a file of another kind: decoded, and every run's padding counted."""
    check(land(story(SHORT), tmp_path, PATTERNS["relative to the message"], encoding, output="wav"), MP3_MS)


@pytest.mark.slow
def test_many_short_streams(tmp_path: Path) -> None:
    """Twelve paragraphs, each a stream with encoder runs of its own, and pauses between: nothing adds up."""
    text = "\n\n".join(
        f"Paragraph {number} says a little and ends with word {number}x." for number in range(30)
    )
    for encoding, output, within in ((PCM, "mp3", PCM_MS), (ONE_RUN, "mp3", MP3_MS)):
        check(land(text, tmp_path, PATTERNS["relative to the message"], encoding, output=output), within)


@pytest.mark.parametrize("name", ["well-behaved", "relative to the message", "uncovered tail, message"])
def test_romanised(name: str, tmp_path: Path) -> None:
    """Row 20: Chinese and Japanese that is told in Latin letters; each character is where its syllable is."""
    check(land(MIXED, tmp_path, PATTERNS[name], PCM, language="zh"), PCM_MS)
    check(land(MIXED, tmp_path, PATTERNS[name], RUNS, language="zh", output="mp3"), MP3_MS)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "relative to the message",
        "one message late, generation",
        "one line null now and then",
        "all at once",
    ],
)
@pytest.mark.parametrize(
    ("encoding", "within_ms"),
    [
        (PCM, PCM_MS),
        (Encoding("mp3_44100_128"), MP3_MS),
        (Encoding("mp3_44100_128", "generation"), MP3_MS),
    ],
    ids=["pcm", "one run", "a run a generation"],
)
def test_ten_minutes_in_one_stream(name: str, encoding: Encoding, within_ms: float, tmp_path: Path) -> None:
    """The last word of ten minutes lies as well as the first."""
    landing = land(story(LONG), tmp_path, PATTERNS[name], encoding, output="mp3", longest=10_000)
    assert landing.duration_ms >= 600_000
    check(landing, within_ms)
