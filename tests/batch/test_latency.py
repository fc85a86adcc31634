"""Latency: what is made of a stream's times."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.batch.latency import Latency, Trial, judge
from aligner.batch.studio import Choice
from aligner.errors import SpeechError
from aligner.model import AudioFormat
from aligner.voices.calls import Entry, Left, Opened, Received, Sent
from tests.recordings.spoken import FINAL, Piece, frame, line

PCM = AudioFormat("pcm", 8000)
TEXT = "Hi you"


def piece(ms: int, chars: str = "", start: int = 0) -> str:
    """So many milliseconds of audio, and characters of 100 ms each."""
    told = line(chars, range(start, start + 100 * len(chars), 100), [100] * len(chars), "normalized")
    return json.dumps(frame(Piece(bytes(16 * ms), None, told if chars else None)))


def stream(*received: tuple[float, str]) -> list[Entry]:
    return [
        Opened(40.0),
        Sent(41.0, '{"text": " "}'),
        Sent(41.2, '{"text": "Hi you "}'),
        *(Received(ms, body) for ms, body in received),
        Received(900.0, json.dumps(FINAL)),
        Left(905.0),
    ]


def test_each_time_counts_from_where_it_says() -> None:
    """Connecting and the total from the call, the first message and audio from the first frame sent."""
    news = json.dumps({"type": "flush_done"})
    trial = judge(
        stream((100.0, news), (141.0, piece(300, "Hi ")), (500.0, piece(400, "you ", 300))), PCM, TEXT
    )
    assert trial == Trial(
        connect_ms=40.0,
        first_message_ms=59.0,
        first_audio_ms=100.0,
        total_ms=900.0,
        real_time_factor=round((900 - 41) / 700, 4),
        alignment_lag_ms=0.0,
        audio_ms=700,
    )


def test_the_lag_is_that_of_the_character_that_waited_longest() -> None:
    """Times one message late wait for the next message; times that come first have waited less than nothing."""
    late = stream((100.0, piece(300)), (250.0, piece(400, "Hi ")), (460.0, piece(0, "you ", 300)))
    assert judge(late, PCM, TEXT).alignment_lag_ms == 210.0
    early = stream((100.0, piece(0, "Hi you ")), (250.0, piece(300)), (460.0, piece(400)))
    assert judge(early, PCM, TEXT).alignment_lag_ms == -150.0


def test_without_times_there_is_no_lag_and_without_audio_no_trial() -> None:
    """None, and an error: silence is not fast."""
    assert judge(stream((100.0, piece(700))), PCM, TEXT).alignment_lag_ms is None
    with pytest.raises(SpeechError, match="no audio"):
        judge(stream(), PCM, TEXT)


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=60))
def test_the_95th_percentile_is_a_trial(totals: list[float]) -> None:
    """The smallest that at least 95 of 100 trials do not exceed."""
    trials = tuple(Trial(0, 0, 0, total, 1, None, 1) for total in totals)
    found = Latency(Choice("local", "x"), "v", "pcm_8000", TEXT, trials)
    high = found.p95("total_ms")
    assert high in totals
    assert sum(total <= high for total in totals) * 100 >= 95 * len(totals)
    assert sum(total < high for total in totals) * 100 < 95 * len(totals)
    assert min(totals) - 1 <= found.median("total_ms") <= max(totals) + 1  # type: ignore[operator]
    assert found.p95("alignment_lag_ms") is found.median("alignment_lag_ms") is None
