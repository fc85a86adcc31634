"""aligner: narration scripts in, finished narration out.

Speaking a text::

    import aligner

    narration = aligner.narrate("Hello there. This is a narration.")
    narration.save("out/hello")                  # out/hello.mp3, .srt, .vtt, .words.json
    print([(w.text, w.start_ms) for w in narration.words])

Inside a running event loop: ``await aligner.narrate_async(...)``.

A whole folder, as ``aligner render`` does it::

    settings, origins = aligner.load_settings({"engine": "local", "speed": 1.1})
    report = asyncio.run(aligner.run(aligner.plan(["scripts"], "out", settings), settings))
    print([(receipt.name, receipt.files, receipt.error) for receipt in report.receipts])

Nothing is imported before it is used, so that ``import aligner`` and ``aligner --help`` stay instant.
"""

from aligner._version import __version__

TYPE_CHECKING = False  # as type checkers read it: importing typing would double the time that --help takes
if TYPE_CHECKING:
    from aligner.batch import Job, Plan, Receipt, Report, plan, run
    from aligner.batch.narrate import Narration, narrate, narrate_async, replay, replay_async
    from aligner.config import Settings, load_settings
    from aligner.errors import (
        AlignerError,
        AudioError,
        LogError,
        ScriptError,
        ServiceError,
        SettingsError,
        SpeechError,
        UsageError,
        VoiceError,
    )
    from aligner.model import AudioFormat, Cue, Script, Segment, Track, VoiceSettings, Word
    from aligner.script import parse_text, read_script, read_scripts

_HOME = {
    # speaking
    "narrate": "aligner.batch.narrate",
    "narrate_async": "aligner.batch.narrate",
    "replay": "aligner.batch.narrate",
    "replay_async": "aligner.batch.narrate",
    "Narration": "aligner.batch.narrate",
    # batches
    "plan": "aligner.batch",
    "run": "aligner.batch",
    "Plan": "aligner.batch",
    "Job": "aligner.batch",
    "Report": "aligner.batch",
    "Receipt": "aligner.batch",
    "Settings": "aligner.config",
    "load_settings": "aligner.config",
    # scripts
    "parse_text": "aligner.script",
    "read_script": "aligner.script",
    "read_scripts": "aligner.script",
    # values
    "AudioFormat": "aligner.model",
    "Cue": "aligner.model",
    "Script": "aligner.model",
    "Segment": "aligner.model",
    "Track": "aligner.model",
    "VoiceSettings": "aligner.model",
    "Word": "aligner.model",
    # errors
    "AlignerError": "aligner.errors",
    "AudioError": "aligner.errors",
    "LogError": "aligner.errors",
    "ScriptError": "aligner.errors",
    "ServiceError": "aligner.errors",
    "SettingsError": "aligner.errors",
    "SpeechError": "aligner.errors",
    "UsageError": "aligner.errors",
    "VoiceError": "aligner.errors",
}

__all__ = [
    "AlignerError",
    "AudioError",
    "AudioFormat",
    "Cue",
    "Job",
    "LogError",
    "Narration",
    "Plan",
    "Receipt",
    "Report",
    "Script",
    "ScriptError",
    "Segment",
    "ServiceError",
    "Settings",
    "SettingsError",
    "SpeechError",
    "Track",
    "UsageError",
    "VoiceError",
    "VoiceSettings",
    "Word",
    "__version__",
    "load_settings",
    "narrate",
    "narrate_async",
    "parse_text",
    "plan",
    "read_script",
    "read_scripts",
    "replay",
    "replay_async",
    "run",
]


def __getattr__(name: str) -> object:
    """Loads a public name when it is first asked for (PEP 562)."""
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'aligner' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
