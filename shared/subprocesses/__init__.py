"""CPU-heavy work in processes of their own; light to import, since the children import it too."""

from shared.subprocesses.errors import (
    Progress,
    Rejected,
    SubprocessBusyError,
    SubprocessFailedError,
    SubprocessStoppedError,
    TooCostlyError,
)

__all__ = [
    "Progress",
    "Rejected",
    "SubprocessBusyError",
    "SubprocessFailedError",
    "SubprocessStoppedError",
    "TooCostlyError",
]
