"""What a command can come to besides a fact: refusals of the domain, and technical faults of the store."""

from typing import Any, ClassVar


class Refused(Exception):  # noqa: N818  a refusal is an answer, not an error
    """A rule of the domain says no: a stable code, details for the answer, and the HTTP status it becomes."""

    status: ClassVar[int] = 409

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class StreamConflictError(Exception):
    """Other writers were faster, again and again: the caller may try once more (409)."""


class VersionMismatchError(Exception):
    """If-Match names a version that is not the stream's present one (412)."""

    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(f"expected version {expected}, found {actual}")
        self.expected = expected
        self.actual = actual


class CommandReusedError(Exception):
    """The same Idempotency-Key came with another body (422)."""


class UnknownFactError(Exception):
    """A stream holds a fact that this version of the software does not know: it takes no commands (503)."""
