"""What is between two takes: the pause that the script has, and none of the silence that a voice leaves.

Knows takes and where they are in a script; ``audio.joints`` knows what is silent.
"""

from dataclasses import replace

from aligner.audio.joints import trim
from aligner.model import PlacedChars, Script, Take


def shaped(take: Take, *, begin: bool, end: bool) -> Take:
    """The take without the quiet at its beginning, its end or both, its characters where they are heard then.

    One that is never heard stays as it is.
    """
    found = trim(take.data, take.format, begin=begin, end=end) if begin or end else None
    if found is None:
        return take
    return replace(
        take,
        data=found.data,
        duration_samples=found.samples,
        written=_moved(take.written, found.begin, found.samples),
        normalized=_moved(take.normalized, found.begin, found.samples),
        lead_samples=found.lead,
        tail_samples=found.tail,
        unsure=tuple((begin - found.begin, end - found.begin) for begin, end in take.unsure),
    )


def jointed(take: Take, script: Script, *, trims: bool) -> Take:
    """The take as it goes into the file: shaped where something is before it or after it. The file's own beginning and
    end are the voice's, and a passage with a time of its own begins at that time."""
    segment = take.segment
    first, last = segment.index == 0, segment.index == len(script.segments) - 1
    laid = {sound.after for sound in script.sounds}
    before = not first or bool(script.pause_before_ms) or -1 in laid
    after = not last or bool(segment.pause_after_ms) or segment.index in laid
    slot = segment.slot_ms is not None
    return shaped(take, begin=slot or (trims and before), end=slot or (trims and after))


def _moved(chars: PlacedChars, begin: int, samples: int) -> PlacedChars:
    def within(places: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(min(max(place - begin, 0), samples) for place in places)

    return replace(chars, starts=within(chars.starts), ends=within(chars.ends))
