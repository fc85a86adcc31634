"""Settings: flags, then the environment, ``.env``, ``aligner.toml``, then defaults; and where each came from.

``settings`` holds the values, ``specs`` says what each may be and how it is written, ``sources`` finds and
reads the places, ``load`` puts them together. Knows nothing of scripts, voices or batches beyond their
choices.
"""

from aligner.config.load import load_settings
from aligner.config.parsers import without_credentials
from aligner.config.settings import DEFAULT_BASE_URL, Origin, Settings

__all__ = ["DEFAULT_BASE_URL", "Origin", "Settings", "load_settings", "without_credentials"]
