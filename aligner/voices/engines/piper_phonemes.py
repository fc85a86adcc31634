"""A Piper voice's description, and the phonemes that Piper would feed its model for a text.

Knows the voice's JSON file and Piper's own copy of espeak-ng; no audio and no model.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from aligner.errors import EngineMissingError, VoiceError
from aligner.voices.engines import espeak_library as espeak


@dataclass(frozen=True, slots=True)
class VoiceConfig:
    """What a voice's JSON file says, as far as it matters here."""

    rate_hz: int
    hop: int
    espeak_voice: str
    ids: Mapping[str, tuple[int, ...]]
    noise_scale: float
    length_scale: float
    noise_width: float
    speaker: int | None
    clusters: frozenset[tuple[str, ...]]
    from_text: bool

    @classmethod
    def read(cls, path: Path) -> "VoiceConfig":
        """Raises ``VoiceError`` for a file that is missing or not of that shape."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            kind = data.get("phoneme_type", "espeak")
            inference = data.get("inference", {})
            config = cls(
                rate_hz=int(data["audio"]["sample_rate"]),
                hop=int(data.get("hop_length", 256)),
                espeak_voice=str(data["espeak"]["voice"]),
                ids={str(symbol): tuple(ids) for symbol, ids in data["phoneme_id_map"].items()},
                noise_scale=float(inference.get("noise_scale", 0.667)),
                length_scale=float(inference.get("length_scale", 1.0)),
                noise_width=float(inference.get("noise_w", 0.8)),
                speaker=int(data.get("default_speaker_id", 0)) if data.get("num_speakers", 1) > 1 else None,
                clusters=frozenset(tuple(cluster) for cluster in data.get("vowel_clusters", ())),
                from_text=kind == "text",
            )
        except OSError as error:
            raise VoiceError(
                f"The Piper voice's file {path.name} cannot be read: {error.strerror}."
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise VoiceError(f"{path.name} is not a Piper voice's description: {error!r}.") from error
        if kind not in ("espeak", "text"):
            raise VoiceError(
                f"{path.name}: voices with {kind} phonemes are not supported, only espeak and text."
            )
        return config


def symbols(text: str, config: VoiceConfig) -> list[str]:
    """The phonemes as Piper itself would feed them, one symbol an element, its sentences in one row."""
    if config.from_text:
        return list(unicodedata.normalize("NFD", text))
    found: list[str] = []
    for phonemes, terminator, _ in _bridge(config.espeak_voice, text):
        clause = unicodedata.normalize("NFD", _without_flags(phonemes))
        # Piper cuts at a sentence's end, so it needs no space there; here the row goes on.
        if clause and found and found[-1] != " ":
            found.append(" ")
        found += clause + terminator
        if terminator in (",", ":", ";"):
            found.append(" ")
    return _merged(found, config.clusters) if config.clusters else found


def _bridge(voice: str, text: str) -> list[tuple[str, str, bool]]:
    try:
        from piper import espeakbridge
    except ImportError:
        raise EngineMissingError(
            f"The local voice's packages are not installed. Install them with: {espeak.INSTALL}"
        ) from None
    with espeak.LOCK:
        _initialize_bridge()
        espeakbridge.set_voice(voice)
        clauses: list[tuple[str, str, bool]] = espeakbridge.get_phonemes(text)
    return clauses


@lru_cache(maxsize=1)
def _initialize_bridge() -> None:
    import piper
    from piper import espeakbridge

    espeakbridge.initialize(str(Path(piper.__file__).with_name("espeak-ng-data")))


def _without_flags(phonemes: str) -> str:
    """Without "(en)" and the like, which mark words that espeak-ng reads in another language."""
    while (opened := phonemes.find("(")) >= 0 and (closed := phonemes.find(")", opened)) > opened + 1:
        phonemes = phonemes[:opened] + phonemes[closed + 1 :]
    return phonemes


def _merged(symbols: list[str], clusters: frozenset[tuple[str, ...]]) -> list[str]:
    longest = max(map(len, clusters))
    out: list[str] = []
    place = 0
    while place < len(symbols):
        sizes = range(min(longest, len(symbols) - place), 1, -1)
        size = next((size for size in sizes if tuple(symbols[place : place + size]) in clusters), 1)
        out.append("".join(symbols[place : place + size]))
        place += size
    return out
