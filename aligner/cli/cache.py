"""``aligner cache``: what is kept of earlier runs, and how to be rid of it."""

import json

from aligner.cli.printer import printable, say
from aligner.config import Settings


def cache(settings: Settings, *, clear: bool, as_json: bool) -> int:
    """Prints where the cache is and what it holds; with ``clear``, empties it first."""
    from aligner.batch.cost import paces_of
    from aligner.batch.store import names_of, shelf_of

    shelf = shelf_of(settings)
    removed = shelf.clear() if clear else None
    names = names_of(settings)
    if clear and names is not None:
        names.forget()
        paces_of(settings).forget()
    held = shelf.contents()
    if as_json:
        document = {
            "folder": str(shelf.folder),
            "entries": held.entries,
            "bytes": held.bytes,
            "limit_bytes": shelf.limit_bytes,
            "removed": None if removed is None else {"entries": removed.entries, "bytes": removed.bytes},
        }
        say(json.dumps(document, indent=2))
        return 0
    say(printable(str(shelf.folder)))
    if removed is not None:
        say(f"removed {_takes(removed.entries)}, {megabytes(removed.bytes)}")
    say(f"{_takes(held.entries)}, {megabytes(held.bytes)} of {megabytes(shelf.limit_bytes)}")
    return 0


def megabytes(size: int) -> str:
    """A size as people say it; megabytes are 1,000,000 bytes."""
    return f"{size / 1e6:,.1f} MB" if size < 1e9 else f"{size / 1e9:,.1f} GB"


def _takes(number: int) -> str:
    return "1 take" if number == 1 else f"{number:,} takes"
