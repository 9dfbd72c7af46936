"""What a call into another process can come to besides its result."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much; 0 of 0 while nothing is known."""


class Rejected(Exception):  # noqa: N818  a refusal is an answer, not an error
    """The function says no: a stable code, and JSON values that say why.

    `errors` are mappings with `field`, `code` and `message` (Chinese), as in every problem document; `status` is the
    HTTP status that it becomes: 422 for an input that the function cannot work on, 503 for what the machine lacks.
    """

    def __init__(
        self,
        code: str,
        errors: Sequence[Mapping[str, str]] = (),
        details: Mapping[str, Any] | None = None,
        status: int = 422,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.errors = list(errors)
        self.details = dict(details or {})
        self.status = status


class TooCostlyError(Exception):
    """The function took more time or memory than it was given; `spent` says which."""

    def __init__(self, function: str, spent: str) -> None:
        super().__init__(f"{function}: {spent}")
        self.spent = spent


class SubprocessBusyError(Exception):
    """No place for one more process within the time that a caller waits for one."""


class SubprocessStoppedError(Exception):
    """The service is stopping, and its processes with it."""


class SubprocessFailedError(Exception):
    """The function failed for no declared reason, or its process crashed; the log says where, and no values."""
