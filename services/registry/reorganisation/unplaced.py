"""The refusals of reorganisations."""

from shared.eventstore.errors import Refused


class ReorganisationRefused(Refused):
    """A rule about reorganisations says no."""


class Unplaced(ReorganisationRefused):
    """Something of a closing area is left without a word."""

    status = 422
