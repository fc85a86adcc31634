"""Everything that can go wrong, as one tree. Errors carry data, survive pickling and know if a retry can help.

AlignerError
├── UsageError                what was asked cannot be done; nothing was spoken (exit code 2)
│   ├── ScriptError           a script that cannot be read or spoken (path, line)
│   ├── LogError              a message log that cannot be read or replayed (path, line)
│   ├── SettingsError         a setting with no usable value (name, where it came from)
│   ├── VoiceError            a voice that is not to be had
│   ├── EngineMissingError    the local voice's packages are not installed
│   └── OutputError           an output folder or file that cannot be written, or that two scripts share
├── ServiceError              the speech service, or the way to it (voice_id where known)
│   ├── ConnectError          no connection: refused, no such host, TLS, time-out     retry
│   ├── NotAWebSocketError    something else answered at that address
│   ├── KeyRefusedError       the API key is missing or not accepted                  stops the batch
│   ├── QuotaError            the account's characters are used up                    stops the batch
│   ├── PlanError             the plan does not include the model or format
│   ├── VoiceNotFoundError    the service does not know the voice
│   ├── RequestError          the service does not accept what was asked
│   ├── BusyError             the system is busy; nothing was begun                   retry
│   │   └── TooManyStreamsError   more streams at once than the account may have      retry
│   ├── StreamBrokenError     the stream ended before all was spoken                  retry
│   │   └── GarbledError          a message, or its audio, cannot be read             retry
│   ├── GaveUpError           so much failed that trying on would help nobody         stops the batch
│   └── DialectError          the service sent what no version of the protocol has
├── AllowanceError            the user's limits would be crossed by asking again
├── SpeechError               what came back is not the script (text left unspoken)
│   └── SilentError           no audio came, and no word why
└── AudioError                audio that cannot be decoded or encoded

A ``UsageError`` is the caller's, a ``ServiceError`` the peer's: the two are never converted into each other
except where a refusal is answered (``voices/refusals.py``).
"""

from pathlib import Path
from typing import Any, ClassVar


class AlignerError(Exception):
    """The root. ``str(error)`` is one sentence for the user, with the way out where there is one."""

    retryable: ClassVar[bool] = False
    """Whether the same request may succeed when it is made again."""
    stops_batch: ClassVar[bool] = False
    """Whether every other script of the batch would meet the same error."""
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, **data: Any) -> None:
        super().__init__(message)
        self.message = message
        for name, value in data.items():
            setattr(self, name, value)
        self._data = data

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self._data)


def _rebuild(kind: type[AlignerError], message: str, data: dict[str, Any]) -> AlignerError:
    return kind(message, **data)


class UsageError(AlignerError):
    """What was asked cannot be done; nothing was spoken."""

    exit_code = 2
    stops_batch = True


class ScriptError(UsageError):
    """A script that cannot be read or spoken."""

    path: Path | None = None
    line: int | None = None
    stops_batch = False

    def __init__(self, message: str, *, path: Path | None = None, line: int | None = None) -> None:
        super().__init__(message, path=path, line=line)


class LogError(UsageError):
    """A message log that cannot be read or replayed; ``line`` counts from 1."""

    path: Path | None = None
    line: int | None = None

    def __init__(self, message: str, *, path: Path | None = None, line: int | None = None) -> None:
        super().__init__(message, path=path, line=line)


class SettingsError(UsageError):
    """A setting with no usable value: ``name`` is the setting, ``origin`` where the value came from."""

    name: str = ""
    origin: str = ""

    def __init__(self, message: str, *, name: str = "", origin: str = "") -> None:
        super().__init__(message, name=name, origin=origin)


class VoiceError(UsageError):
    """A voice that is not to be had."""


class EngineMissingError(UsageError):
    """The local voice's packages are not installed."""


class OutputError(UsageError):
    path: Path | None = None

    def __init__(self, message: str, *, path: Path | None = None) -> None:
        super().__init__(message, path=path)


class ServiceError(AlignerError):
    """Carries what the service said: HTTP ``status``, close ``code``, its own ``reason`` word."""

    status: int | None = None
    code: int | None = None
    reason: str = ""

    def __init__(
        self, message: str, *, status: int | None = None, code: int | None = None, reason: str = ""
    ) -> None:
        super().__init__(message, status=status, code=code, reason=reason)


class ConnectError(ServiceError):
    retryable = True


class NotAWebSocketError(ServiceError):
    stops_batch = True
    exit_code = 2


class KeyRefusedError(ServiceError):
    stops_batch = True
    exit_code = 2


class QuotaError(ServiceError):
    stops_batch = True


class PlanError(ServiceError):
    pass


class VoiceNotFoundError(ServiceError):
    pass


class RequestError(ServiceError):
    pass


class BusyError(ServiceError):
    """``retry_after_s`` is what the service said, 0 where it said nothing."""

    retryable = True
    retry_after_s: float = 0.0


class TooManyStreamsError(BusyError):
    pass


class StreamBrokenError(ServiceError):
    retryable = True


class GarbledError(StreamBrokenError):
    pass


class GaveUpError(ServiceError):
    stops_batch = True


class DialectError(ServiceError):
    pass


class AllowanceError(AlignerError):
    pass


class SpeechError(AlignerError):
    """What came back is not the script."""


class SilentError(SpeechError):
    pass


class AudioError(AlignerError):
    """Audio that cannot be decoded or encoded."""
