"""The refusals of posts."""

from shared.eventstore.errors import Refused


class PostRefused(Refused):
    """A rule about posts says no."""
