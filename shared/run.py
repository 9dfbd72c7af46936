"""Starts one service process: `python -m shared.run cases`.

Patches the standard library before anything else is imported, reads the settings, sends every log
entry to stdout as one line of JSON, and drains on SIGTERM and SIGINT.
"""

import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402

eventlet.monkey_patch()

import importlib  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402

from nameko.containers import ServiceContainer  # noqa: E402
from pymongo.errors import PyMongoError  # noqa: E402

from shared.logs import configure, get_logger  # noqa: E402
from shared.personal import MasterKeyError  # noqa: E402
from shared.settings import Settings, SettingsError  # noqa: E402

log = get_logger(__name__)

WRONG_SETTINGS = 2
SERVER_AWAY = 3


def main(arguments: list[str]) -> int:
    """Runs the named service until it is told to stop; 0 after an orderly end, else one line says why."""
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201  before the logs are set up
        return WRONG_SETTINGS
    if arguments != [settings.service]:
        print(f"usage: python -m shared.run {settings.service}", file=sys.stderr)  # noqa: T201
        return WRONG_SETTINGS
    configure(settings.service, settings.replica, settings.log_level)
    try:
        return run(settings)
    except (PyMongoError, MasterKeyError) as error:
        log.critical("cannot_start", error=type(error).__name__)
        return SERVER_AWAY


def run(settings: Settings) -> int:
    """Runs the service of these settings in this process until SIGTERM or SIGINT."""
    container = ServiceContainer(_service_class(settings.service), settings.nameko_config())
    told = _signals()
    container.start()
    log.info("started", address=f"{settings.http_host}:{settings.http_port}")
    eventlet.spawn(_stop_when_told, told, container)
    container.wait()
    log.info("stopped")
    return 0


def _signals() -> socket.socket:
    """A socket that becomes readable when a signal comes: a signal alone wakes no greenlet, a byte does."""
    told, tell = socket.socketpair()
    tell.setblocking(False)
    signal.set_wakeup_fd(tell.detach())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    return told


def _stop_when_told(told: socket.socket, container: ServiceContainer) -> None:
    told.recv(1)
    container.stop()


def _service_class(service: str) -> type:
    module = importlib.import_module(f"services.{service}.service")
    found: type = getattr(module, f"{service.capitalize()}Service")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
