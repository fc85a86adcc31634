"""``aligner render --dry-run``: what would be spoken and what it would cost. ``dry_run.schema.json`` describes
the JSON."""

import json
from collections.abc import Sequence

from aligner._version import __version__
from aligner.batch.cost import Cost, ScriptCost, money
from aligner.batch.jobs import Receipt
from aligner.cli.printer import counted, say
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
    priced = any(model.price for model in cost.models)
    show((*COLUMNS, MONEY) if priced else COLUMNS, [_row(script, priced=priced) for script in cost.scripts])
    scripts = counted(len(cost.scripts), "script")
    say(
        f"{scripts}, {cost.characters:,} characters: {cost.kept:,} are in the cache, {cost.asked:,} would be asked"
        f" of {_asked_of(cost)}",
        f"about {clock_time(cost.duration_ms)} of audio, {_told_by(cost)}",
    )
    if finished := sum(script.finished for script in cost.scripts):
        say(f"{finished:,} of {scripts} would be left as they are: they are finished")
    for model in cost.models:
        if model.price is None:
            say(f"cost: not known; no price is set for {model.model} (aligner.toml, under [prices])")
        elif model.cost is not None and model.price:
            say(
                f"cost: {money(model.cost)}, at {model.price:g} for 1,000 characters of {model.model}"
                " (your aligner.toml)"
            )
    if cost.cost is not None and len(cost.models) > 1:
        say(f"cost of all: {money(cost.cost)}")
    say("nothing was spoken")


def _told_by(cost: Cost) -> str:
    """Where a foretold length comes from."""
    guessed = "guessed from the number of characters"
    if not any(script.measured for script in cost.scripts):
        return guessed
    if all(script.measured for script in cost.scripts):
        return "at the voices' pace in earlier runs"
    return f"at the voices' pace in earlier runs, and {guessed} where there is none"


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
        "cost": cost.cost,
        "models": [
            {"model": model.model, "asked": model.asked, "price_per_1000": model.price, "cost": model.cost}
            for model in cost.models
        ],
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
        "pace_was_measured": script.measured,
        "finished": script.finished,
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
