"""Access tokens for the first commands: one that runs the system, one that reports, one for a display."""

from datetime import timedelta

from deploy.local.secrets import Secrets
from shared.http.tokens import issue
from shared.permissions import Grant, Role


def operator_token(secrets: Secrets) -> str:
    """For loading the place; lives for as long as that may take."""
    return _token(secrets, "deploy", Grant(Role.OPERATOR), timedelta(minutes=10))


def commander_token(secrets: Secrets, area: str) -> str:
    """For reporting a case anywhere in this town."""
    return _token(secrets, "commander", Grant(Role.COMMANDER, area), timedelta(days=1))


def wall_token(secrets: Secrets, area: str) -> str:
    """For a display that shows this area and what is below it."""
    return _token(secrets, "wall", Grant(Role.WALL, area), timedelta(days=30))


def _token(secrets: Secrets, subject: str, grant: Grant, lifetime: timedelta) -> str:
    return issue(secrets.token_key.read_bytes(), subject, [grant], lifetime)
