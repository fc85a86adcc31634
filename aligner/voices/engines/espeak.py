"""espeak-ng as the voice itself, for languages without a Piper voice. Its sample clock is exact.

Knows espeak-ng's phonemes and their samples; nothing of its inside (``espeak_library``).
"""

from collections.abc import Iterator

from aligner._version import __version__
from aligner.clock import ms_to_samples
from aligner.voices.engines import Delivery, Speech
from aligner.voices.engines import espeak_library as espeak_lib
from aligner.voices.engines.columns import Sound, columns
from aligner.voices.engines.ipa import mnemonics, spelled, strange_symbol
from aligner.voices.engines.phonemes import group_words
from aligner.voices.engines.sentences import Stretch, stretches
from aligner.voices.engines.sounding import rewritten, sayable, with_s
from aligner.voices.engines.spoken import spoken

_UNSPOKEN_MS = 100
"""Silence for a stretch with nothing to say."""


class EspeakEngine:
    """One espeak-ng voice, named as espeak-ng names it ("de", "en-us", "cmn")."""

    def __init__(self, voice: str) -> None:
        self._voice = voice
        self._library = espeak_lib.loaded()

    @property
    def rate_hz(self) -> int:
        return self._library.rate_hz

    @property
    def language(self) -> str:
        return self._voice

    @property
    def version(self) -> str:
        """Names all that decides how a text sounds, for a cache's key."""
        return f"espeak-ng {self._library.version}/{self._voice}/{__version__}/1"

    def strange_symbol(self, ipa: str) -> str | None:
        return strange_symbol(ipa, mnemonics(self._voice))

    def speak(self, text: str, delivery: Delivery) -> Iterator[Speech]:
        if not text:
            return
        sounded = sayable(delivery.sounded, self)
        pieces = stretches(spoken(text, self._voice, normalize=delivery.normalize, sounded=sounded))
        for index, piece in enumerate(pieces):
            yield self._speak(text, piece, delivery, last=index == len(pieces) - 1)

    def _speak(self, text: str, piece: Stretch, delivery: Delivery, *, last: bool) -> Speech:
        pause = ms_to_samples(piece.pause_ms, self.rate_hz)
        safe = espeak_lib.safe(piece.spoken)
        said = rewritten(safe, piece.tokens, self._input)
        utterance = self._library.speak(said.text, self._voice, speed=delivery.speed, same=True)
        groups, of_word = group_words(safe, [said.back(place) for place in utterance.words])
        length = len(utterance.pcm) // 2
        ends = [phone.sample for phone in utterance.phones[1:]] + [length]
        sounds = [
            Sound(phone.symbol, phone.sample, max(phone.sample, end), of_word[phone.word])
            for phone, end in zip(utterance.phones, ends, strict=True)
            if phone.word >= 0 and of_word[phone.word] >= 0
        ]
        if not sounds:
            total = max(pause, ms_to_samples(_UNSPOKEN_MS, self.rate_hz))
            written, normalized = columns(text, piece.tokens, (), (), total=total, last=last)
            return Speech(bytes(2 * total), written, normalized)
        heard = min(length, sounds[-1].end + pause) if pause else length
        pcm = utterance.pcm[: 2 * heard] + bytes(2 * max(0, sounds[-1].end + pause - length))
        written, normalized = columns(text, piece.tokens, groups, sounds, total=len(pcm) // 2, last=last)
        return Speech(pcm, written, normalized)

    def _input(self, ipa: str, possessive: bool) -> str:
        """A pronunciation as espeak-ng takes it within a text."""
        known = mnemonics(self._voice)
        symbols = spelled(ipa, known)
        names = {"ˈ": "'", "ˌ": ",", " ": "||"}
        said = [
            names.get(symbol) or known[symbol]
            for symbol in (with_s(symbols, self._voice) if possessive else symbols)
        ]
        return f"[[{'|'.join(said)}]]"
