"""What the operators' command knows of an installation: its services' settings, its keys, its address."""

import importlib
import os
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click
from dotenv import dotenv_values

from shared.settings import SERVICES, Settings, SettingsError

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from shared.spine import Declared, SpineApi, assemble

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Home:
    """The folder that `deploy/up` wrote (WANGGE_HOME, else `.local` of the checkout)."""

    folder: Path

    @classmethod
    def find(cls) -> "Home":
        return cls(Path(os.environ.get("WANGGE_HOME", CHECKOUT / ".local")))

    @cached_property
    def token_key(self) -> bytes:
        """The private key that tokens are signed with (PEM)."""
        return self._existing(self.folder / "secrets" / "token.key").read_bytes()

    @property
    def url(self) -> str:
        """The gateway's address, without a slash at the end."""
        return self._operator["WANGGE_URL"]

    @property
    def amqp_uri(self) -> str:
        """The broker as the operator may reach it: read the log, ask for repairs."""
        return self._operator["WANGGE_AMQP_URI"]

    def settings(self, service: str) -> Settings:
        """The settings of a service, with a replica name of this command's own."""
        variables = self._variables(service) | {"WANGGE_REPLICA": f"wangge-{os.getpid()}"}
        try:
            return Settings.from_environment(variables)
        except SettingsError as error:
            raise click.ClickException(str(error)) from error

    def declared(self, service: str) -> Declared:
        """What a service declares to the spine: its facts, projections and reactions."""
        if service not in SERVICES:
            raise click.BadParameter(f"没有服务 {service}，可选 {'、'.join(SERVICES)}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            module = importlib.import_module(f"services.{service}.service")
        found: Declared = getattr(module, f"{service.capitalize()}Service").spine.declared
        return found

    def spine(self, service: str) -> SpineApi:
        """A service's store and read side, reached with that service's own accounts."""
        return assemble(self.settings(service), self.declared(service))

    @cached_property
    def _operator(self) -> dict[str, str]:
        return self._variables("operator")

    def _variables(self, name: str) -> dict[str, str]:
        file = self._existing(self.folder / "env" / f"{name}.env")
        return {key: value or "" for key, value in dotenv_values(file, interpolate=False).items()}

    def _existing(self, file: Path) -> Path:
        if not file.exists():
            raise click.ClickException(f"没有 {file}：先运行 ./deploy/up，或用 WANGGE_HOME 指出安装的文件夹")
        return file
