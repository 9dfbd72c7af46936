"""One line of JSON per log entry, from our code and from the libraries alike, and no personal data in it.

What an exception says is never written, since it may quote what people typed: its class and the lines
it passed through are.
"""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any

import orjson
import structlog
from structlog.typing import Processor

_LIBRARIES = ("amqp", "asyncio", "eventlet", "kombu", "nameko", "pymongo", "werkzeug")
_FRAMES = 30

correlation: ContextVar[str | None] = ContextVar("correlation", default=None)


def configure(service: str, replica: str, level: str = "INFO") -> None:
    """Send every logger of the process to stdout, one JSON line per entry; call once, at start.

    Libraries stay at INFO even when our own level is DEBUG: pymongo and kombu write whole documents there.
    """
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(_without_what_exceptions_say)
    handler.setFormatter(_formatter(service, replica))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for library in _LIBRARIES:
        logging.getLogger(library).setLevel(max(logging.INFO, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(service, replica),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger for events with named fields: `log.info("relay_active", source="cases")`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


@contextmanager
def correlated(identifier: str) -> Iterator[None]:
    """Every entry written inside carries this correlation id."""
    token = correlation.set(identifier)
    try:
        yield
    finally:
        correlation.reset(token)


def _shared(service: str, replica: str) -> list[Processor]:
    def identity(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        entry["service"], entry["replica"] = service, replica
        if "correlation" not in entry and (identifier := correlation.get()):
            entry["correlation"] = identifier
        return entry

    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        identity,
        _where_it_failed,
    ]


def _formatter(service: str, replica: str) -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(service, replica),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _one_line_of_json],
    )


def _one_line_of_json(_: Any, __: str, entry: MutableMapping[str, Any]) -> str:
    entry.pop("exc_info", None)
    return orjson.dumps(dict(entry), default=_class_of, option=orjson.OPT_NON_STR_KEYS).decode()


def _class_of(value: object) -> str:
    return type(value).__qualname__


def _where_it_failed(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    failure = entry.pop("exc_info", None)
    if failure is True:
        failure = sys.exc_info()
    if isinstance(failure, tuple):
        failure = failure[1]
    if isinstance(failure, BaseException):
        entry["exception"] = type(failure).__qualname__
        entry["frames"] = _frames(failure.__traceback__)
    return entry


def _frames(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-_FRAMES:]]


def _without_what_exceptions_say(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(_class_of(arg) if isinstance(arg, BaseException) else arg for arg in record.args)
    record.exc_text = record.stack_info = None
    return True
