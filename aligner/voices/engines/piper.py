"""Piper: a neural voice on the CPU. Sentences are spoken on all cores and come back in order.

Knows one model and its phonemes; text is normalised in ``spoken``, cut in ``sentences``, and the times of
its characters are laid out in ``columns``.
"""

import hashlib
import logging
import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aligner._version import __version__
from aligner.clock import ms_to_samples
from aligner.errors import EngineMissingError, VoiceError
from aligner.voices.engines import Delivery, Speech
from aligner.voices.engines import espeak_library as espeak
from aligner.voices.engines.columns import columns
from aligner.voices.engines.graph import GraphError, patch
from aligner.voices.engines.heard import sounds_of
from aligner.voices.engines.ipa import spelled, strange_symbol
from aligner.voices.engines.level import gain_for, to_pcm
from aligner.voices.engines.phonemes import Group, group_words, tie
from aligner.voices.engines.piper_phonemes import VoiceConfig, exchanged, symbols, trained_symbols
from aligner.voices.engines.sentences import Stretch, stretches
from aligner.voices.engines.sounding import placeholder, rewritten, sayable, sounded, with_s
from aligner.voices.engines.spoken import spoken
from aligner.voices.engines.tokens import Token

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

logger = logging.getLogger("aligner.voices")

_BOS, _EOS, _PAD = "^", "$", "_"
_ROW = 192
"""Noise values per frame of sound in every Piper model (VITS's hidden channels)."""
_FRAMES_PER_ID = 3.0
"""Frames for which noise is drawn, per phoneme id at speed 1: twice what speech takes."""


@dataclass(frozen=True, slots=True)
class _Phoneme:
    symbol: str
    ids: tuple[int, ...]
    group: int


class PiperEngine:
    """One loaded Piper voice. The model is read when first needed."""

    def __init__(self, model: Path) -> None:
        """``model`` is the .onnx file; its description lies beside it. Raises ``VoiceError``."""
        self._path = model
        self._config = VoiceConfig.read(model.with_name(f"{model.name}.json"))
        self._lock = threading.Lock()
        self._loaded: _Model | None = None
        self._version: str | None = None
        self._trained: frozenset[str] | None = None

    @property
    def rate_hz(self) -> int:
        return self._config.rate_hz

    @property
    def language(self) -> str:
        return self._config.espeak_voice

    @property
    def version(self) -> str:
        """Names all that decides how a text sounds, for a cache's key. Reads the voice once, to know it."""
        if self._version is None:
            content = hashlib.blake2b(self._path.read_bytes(), digest_size=12)
            content.update(self._path.with_name(f"{self._path.name}.json").read_bytes())
            name = f"piper/{self._path.stem}/{content.hexdigest()}"
            self._version = f"{name}/espeak-ng {espeak.loaded().version}/{__version__}/{_REVISION}"
        return self._version

    def load(self) -> None:
        """Reads the model now, not at the first sentence. Raises ``EngineMissingError``, ``VoiceError``."""
        self._model()

    def strange_symbol(self, ipa: str) -> str | None:
        with self._lock:
            if self._trained is None:
                self._trained = trained_symbols(self._path, self._config)
        return strange_symbol(ipa, self._trained)

    def speak(self, text: str, delivery: Delivery) -> Iterator[Speech]:
        if not text:
            return
        model = self._model()
        sounded = sayable(delivery.sounded, self)
        voice = self._config.espeak_voice
        pieces = stretches(spoken(text, voice, normalize=delivery.normalize, sounded=sounded))
        pool = _pool()
        ahead: deque[Future[Speech]] = deque()
        try:
            for index, piece in enumerate(pieces):
                last = index == len(pieces) - 1
                ahead.append(pool.submit(self._speak, model, text, piece, delivery, last=last))
                if len(ahead) > _cores():
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for waiting in ahead:
                waiting.cancel()

    def _model(self) -> "_Model":
        with self._lock:
            if self._loaded is None:
                model = _Model(self._path, self._config)
                _, phonemes = self._phonemes([Token(_TYPICAL, 0, len(_TYPICAL))])
                wave, _ = model.run([phoneme.ids for phoneme in phonemes], Delivery())
                model.gain = gain_for(wave)
                self._loaded = model
            return self._loaded

    def _speak(self, model: "_Model", text: str, piece: Stretch, delivery: Delivery, *, last: bool) -> Speech:
        groups, phonemes = self._phonemes(piece.tokens)
        pause = ms_to_samples(piece.pause_ms, self.rate_hz)
        if not any(phoneme.group >= 0 for phoneme in phonemes):
            total = max(pause, ms_to_samples(_UNSPOKEN_MS, self.rate_hz))
            written, normalized = columns(text, piece.tokens, (), (), total=total, last=last)
            return Speech(bytes(2 * total), written, normalized)
        wave, lengths = model.run([phoneme.ids for phoneme in phonemes], delivery)
        sounds = sounds_of(
            [(phoneme.symbol, phoneme.group) for phoneme in phonemes], lengths, wave, self.rate_hz
        )
        left = len(wave) - (sounds[-1].end if sounds else 0)
        pcm = to_pcm(wave, model.gain) + bytes(2 * max(0, pause - left))
        written, normalized = columns(text, piece.tokens, groups, sounds, total=len(pcm) // 2, last=last)
        return Speech(pcm, written, normalized)

    def _phonemes(self, tokens: Sequence[Token]) -> tuple[tuple[Group, ...], list[_Phoneme]]:
        """The groups of the text and every phoneme that the model is fed, marks of start and end included."""
        safe = espeak.safe("".join(token.spoken for token in tokens))
        pronounced: list[tuple[str, tuple[str, ...]]] = []

        def held(ipa: str, possessive: bool) -> str:
            symbols = spelled(ipa, self._trained or ())
            holder = placeholder(symbols)
            pronounced.append((holder, with_s(symbols, self._config.espeak_voice) if possessive else symbols))
            return holder

        said = rewritten(safe, tokens, held)
        utterance = espeak.loaded().speak(said.text, self._config.espeak_voice)
        groups, of_word = group_words(safe, [said.back(place) for place in utterance.words])
        fed = symbols(said.text, self._config)
        heard = [(phone.symbol, of_word[phone.word]) for phone in utterance.phones if phone.word >= 0]
        tied = list(zip(fed, tie(fed, heard), strict=True))
        for (start, _, _), (holder, instead) in zip(sounded(tokens), pronounced, strict=True):
            group = next((index for index, item in enumerate(groups) if item.start <= start < item.end), -1)
            tied = exchanged(tied, group, symbols(holder, self._config), instead)
        found = [_Phoneme(_BOS, self._padded(_BOS), -1)]
        for symbol, group in tied:
            if symbol in self._config.ids:
                found.append(_Phoneme(symbol, self._padded(symbol), group))
        found.append(_Phoneme(_EOS, self._config.ids.get(_EOS, ()), -1))
        return groups, found

    def _padded(self, symbol: str) -> tuple[int, ...]:
        return self._config.ids.get(symbol, ()) + self._config.ids.get(_PAD, ())


_TYPICAL = "The birch canoe slid on the smooth planks."
"""What a voice's level is measured with: the first of the Harvard sentences (IEEE, 1969)."""
_UNSPOKEN_MS = 100
"""Silence for a stretch with nothing to say ("* * *"), where its pause is shorter."""
_REVISION = 2
"""Raised when the same text comes to sound otherwise."""


class _Model:
    """The network, its noise given from outside: equal phonemes and seed give equal sound."""

    def __init__(self, path: Path, config: VoiceConfig) -> None:
        try:
            import onnxruntime
        except ImportError:
            raise EngineMissingError(
                f"The local voice's packages are not installed. Install them with: {espeak.INSTALL}"
            ) from None
        self._config = config
        options = onnxruntime.SessionOptions()
        # Sentences run side by side instead: less waiting, and sums whose order no thread count changes.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # It would keep a plan of memory for every length of sentence ever met.
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        try:
            self._patched = patch(path.read_bytes())
            self._session = onnxruntime.InferenceSession(
                self._patched.data, options, providers=["CPUExecutionProvider"]
            )
        except OSError as error:
            raise VoiceError(f"The Piper voice {path.name} cannot be read: {error.strerror}.") from error
        except (GraphError, ValueError, RuntimeError) as error:
            raise VoiceError(f"{path.name} is not a Piper voice: {error}.") from error
        finally:
            # The session holds its own copy.
            if hasattr(self, "_patched"):
                self._patched = self._patched.without_data()
        self.gain = 1.0
        self._output = self._session.get_outputs()[0].name

    def run(
        self, ids: Sequence[tuple[int, ...]], delivery: Delivery
    ) -> tuple["NDArray[np.float32]", list[list[int]]]:
        """The sound, and for each phoneme the samples that each of its ids takes."""
        import numpy as np

        flat = [number for group in ids for number in group]
        scale = self._config.length_scale / delivery.speed
        digest = hashlib.blake2b(np.array(flat, "<i4").tobytes(), digest_size=8).digest()
        key = (delivery.seed & 0xFFFFFFFFFFFFFFFF) << 64 | int.from_bytes(digest, "little")
        feed: dict[str, Any] = {
            "input": np.array([flat], np.int64),
            "input_lengths": np.array([len(flat)], np.int64),
            "scales": np.array([self._config.noise_scale, scale, self._config.noise_width], np.float32),
        }
        if self._config.speaker is not None:
            feed["sid"] = np.array([self._config.speaker], np.int64)
        frames = int(len(flat) * max(1.0, scale) * _FRAMES_PER_ID) + 64
        for stream, name in enumerate(self._patched.length_noise + self._patched.sound_noise):
            count = 2 * len(flat) if name in self._patched.length_noise else _ROW * frames
            source = np.random.Generator(np.random.Philox(key=key).jumped(stream))
            feed[name] = source.standard_normal(count, np.float32)
        wave, lengths = self._session.run([self._output, self._patched.lengths_output], feed)
        samples = (lengths.reshape(-1) * self._config.hop).astype(int).tolist()
        taken = iter(samples)
        return wave.reshape(-1), [[next(taken) for _ in group] for group in ids]


def _cores() -> int:
    return os.cpu_count() or 1


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_cores(), thread_name_prefix="aligner-voice")
