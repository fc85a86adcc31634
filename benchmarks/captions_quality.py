"""How near the cuts come to people's: ``python -m benchmarks.captions_quality EVALUATE.PY CORPUS``.

EVALUATE.PY makes timed words from the human caption files of CORPUS and scores the cuts, language by language.
Beside ours stand a greedy fill of two lines that knows the same limits and, where it is installed, stable-ts's
regrouping; and how many words a second each cuts, of the same words in the same run.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
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


def regrouped(words: Sequence[Word], text: str, *, language: str, style: Style) -> tuple[Cue, ...]:
    """stable-ts's default regrouping, held to the style's lines: what its users are told to do."""
    from stable_whisper.result import WhisperResult

    joins = find_breaks(words, text, language).joins
    rows = [
        {"word": before + word.text, "start": word.start_ms / 1000, "end": word.end_ms / 1000}
        for before, word in zip(("", *joins), words, strict=False)
    ]
    held = {"language": language, "segments": [{"words": rows}]}
    # Widths are counted in full-width characters there too, so that a Latin letter takes a whole one.
    both = style.max_chars * style.max_lines
    result = WhisperResult(held, check_sorted=False)
    result.regroup(f"isp_cm_sp=.* /。/?/？_sg=.5_sp=,* /，++++50_sl={both}_sl={style.max_chars}++++++1")
    cues: list[Cue] = []
    place = 0
    for segment in result.segments:
        here = words[place : place + len(segment.words)]
        place += len(here)
        lines = [line.strip() for line in segment.text.split("\n") if line.strip()]
        end_ms = max(here[-1].end_ms, here[0].start_ms + 1)
        cues.append(Cue(len(cues) + 1, here[0].start_ms, end_ms, (tuple(here),) * len(lines), tuple(lines)))
    return tuple(cues)


_COLUMNS = {
    "cueF1": "cue F1", "linF1": "line F1", "anyF1": "any F1", "CPLok": "lines within", "func": "after function",
    "<.83s": "under 5/6 s", "orphC": "orphans",
}  # fmt: skip


def _systems() -> dict[str, Callable[..., tuple[Cue, ...]]]:
    systems = {"aligner": cut, "greedy": greedy}
    if find_spec("stable_whisper") is not None:
        systems["stable-ts"] = regrouped
    return systems


def _cut_all(out: Path, style_name: str) -> set[str]:
    """Every word file cut by every system, with the words a second of each; the languages that there are."""
    paths = sorted((out / "words").glob("*.json"))
    held = [(path, *read_words(path)) for path in paths]
    for name, system in _systems().items():
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        took = 0.0
        for path, language, text, words in held:
            style = preset(style_name, language)
            system(words, text, language=language, style=style)  # what is loaded once is not measured
            began = time.perf_counter()
            cues = system(words, text, language=language, style=style)
            took += time.perf_counter() - began
            rows = [
                {"start": cue.start_ms / 1000, "end": cue.end_ms / 1000, "lines": cue.line_texts}
                for cue in cues
            ]
            (folder / path.name).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        print(f"{name:<10} {sum(len(words) for *_, words in held) / took:10,.0f} words/s")
    return {language for _, language, _, _ in held}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("evaluate", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--style", default="netflix")
    parser.add_argument("--out", type=Path, help="keep the cuts here")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as made:
        out = options.out or Path(made)
        base = [sys.executable, str(options.evaluate)]
        subprocess.run([*base, "words", str(options.corpus), str(out / "words")], check=True)
        languages = _cut_all(out, options.style)
        folders = [str(out / name) for name in _systems()]
        print("\n| language | system | " + " | ".join(_COLUMNS.values()) + " |")
        print("|---|---|" + "--:|" * len(_COLUMNS))
        for language in sorted(languages, key=lambda name: (name != "en", name)):
            scores = out / f"{language}.scores.json"
            scored = [
                *base,
                "score",
                str(options.corpus),
                *folders,
                "--lang",
                language,
                "--json",
                str(scores),
            ]
            subprocess.run(scored, check=True, stdout=subprocess.DEVNULL)
            for name, row in json.loads(scores.read_text(encoding="utf-8")).items():
                values = ("" if row[key] != row[key] else f"{row[key]:.1f}" for key in _COLUMNS)
                print(f"| {language} | {name.replace('HUMAN', 'people')} | " + " | ".join(values) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
