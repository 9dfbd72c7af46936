"""What was read from the directory's rows: the find and aggregate commands that were sent."""

from typing import Any

from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from services.cases.directory.projections import PLACES

READING = ("find", "aggregate")


class Reads(CommandListener):
    """Remembers them; look-ups of the live generation are left out."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        name = event.command_name
        if name in READING and str(event.command[name]).startswith(PLACES):
            self.sent.append(dict(event.command))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to remember."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to remember."""
