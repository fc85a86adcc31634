"""espeak-ng through ctypes: text to phonemes, each with its sample and its word's place in the text.

The library keeps its state in globals, so every call in the process goes through one lock. Knows nothing
of normalising, of letters or of Piper; its own audio comes along for those who want it.
"""

import ctypes
import logging
import sys
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from aligner.errors import EngineMissingError, VoiceError

logger = logging.getLogger("aligner.voices")

LOCK = threading.RLock()
"""Held around every call into espeak-ng, whichever copy of it (Piper brings its own)."""

INSTALL = "pip install 'aligner[local]'"

# speak_lib.h: espeak_AUDIO_OUTPUT, initialise options, event types, parameters.
_SYNCHRONOUS = 2
_PHONEME_EVENTS, _PHONEME_IPA = 1, 2
_EVENT_END, _EVENT_WORD, _EVENT_PHONEME = 0, 1, 7
_RATE, _CHARS_UTF8, _POSITION_CHARACTER = 1, 1, 1
_PHONEME_INPUT = 0x100
"""``[[…]]`` in a text holds phonemes, by espeak-ng's own names."""
_IPA, _APART = 0x02, ord("_") << 8
_NORMAL_WPM, _SLOWEST_WPM, _FASTEST_WPM = 175, 80, 450


@dataclass(frozen=True, slots=True)
class Phone:
    """One phoneme: IPA (empty for a pause), its first sample, and the word it belongs to (-1: none)."""

    symbol: str
    sample: int
    word: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """``words[i]`` is the code point of the text at which spoken word i begins, as espeak-ng states it."""

    pcm: bytes
    phones: tuple[Phone, ...]
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    name: str
    languages: tuple[str, ...]
    identifier: str


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),  # pairs of a priority byte and a name, then a zero byte
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class Library:
    """The loaded library. Get it from ``loaded()``: there is one in a process."""

    def __init__(self) -> None:
        try:
            import espeakng_loader
        except ImportError:
            raise EngineMissingError(
                f"The local voice's packages are not installed. Install them with: {INSTALL}"
            ) from None
        self._path: str = espeakng_loader.get_library_path()
        self._data: str = espeakng_loader.get_data_path()
        self._keep: list[bytes] = []
        self._events: list[tuple[int, int, int, str]] = []
        # The library calls it later: it must outlive this function.
        self._callback = _CALLBACK(self._collect)
        self.rate_hz = self._open()
        self.version: str = self._lib.espeak_Info(None).decode()

    def _open(self) -> int:
        self._lib: Any = ctypes.CDLL(self._path)
        self._lib.espeak_Info.restype = ctypes.c_char_p
        self._lib.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        self._lib.espeak_TextToPhonemes.restype = ctypes.c_char_p
        options = _PHONEME_EVENTS | _PHONEME_IPA
        rate_hz: int = self._lib.espeak_Initialize(_SYNCHRONOUS, 0, self._data.encode(), options)
        if rate_hz <= 0:
            raise EngineMissingError(
                f"espeak-ng's data is missing or damaged. Install it again with: {INSTALL} --force-reinstall"
            )
        self._lib.espeak_SetSynthCallback(self._callback)
        return rate_hz

    def _reopen(self) -> None:
        """Puts the library's globals back: its pitch flutter goes on from one text to the next (0.6 ms)."""
        self._lib.espeak_Terminate()
        if sys.platform == "win32":
            ctypes.windll.kernel32.FreeLibrary(ctypes.c_void_p(self._lib._handle))
        else:
            ctypes.CDLL(None).dlclose(ctypes.c_void_p(self._lib._handle))
        self._open()

    def voices(self) -> tuple[EspeakVoice, ...]:
        with LOCK:
            listed = self._lib.espeak_ListVoices(None)
            found = []
            index = 0
            while listed[index]:
                voice = listed[index].contents
                names = _languages(voice.languages)
                found.append(EspeakVoice(voice.name.decode(), names, voice.identifier.decode()))
                index += 1
        return tuple(found)

    def phonemes(self, texts: Sequence[str], voice: str) -> list[list[str]]:
        """Each text as the voice reads it: IPA, without stress. No sound is made.

        Raises ``VoiceError`` when espeak-ng has no such voice.
        """
        with LOCK:
            self.speak("[[a]]", voice)  # sets the voice, and that phonemes are taken
            return [self._phonemes_of(text) for text in texts]

    def _phonemes_of(self, text: str) -> list[str]:
        data = ctypes.create_string_buffer(text.encode())
        at = ctypes.c_void_p(ctypes.addressof(data))
        found: list[str] = []
        while at.value:
            heard = self._lib.espeak_TextToPhonemes(ctypes.byref(at), _CHARS_UTF8, _IPA | _APART)
            found += (heard or b"").decode("utf-8", "replace").replace("ˈ", "").replace("ˌ", "").split("_")
        return [symbol for symbol in found if symbol.strip()]

    def speak(self, text: str, voice: str, *, speed: float = 1.0, same: bool = False) -> Utterance:
        """The text as phonemes and sound; ``same``: bit for bit whatever was spoken before. ``[[…]]`` in it holds
        phonemes: ``safe`` takes brackets out of what people wrote.

        Raises ``VoiceError`` when espeak-ng has no such voice.
        """
        data = text.replace("\0", " ").encode("utf-8", "replace") + b"\0"
        wpm = min(_FASTEST_WPM, max(_SLOWEST_WPM, round(_NORMAL_WPM * speed)))
        with LOCK:
            if same:
                self._reopen()
            if self._lib.espeak_SetVoiceByName(voice.encode()) != 0:
                raise VoiceError(f"espeak-ng has no voice {voice!r}. `aligner voices` lists what it has.")
            self._lib.espeak_SetParameter(_RATE, wpm, 0)
            self._keep.clear()
            self._events.clear()
            flags = _CHARS_UTF8 | _PHONEME_INPUT
            self._lib.espeak_Synth(data, len(data), 0, _POSITION_CHARACTER, 0, flags, None, None)
            return self._utterance()

    def _collect(self, wave: Any, count: int, events: Any) -> int:
        if count > 0 and wave:
            self._keep.append(ctypes.string_at(wave, count * 2))
        index = 0
        while events[index].type != _EVENT_END:
            event = events[index]
            index += 1
            if event.type in (_EVENT_WORD, _EVENT_PHONEME):
                symbol = event.id.string.decode("utf-8", "replace") if event.type == _EVENT_PHONEME else ""
                self._events.append((event.type, event.text_position, event.sample, symbol))
        return 0

    def _utterance(self) -> Utterance:
        words: list[int] = []
        phones: list[Phone] = []
        for kind, position, sample, symbol in self._events:
            if kind == _EVENT_WORD:
                words.append(max(0, position - 1))
            elif not symbol.startswith("("):  # "(en)": the voice changes language, nothing sounds
                phones.append(Phone(symbol, sample, len(words) - 1 if symbol else -1))
        return Utterance(b"".join(self._keep), tuple(phones), tuple(words))


def safe(text: str) -> str:
    """The text, code point for code point, without what espeak-ng takes for a command or stumbles over."""
    return "".join(
        " " if char in "[]<>{}\\" or unicodedata.category(char) in _UNSPEAKABLE else char for char in text
    )


# Controls, formats (zero-width marks, bidi), lone surrogates, private use, unassigned; symbols such as emoji.
_UNSPEAKABLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "So"))


@lru_cache(maxsize=1)
def _loaded() -> Library:
    return Library()


def loaded() -> Library:
    """The process's espeak-ng. Raises ``EngineMissingError``."""
    with LOCK:
        return _loaded()


def _languages(address: int | None) -> tuple[str, ...]:
    names = []
    while address and ctypes.c_ubyte.from_address(address).value:
        name = ctypes.string_at(address + 1)
        names.append(name.decode())
        address += len(name) + 2
    return tuple(names)
