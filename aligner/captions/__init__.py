"""Captions: timed words in; cues out, cut where a person would cut them.

``style`` holds the limits, ``cut`` finds the cues, ``edges`` times them, ``speakers`` tells speakers apart, ``check``
judges them, ``heard`` holds them against speech, ``mend`` mends those that come from elsewhere. Knows nothing of files,
audio or formats.
"""

from aligner.captions.check import Finding, check
from aligner.captions.cut import cut
from aligner.captions.heard import Heard, check_heard, settle
from aligner.captions.mend import Mended, mend, quoted
from aligner.captions.style import PRESETS, Limits, OwnStyle, Style, customised, preset

__all__ = [
    "PRESETS",
    "Finding",
    "Heard",
    "Limits",
    "Mended",
    "OwnStyle",
    "Style",
    "check",
    "check_heard",
    "customised",
    "cut",
    "mend",
    "preset",
    "quoted",
    "settle",
]
