"""The settings of a service process: read once from the environment, or refused with every reason at once."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvValidationError
from marshmallow import ValidationError
from marshmallow.validate import Length, OneOf, Range
from pymongo.errors import PyMongoError
from pymongo.uri_parser import parse_uri

SERVICES = ("registry", "cases", "notify", "reporting")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingsError(Exception):
    """Variables that are missing or wrong; the text is one line that names each of them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a service process needs to know; sizes in bytes, `public_origin` as residents reach the gateway."""

    service: str
    mongo_uri: str
    amqp_uri: str
    http_host: str
    http_port: int
    token_public_key: Path
    master_key: Path
    replica: str
    log_level: str
    workers: int
    body_limit: int
    public_origin: str

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """The settings in the `WANGGE_…` variables; SettingsError lists every wrong one, never its value."""
        reader = _Reader(env)
        with reader.prefixed("WANGGE_"):
            address = reader.address("HTTP_ADDRESS")
            found = cls(
                service=reader.str("SERVICE", validate=OneOf(SERVICES)),
                mongo_uri=reader.str("MONGO_URI", validate=_mongo_uri),
                amqp_uri=reader.str("AMQP_URI", validate=_amqp_uri),
                http_host=address[0] if address else "",
                http_port=address[1] if address else 0,
                token_public_key=reader.path("TOKEN_PUBLIC_KEY", validate=_readable),
                master_key=reader.path("MASTER_KEY", validate=[_readable, _owners_only]),
                replica=reader.str("REPLICA", _this_process(), validate=Length(1, 100)),
                log_level=reader.str("LOG_LEVEL", "INFO", validate=OneOf(LEVELS)),
                workers=reader.int("WORKERS", 50, validate=Range(1, 10_000)),
                body_limit=reader.int("BODY_LIMIT", 1_048_576, validate=Range(1_024, 64 * 1_048_576)),
                public_origin=reader.str("PUBLIC_ORIGIN", "http://127.0.0.1:8080", validate=_origin),
            )
        try:
            reader.seal()
        except EnvValidationError as wrong:
            raise SettingsError(_one_line(wrong.error_messages)) from None
        return found

    def nameko_config(self) -> dict[str, Any]:
        """The nameko container's configuration; extensions find these settings under "settings"."""
        return {
            "settings": self,
            "AMQP_URI": self.amqp_uri,
            "WEB_SERVER_ADDRESS": f"{self.http_host}:{self.http_port}",
            "max_workers": self.workers,
        }


class _Reader(Env):
    """An environs reader of the mapping given, not of the process's own environment."""

    def __init__(self, env: Mapping[str, str]) -> None:
        super().__init__(eager=False)
        self._given = env
        self.add_parser("address", _address)

    def _get_value(self, env_key: str, default: Any) -> Any:
        return self._given.get(env_key, default)


def _one_line(errors: Any) -> str:
    reasons = (f"{name}: {' '.join(map(str, found))}" for name, found in sorted(errors.items()))
    return "; ".join(reasons)


def _this_process() -> str:
    return f"{socket.gethostname()}-{os.getpid()}"


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise ValidationError("must be host:port, for example 127.0.0.1:9002")
    return host, int(port)


def _mongo_uri(text: str) -> None:
    try:
        database = parse_uri(text, validate=True)["database"]
    except (PyMongoError, ValueError):
        raise ValidationError("must be a mongodb:// address") from None
    if not database:
        raise ValidationError("must name the service's database as its path")


def _amqp_uri(text: str) -> None:
    parts = urlsplit(text)
    if parts.scheme not in ("amqp", "amqps") or not parts.hostname or len(parts.path) < 2:
        raise ValidationError("must be an amqp:// address with a virtual host as its path")


def _origin(text: str) -> None:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or text != f"{parts.scheme}://{parts.netloc}":
        raise ValidationError("must be http://host or https://host, without a path")


def _readable(path: Path) -> None:
    if not path.is_file() or not os.access(path, os.R_OK):
        raise ValidationError("must be a file that this process can read")


def _owners_only(path: Path) -> None:
    if path.is_file() and path.stat().st_mode & 0o077:
        raise ValidationError("must be readable by its owner only (chmod 600)")
