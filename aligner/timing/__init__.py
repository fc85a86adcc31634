"""Timing: what a service sent -> characters on the audio's clock -> the script's words.

``merge`` puts the times of one segment's messages on one clock, ``matching`` finds the script in what was
spoken, ``words`` turns takes into words of the finished file. Pure: no I/O, no audio is decoded here.
"""

from aligner.timing.matching import Matched, PlacedWord, match
from aligner.timing.merge import Heard, Merged, merge
from aligner.timing.words import spoken_words, split_words

__all__ = [
    "Heard",
    "Matched",
    "Merged",
    "PlacedWord",
    "match",
    "merge",
    "split_words",
    "spoken_words",
]
