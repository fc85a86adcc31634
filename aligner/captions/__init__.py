"""Captions: timed words in; cues out, cut where a person would cut them.

``style`` holds the limits, ``cut`` finds the cues, ``edges`` times them, ``check`` judges them. Knows nothing
of files, audio or formats.
"""

from aligner.captions.check import Finding, check
from aligner.captions.cut import cut
from aligner.captions.style import PRESETS, Limits, OwnStyle, Style, customised, preset

__all__ = ["PRESETS", "Finding", "Limits", "OwnStyle", "Style", "check", "customised", "cut", "preset"]
