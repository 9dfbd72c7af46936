"""The refusals of a case."""

from shared.eventstore.errors import Refused


class CaseRefused(Refused):
    """A rule of the case says no."""


class CaseNotFound(CaseRefused):
    """There is no such case, or it must not be known to whoever asks."""

    status = 404
