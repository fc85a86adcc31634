"""``aligner render --dry-run``: what would be spoken and what it would cost. ``dry_run.schema.json`` describes
the JSON."""

import json
from collections.abc import Sequence

from aligner._version import __version__
from aligner.batch.cost import Cost, ScriptCost, money
from aligner.batch.jobs import Receipt
from aligner.cli.printer import say
from aligner.cli.progress import ENGINES
from aligner.cli.table import Column, show
from aligner.cli.tally import clock_time
from aligner.errors import AlignerError

COLUMNS = (
    Column("Script", folds=True),
    Column("Voice"),
    Column("Passages", "right"),
    Column("Chars", "right"),
    Column("In cache", "right"),
    Column("To ask", "right"),
    Column("About", "right"),
)
MONEY = Column("Cost", "right")


def show_cost(cost: Cost) -> None:
    """A row a script, then the sums; a column of money where prices are set."""
    priced = bool(cost.price)
    show((*COLUMNS, MONEY) if priced else COLUMNS, [_row(script, priced=priced) for script in cost.scripts])
    scripts = "1 script" if len(cost.scripts) == 1 else f"{len(cost.scripts):,} scripts"
    say(
        f"{scripts}, {cost.characters:,} characters: {cost.kept:,} are in the cache, {cost.asked:,} would be asked"
        f" of {_asked_of(cost)}",
        f"about {clock_time(cost.duration_ms)} of audio, guessed from the number of characters",
    )
    if cost.cost is not None and priced:
        say(
            f"cost: {money(cost.cost)}, at {cost.price:g} for 1,000 characters of {cost.model} (your aligner.toml)"
        )
    elif cost.price is None:
        say(f"cost: not known; no price is set for {cost.model} (aligner.toml, under [prices])")
    say("nothing was spoken")


def cost_as_json(
    cost: Cost, failures: Sequence[Receipt], refused: AlignerError | None, exit_code: int
) -> str:
    """The same as a document. ``refused`` is why the run would not start."""
    document = {
        "version": __version__,
        "engine": cost.choice.engine,
        "reason": cost.choice.reason,
        "voice": cost.voice,
        "exit_code": exit_code,
        "refused": None if refused is None else str(refused),
        "scripts": [_script(script) for script in cost.scripts],
        "unreadable": [{"name": failure.name, "message": str(failure.error)} for failure in failures],
        "characters": cost.characters,
        "kept": cost.kept,
        "asked": cost.asked,
        "guessed_duration_ms": cost.duration_ms,
        "price_per_1000": cost.price,
        "cost": cost.cost,
    }
    return json.dumps(document, indent=2)


def _script(script: ScriptCost) -> dict[str, object]:
    return {
        "name": script.name,
        "script": None if script.path is None else str(script.path),
        "voice": script.voice,
        "passages": script.passages,
        "characters": script.characters,
        "kept": script.kept,
        "asked": script.asked,
        "guessed_duration_ms": script.duration_ms,
        "cost": script.cost,
    }


def _row(script: ScriptCost, *, priced: bool) -> Sequence[str]:
    cells = (
        script.name,
        script.voice,
        f"{script.passages:,}",
        f"{script.characters:,}",
        f"{script.kept:,}",
        f"{script.asked:,}",
        clock_time(script.duration_ms),
    )
    return (*cells, "-" if script.cost is None else money(script.cost)) if priced else cells


def _asked_of(cost: Cost) -> str:
    return (
        "the local voice, which costs nothing"
        if cost.choice.engine == "local"
        else ENGINES[cost.choice.engine]
    )
