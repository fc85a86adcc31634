"""Findings that the speech leaves no choice about: cues that are too fast however they are timed and divided."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from aligner.captions.breaks import find_breaks
from aligner.captions.check import Finding
from aligner.captions.columns import columns_of
from aligner.captions.heard import Heard, ranges_of
from aligner.captions.relief import Relief
from aligner.captions.style import Style
from aligner.model import Cue


def told_forced(
    findings: Sequence[Finding], cues: Sequence[Cue], heard: Heard, *, style: Style, language: str
) -> tuple[Finding, ...]:
    """The findings, those marked that the speech forces: a cue whose words could not be read in time even if it stayed
    from the silence before its first word until the next has to appear, and that no other division of them and of
    its neighbours' would help, as ``relief`` has it. Where the words are not known nothing is marked."""
    if heard.words is None or not any(finding.rule == "speed" for finding in findings):
        return tuple(findings)
    breaks = find_breaks(heard.words, heard.text, language)
    leads = [""] * len(heard.words)
    columns = columns_of(heard.words, breaks, style, heard.duration_ms, leads)
    relief = Relief(heard.words, breaks, columns, style, leads)
    ranges = ranges_of(cues, heard.words)
    places = {cue.index: place for place, cue in enumerate(cues)}

    def is_forced(place: int) -> bool:
        near = ranges[max(place - 2, 0) : place + 3]
        known = [held for held in near if held is not None]
        if len(known) < len(near) or any(a[1] != b[0] for a, b in itertools.pairwise(known)):
            return False  # the file leaves out words, or has others
        at = min(place, 2)
        return relief.lacks(known)[at] > style.rounding_ms and relief.better(known, at) is None

    return tuple(
        replace(finding, forced=True, message=f"{finding.message}, as it is spoken")
        if finding.rule == "speed" and is_forced(places[finding.cue])
        else finding
        for finding in findings
    )
