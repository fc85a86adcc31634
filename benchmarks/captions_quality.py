"""How near the cuts come to people's: ``python benchmarks/captions_quality.py EVALUATE.PY CORPUS [--lang en]``.

EVALUATE.PY makes timed words from the human caption files of CORPUS and scores the cuts; beside ours stands
a greedy fill of two lines that knows the same limits.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from aligner.captions.breaks import find_breaks
from aligner.captions.cut import cut
from aligner.captions.style import Style, preset
from aligner.captions.width import display_width
from aligner.model import Cue, Word


def read_words(path: Path) -> tuple[str, str, tuple[Word, ...]]:
    """The language, the text and the words of one of the evaluator's word files."""
    held = json.loads(path.read_text(encoding="utf-8"))
    text, words = "", []
    for item in held["words"]:
        text += " " if item["sp"] and text else ""
        start = len(text)
        text += item["w"]
        times = round(item["s"] * 1000), round(item["e"] * 1000)
        words.append(Word(item["w"], start, len(text), *times))
    return held["lang"], text, tuple(words)


def greedy(words: Sequence[Word], text: str, *, language: str, style: Style) -> tuple[Cue, ...]:
    """Fills line after line, cue after cue; a cue ends with its sentence."""
    breaks = find_breaks(words, text, language)
    cues: list[Cue] = []
    lines: list[list[int]] = [[]]

    def shown(line: Sequence[int]) -> str:
        return "".join(words[k].text + (breaks.joins[k] if k != line[-1] else "") for k in line)

    def close() -> None:
        held = tuple(tuple(words[k] for k in line) for line in lines)
        texts = tuple(shown(line) for line in lines)
        end = max(held[-1][-1].end_ms, held[0][0].start_ms + 1)
        cues.append(Cue(len(cues) + 1, held[0][0].start_ms, end, held, texts))
        lines[:] = [[]]

    for index in range(len(words)):
        width = display_width(shown([*lines[-1], index]), full_width=style.full_width)
        if lines[-1] and width > style.max_chars:
            if len(lines) == style.max_lines:
                close()
            else:
                lines.append([])
        lines[-1].append(index)
        if breaks.sentences[index]:
            close()
    if lines[0]:
        close()
    return tuple(cues)


def _systems() -> Iterator[tuple[str, Callable[..., tuple[Cue, ...]]]]:
    yield "aligner", cut
    yield "greedy", greedy


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("evaluate", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--style", default="netflix")
    parser.add_argument("--out", type=Path, help="keep the cuts here")
    options, rest = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory() as made:
        out = options.out or Path(made)
        base = [sys.executable, str(options.evaluate)]
        subprocess.run([*base, "words", str(options.corpus), str(out / "words")], check=True)
        for name, system in _systems():
            folder = out / name
            folder.mkdir(parents=True, exist_ok=True)
            for path in sorted((out / "words").glob("*.json")):
                language, text, words = read_words(path)
                style = preset(options.style, language)
                rows = [
                    {"start": cue.start_ms / 1000, "end": cue.end_ms / 1000, "lines": cue.line_texts}
                    for cue in system(words, text, language=language, style=style)
                ]
                (folder / path.name).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        folders = [str(out / name) for name, _ in _systems()]
        return subprocess.run([*base, "score", str(options.corpus), *folders, *rest], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
