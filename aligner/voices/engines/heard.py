"""When each phoneme of a Piper sentence is heard: the model's lengths, corrected by what the sound shows.

Knows phoneme symbols and samples; no text.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aligner.voices.engines.columns import Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def sounds_of(
    phonemes: Sequence[tuple[str, int]],
    lengths: Sequence[Sequence[int]],
    wave: "NDArray[np.float32]",
    rate_hz: int,
) -> list[Sound]:
    """The phonemes that sound (group 0 or more), each with its samples. ``lengths`` has one row a phoneme."""
    sounds: list[Sound] = []
    clock = 0
    held: int | None = None
    for (symbol, group), row in zip(phonemes, lengths, strict=True):
        size = sum(row)
        if group < 0:
            if symbol == " ":
                held = clock
        else:
            start = held if held is not None else clock
            sounds.append(Sound(symbol, start, clock + size, group))
            held = None
        clock += size
    return sounds


def trailing_silence(wave: "NDArray[np.float32]", rate_hz: int) -> int:
    """Samples after the last that is louder than a hundredth of the loudest."""
    import numpy as np

    loud = np.flatnonzero(np.abs(wave) > 0.01 * np.abs(wave).max(initial=0.0))
    return len(wave) - int(loud[-1]) - 1 if len(loud) else len(wave)
