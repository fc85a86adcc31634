"""A Piper voice's description, and the phonemes that Piper would feed its model for a text.

Knows the voice's JSON file and Piper's own copy of espeak-ng; no audio and no model.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from aligner.errors import EngineMissingError, VoiceError
from aligner.voices.engines import espeak_library as espeak
from aligner.voices.engines.graph import GraphError, embedding
from aligner.voices.engines.ipa import STRESS
from aligner.voices.engines.phonemes import is_mark


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


def exchanged(
    tied: Sequence[tuple[str, int]], group: int, holder: Sequence[str], instead: Sequence[str]
) -> list[tuple[str, int]]:
    """Phonemes with their groups, those of a made-up word in a group exchanged for others.

    The whole group's are, where that word sounds otherwise there than alone.
    """
    core = [symbol for symbol in holder if not is_mark(symbol) and symbol not in STRESS]
    places = [
        place for place, (symbol, tie) in enumerate(tied) if tie == group and symbol not in (*STRESS, "ː")
    ]
    core = [symbol for symbol in core if symbol != "ː"]
    if not places:
        return list(tied)
    size = len(core)
    first = next(
        (
            at
            for at in range(len(places) - size + 1)
            if [tied[at][0] for at in places[at : at + size]] == core
        ),
        None,
    )
    start, end = (places[0], places[-1]) if first is None else (places[first], places[first + size - 1])
    while start and tied[start - 1][0] in STRESS:
        start -= 1
    while end + 1 < len(tied) and tied[end + 1][0] == "ː":
        end += 1
    # A word in IPA may be several: the space between them is theirs, and sounds as little as any.
    new = [(symbol, -1 if symbol == " " else group) for symbol in instead]
    return [*tied[:start], *new, *tied[end + 1 :]]


_BORN = 1.2
"""A symbol that a voice met in its training has a row in its table this much longer than rows that no symbol has:
those stay as they were made. Of en_US-joe-medium the longest that it never met is 0.44, the shortest other 0.54."""


def trained_symbols(model: Path, config: VoiceConfig) -> frozenset[str]:
    """The symbols that the voice learned to say: a description lists many more, the same for all languages.

    All of them where the model does not tell. None of a voice that reads letters.
    """
    if config.from_text:
        return frozenset()
    import numpy as np

    try:
        width, raw = embedding(model.read_bytes())
    except (OSError, GraphError):
        return frozenset(filter(_sounds, config.ids))
    lengths = np.linalg.norm(np.frombuffer(raw, "<f4").reshape(-1, width), axis=1)
    named = {number for ids in config.ids.values() for number in ids}
    unnamed = [float(length) for number, length in enumerate(lengths) if number not in named]
    shortest = _BORN * max(unnamed, default=0.0)
    return frozenset(
        symbol
        for symbol, ids in config.ids.items()
        if _sounds(symbol)
        and ids
        and all(number < len(lengths) and lengths[number] > shortest for number in ids)
    )


def _sounds(symbol: str) -> bool:
    """Whether a symbol is one of IPA's letters or marks, and not a stop or a digit."""
    return all(char.isalpha() or unicodedata.category(char) == "Mn" for char in symbol)


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
