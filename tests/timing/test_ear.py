"""Where counting leaves room, words lie where sound sets in; where neither tells, they are estimates."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from aligner.model import Word
from aligner.timing.ear import by_ear, contradicted, denied, drifts, words_at
from aligner.timing.merge import merge
from aligner.timing.words import spoken_words
from tests.timing.service import Pattern, RelativeTo, Speech, send, speak
from tests.timing.service import take as take_of
from tests.timing.test_frames import framed
from tests.timing.test_patterns import PROSE, misplaced, pairs

RATE = 48_000
PIECE = 4800  # a page of Ogg


def scattered(count: int, seed: int = 0) -> list[int]:
    dice = Random(seed)
    at = [1000]
    for _ in range(count - 1):
        at.append(at[-1] + dice.randrange(80, 700))
    return at


@pytest.mark.parametrize("move", [-90, 0, 35, 100])
def test_words_are_moved_to_where_sound_sets_in(move: int) -> None:
    """A few onsets among many words are enough, and one that is no word's does not matter."""
    begins = scattered(30)
    onsets = sorted([begin + move for begin in begins[::4]] + [begins[9] + move + 51])
    assert by_ear(begins, onsets, room=100, sharp=10) == move


def test_what_is_heard_beyond_the_room_is_not_listened_to() -> None:
    """Counting bounds what the ear may say."""
    begins = scattered(30)
    assert by_ear(begins, [begin + 60 for begin in begins], room=40, sharp=10) is None


@pytest.mark.parametrize("onsets", [(), (1000,), (1000, 1003)], ids=len)
def test_few_onsets_tell_nothing(onsets: Sequence[int]) -> None:
    """Silence, or a voice without pauses, moves nothing."""
    assert by_ear(scattered(30), onsets, room=100, sharp=10) is None


def test_a_rhythm_tells_nothing() -> None:
    """Words at equal distances agree in more ways than one."""
    begins = list(range(1000, 9000, 80))
    assert by_ear(begins, [begin + 30 for begin in begins[::3]], room=100, sharp=10) is None


def test_a_rival_counts_the_more_the_less_is_explained() -> None:
    """Breath and soft consonants leave half of what sets in unexplained; then nothing else may explain much."""
    begins = scattered(40)
    told = [begin + 60 for begin in begins[:10]]
    others = [begin - 33 - 7 * place for place, begin in enumerate(begins[20:30])]
    assert by_ear(begins, sorted(told + others), room=100, sharp=10) == 60
    rival = [begin - 40 for begin in begins[20:26]]
    assert by_ear(begins, sorted(told + others[6:] + rival), room=100, sharp=10) is None


def test_a_word_is_at_an_onset() -> None:
    """The nearest, by how much the onset is later; what voices are late by is taken off first."""
    assert words_at([100, 200], [103, 150, 188], late=0, sharp=12) == [(0, 3), None, (1, -12)]
    assert words_at([100, 200], [115], late=10, sharp=6) == [(0, 15)]


@pytest.mark.parametrize(
    ("pattern", "stretches"),
    [
        ("+-++--+", []),
        ("++---++", [(2, 5)]),
        ("+++---", [(3, 9)]),
        ("++---+--++", [(2, 8)]),
        ("---++", [(0, 3)]),
    ],
)
def test_words_among_what_denies_them(pattern: str, stretches: list[tuple[int, int]]) -> None:
    """Three places in a row where sound sets in and no word begins: those between two that are confirmed lie elsewhere,
    and one that begins there by chance with them."""
    found = [(place, 0) if sign == "+" else None for place, sign in enumerate(pattern)]
    assert list(contradicted(found, len(pattern) + 3)) == stretches


def test_most_of_what_sets_in_denies_them_all() -> None:
    """Half of it may be breath; nearly all of it is not."""
    assert denied([None] * 9 + [(0, 0)])
    assert not denied([None, (0, 0)] * 5)
    assert not denied([None] * 2)


def test_drift_is_followed_where_onsets_agree() -> None:
    """To what neighbours agree to; a voice that is late, each word by something else, is left where it is told."""
    slope = [place // 2 for place in range(40)]
    followed = drifts(slope, late=15, agreed=1)
    assert all(abs(move - late) <= 1 for move, late in zip(followed, slope, strict=True))
    assert set(drifts([9, 4, 14, 7, 12, 3, 13, 8], late=15, agreed=1)) == {0}
    assert drifts([40, 40], late=15, agreed=1) == [0, 0]


def uneven() -> Speech:
    """Generations that end in audio without characters, of a length that differs from one to the next."""
    return speak(pairs(f"{PROSE} {PROSE} {PROSE}"), per_generation=40, tail_ms=(410, 95, 330, 40, 250))


def words_of(speech: Speech, *, listen: bool) -> list[Word]:
    sent = framed(
        send(speech, Pattern("generation", messages=4), rate_hz=RATE), lag=1300, frame=PIECE, whole=False
    )
    onsets = [round(saying.start_ms * RATE / 1000) for saying in speech.sayings[::2]] if listen else []
    merged = merge(sent, rate_hz=RATE, text=speech.text, grain_samples=None, onsets=lambda: onsets)
    take = take_of(speech, sent, rate_hz=RATE)
    take = replace(take, written=merged.written, normalized=merged.normalized, unsure=merged.unsure)
    return list(spoken_words(take, language="en"))


@pytest.mark.parametrize("relative_to", ["generation", "stream"])
@pytest.mark.parametrize(("piece", "whole"), [(1152, True), (PIECE, False)], ids=["frames", "pages"])
def test_what_counting_knows_is_not_listened_to(relative_to: RelativeTo, piece: int, whole: bool) -> None:
    """Characters that cover the audio leave no room: it need not be decoded. With tails it has to be."""

    def heard(tail_ms: tuple[int, ...]) -> int:
        asked: list[int] = []

        def listen() -> list[int]:
            asked.append(1)
            return []

        speech = speak(pairs(f"{PROSE} {PROSE}"), per_generation=40, tail_ms=tail_ms)
        sent = send(speech, Pattern(relative_to, messages=9), rate_hz=RATE)
        merge(
            framed(sent, lag=1300, frame=piece, whole=whole),
            rate_hz=RATE,
            text=speech.text,
            grain_samples=piece if whole else None,
            onsets=listen,
        )
        return len(asked)

    assert not heard((0,))
    assert relative_to == "stream" or heard((410, 95, 330))


def test_tails_of_unequal_length() -> None:
    """Audio in pieces of 100 ms is known to a tenth of a second by counting: by ear no word is 12 ms off."""
    speech = uneven()
    words = words_of(speech, listen=True)
    assert misplaced(speech, words, by_ms=12) == []
    assert all(word.basis == "timed" for word in words)


def test_without_an_onset_they_are_estimates() -> None:
    """What is called timed is: where nothing is heard, words that may be further off are not."""
    speech = uneven()
    words = words_of(speech, listen=False)
    off = {start_ms for _, start_ms, *_ in misplaced(speech, words, by_ms=12)}
    assert off
    assert off.isdisjoint(word.start_ms for word in words if word.basis == "timed")
