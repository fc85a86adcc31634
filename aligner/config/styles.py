"""Caption styles of the user's own: the tables ``[styles.NAME]`` of ``aligner.toml``.

A table says which preset it starts from (``based_on``, else netflix) and what it changes; the changes are written as
the settings of the same name are.
"""

import difflib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aligner.config.parsers import Parser, word

if TYPE_CHECKING:
    from aligner.captions.style import OwnStyle

BASE = "based_on"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def own_styles(limits: Mapping[str, Parser]) -> Parser:
    """Reads the tables; ``limits`` are the parsers of what a style can change, by name."""

    def parse(value: object) -> tuple["OwnStyle", ...]:
        from aligner.captions.style import OwnStyle

        if isinstance(value, tuple) and all(isinstance(item, OwnStyle) for item in value):
            return value
        if not isinstance(value, Mapping):
            raise ValueError("styles are written in aligner.toml, as tables [styles.NAME]")  # noqa: TRY004 - parsers raise ValueError
        return tuple(_style(str(name), table, limits) for name, table in value.items())

    return parse


def _style(name: str, table: object, limits: Mapping[str, Parser]) -> "OwnStyle":
    from aligner.captions.style import Limits, OwnStyle, is_preset

    where = f"[styles.{name}]"
    if not _NAME.fullmatch(name):
        raise ValueError(f"{where}: a style's name is of a-z, 0-9, - and _")
    if is_preset(name):
        raise ValueError(f"{where}: {name} is one of aligner's own; choose another name")
    if not isinstance(table, Mapping):
        raise ValueError(f"{where} is a table")  # noqa: TRY004 - parsers raise ValueError
    changes: dict[str, Any] = {}
    for key, value in table.items():
        if key == BASE:
            continue
        if key not in limits:
            close = difflib.get_close_matches(key, (*limits, BASE), n=1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join((BASE, *limits))}"
            raise ValueError(f"{where} has no {key}; {hint}")
        try:
            changes[key] = limits[key](value)
        except ValueError as error:
            raise ValueError(f"{where} {key}: {error}") from None
    base = word(table.get(BASE, "netflix")).lower()
    if not is_preset(base):
        raise ValueError(f"{where} {BASE}: {base} is not one of aligner's own styles")
    return OwnStyle(name, base, Limits(**changes))
