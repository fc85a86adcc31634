"""What the service says when it refuses: its words, its codes, and the frame that carries them.

Knows the dialect's error frame (``facts.md`` row 22) and the close reason's limit; classifies nothing:
which error a refusal becomes is decided where the connection is (``aligner.voices``).
"""

import json
from dataclasses import dataclass

# RFC 6455 5.5: a control frame carries 125 bytes at most, of which the close code takes 2.
CLOSE_REASON_BYTES = 123

NORMAL = 1000
POLICY_VIOLATION = 1008
INTERNAL_ERROR = 1011

TIMEOUT_WORD = "input_timeout_exceeded"
CONTEXTS_WORD = "max_active_conversations"
MAX_CONTEXTS = 5

SETTINGS_CHANGED = (
    "voice_settings field must be provided in the first message "
    "and then either be not provided or not change."
)
TOO_MANY_CONTEXTS = (
    f"Maximum simultaneous contexts per WebSocket connection exceeded ({MAX_CONTEXTS}). "
    "Please close an existing context before opening a new one."
)


def timeout_message(seconds: float) -> str:
    """The service's sentence for a client that fell silent, the way out included."""
    return (
        f"Have not received a new text input within the timeout of {float(seconds)} seconds. "
        "Streaming input terminated. Please make sure to either feed the input in the timely manner, "
        'or to send the end of input text (empty string "") when done.'
    )


def close_reason(text: str) -> str:
    """The text as far as a close frame can carry it: 123 bytes, whole characters."""
    return text.encode("utf-8", "replace")[:CLOSE_REASON_BYTES].decode("utf-8", "ignore")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal: ``word`` is the machine-readable reason that the frame's ``error`` carries."""

    message: str
    word: str
    code: int = POLICY_VIOLATION
    context: str | None = None

    @property
    def frame(self) -> str:
        body: dict[str, str | int] = {"message": self.message, "error": self.word, "code": self.code}
        if self.context is not None:
            body["contextId"] = self.context
        return json.dumps(body)

    @property
    def reason(self) -> str:
        """What the close frame says."""
        return close_reason(self.message)
