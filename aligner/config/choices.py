"""Settings that are one of a few names: the rooms that own the names are asked when a value is checked."""

import difflib
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from aligner.config.parsers import Parser, number, word

if TYPE_CHECKING:
    from aligner.captions.style import OwnStyle
    from aligner.script import Speaker

_PRICE = number(0, 1e6)
Names = Callable[[], Collection[str]]


def engines() -> Collection[str]:
    return ("auto", "elevenlabs", "local")


def spoken_or_silent() -> Collection[str]:
    return ("spoken", "silent")


def joints() -> Collection[str]:
    return ("trim", "keep")


def splits() -> Collection[str]:
    return ("none", "chapters")


def models() -> Collection[str]:
    from aligner.wire import MODELS

    return MODELS


def plans() -> Collection[str]:
    from aligner.wire import PLANS

    return PLANS


def stream_formats() -> Collection[str]:
    from aligner.wire import OUTPUT_FORMATS

    return OUTPUT_FORMATS


def audio_formats() -> Collection[str]:
    from aligner.audio.outputs import OUTPUT_FORMATS

    return OUTPUT_FORMATS


def caption_formats() -> Collection[str]:
    from aligner.formats import FORMATS

    return FORMATS


def caption_styles(own: "Sequence[OwnStyle]") -> Collection[str]:
    from aligner.captions.style import PRESETS, WORDS_STYLE

    return (*(style.name for style in own), *PRESETS, WORDS_STYLE)


def ways_to_show_speakers() -> Collection[str]:
    from aligner.captions.style import SPEAKERS

    return SPEAKERS


def karaoke() -> Collection[str]:
    return ("word", "syllable")


def vtt_positions() -> Collection[str]:
    return ("bottom", "top")


def one_of(names: Names) -> Parser:
    """One of the names, in any case."""

    def parse(value: object) -> str:
        return _known(word(value).lower(), names())

    return parse


def caption_format(name: str) -> str:
    from aligner.formats import canonical

    return canonical(name)


def style_name(value: object) -> str:
    """A caption style's name. Whether there is such a style is known when the user's own have been read."""
    return word(value).lower()


def some_of(names: Names, canonical: Callable[[str], str]) -> Parser:
    """A list of the names, in text apart by commas; "none" is the empty list. Each counts once.

    ``canonical`` turns another name for one of them into its own.
    """

    def parse(value: object) -> tuple[str, ...]:
        items = [item for item in value.split(",") if item.strip()] if isinstance(value, str) else value
        if not isinstance(items, list | tuple):
            raise ValueError(f"it is a list of {_listed(names())}")  # noqa: TRY004 - parsers raise ValueError
        if not items and isinstance(value, str):
            raise ValueError(f"it is a list of {_listed(names())}, or none")
        wanted = [canonical(word(item)) for item in items]
        if wanted == ["none"]:
            return ()
        return tuple(dict.fromkeys(_known(item, names()) for item in wanted))

    return parse


def model(value: object) -> str:
    """A model that this websocket takes. The newest ones are not on it (facts row 7)."""
    name = word(value).lower()
    if name.startswith("eleven_v3"):
        raise ValueError(f"this model has no websocket that sends timings; known are {_listed(models())}")
    return _known(name, models())


def speakers(value: object) -> Mapping[str, "Speaker"]:
    """Who may speak, by name: the tables ``[speakers.NAME]`` of ``aligner.toml``."""
    from aligner.script import read_speakers

    if not isinstance(value, Mapping):
        raise ValueError("speakers are written in aligner.toml, as tables [speakers.NAME]")  # noqa: TRY004 - parsers raise ValueError
    found = read_speakers(value)
    for name, speaker in found.items():
        try:
            model(speaker.model or next(iter(models())))
        except ValueError as error:
            raise ValueError(f"speakers.{name}: model {speaker.model}: {error}") from None
    return found


def streams(count: Parser) -> Parser:
    """A number of streams, or the name of a plan."""

    def parse(value: object) -> object:
        name = value.strip().lower() if isinstance(value, str) else None
        if name in plans():
            return name
        try:
            return count(value)
        except ValueError as error:
            close = difflib.get_close_matches(name or "", plans(), n=1)
            hint = f"did you mean {close[0]}? " if close else ""
            raise ValueError(f"{hint}{error}, or a plan: {_listed(plans())}") from None

    return parse


def prices(value: object) -> Mapping[str, float]:
    """What 1,000 characters cost, by model: a table, or text such as ``eleven_flash_v2_5=0.15``."""
    if isinstance(value, str):
        pairs = (item.partition("=") for item in value.split(",") if item.strip())
        value = {name.strip(): price for name, _, price in pairs}
    if not isinstance(value, Mapping):
        raise ValueError("it is a table of prices for 1,000 characters, by model")  # noqa: TRY004 - parsers raise ValueError
    return MappingProxyType(
        {_known(word(name).lower(), models()): float(str(_PRICE(price))) for name, price in value.items()}
    )


def _known(name: str, names: Collection[str]) -> str:
    if name in names:
        return name
    close = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    raise ValueError(f"{hint}it is one of {_listed(names)}")


def _listed(names: Collection[str]) -> str:
    return ", ".join(names)
