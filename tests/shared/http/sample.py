"""A small service behind the real HTTP layer, for the tests of that layer: `python -m tests.shared.http.sample`."""

import warnings

warnings.filterwarnings("ignore", category=DeprecationWarning)

import eventlet  # noqa: E402

eventlet.monkey_patch()

import os  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from datetime import UTC, datetime  # noqa: E402
from typing import ClassVar  # noqa: E402

from marshmallow import Schema, fields, validate  # noqa: E402
from nameko.containers import ServiceContainer  # noqa: E402
from nameko.extensions import DependencyProvider  # noqa: E402
from pymongo.errors import AutoReconnect, DuplicateKeyError  # noqa: E402

from shared import logs  # noqa: E402
from shared.areas import Scope  # noqa: E402
from shared.eventstore.errors import (  # noqa: E402
    CommandReusedError,
    Refused,
    StreamConflictError,
    UnknownFactError,
    VersionMismatchError,
)
from shared.http import (  # noqa: E402
    Answer,
    AreaCode,
    EventStream,
    Moment,
    PageQuery,
    Request,
    ServerEvent,
    Text,
    not_found,
    page_of,
    route,
    stream_events,
)
from shared.http import sse as streams  # noqa: E402
from shared.settings import Settings  # noqa: E402

SECRET = "王小明 13812345678"
FAILURES = {
    "refused": Refused("not_allowed_in_status", status="reported"),
    "conflict": StreamConflictError("case-1"),
    "version": VersionMismatchError(3, 5),
    "reused": CommandReusedError("key"),
    "unknown": UnknownFactError("case.vanished.v9"),
    "network": AutoReconnect("connection closed"),
    "duplicate": DuplicateKeyError(SECRET),
    "bug": ValueError(SECRET),
    "absent": not_found(),
}


class ThingSchema(Schema):
    """What goes in."""

    title = Text(20, required=True)
    story = Text(200, lines=True, load_default=None)
    area = AreaCode(required=True)
    level = fields.Integer(load_default=1, strict=True, validate=validate.Range(1, 3))
    points = fields.List(fields.Float(), load_default=list)


class ThingAnswerSchema(Schema):
    """What comes out."""

    id = fields.String(required=True)
    title = fields.String()
    at = Moment()


class ThingQuerySchema(PageQuery):
    """Filters of the list."""

    status = fields.List(fields.String(validate=validate.OneOf(["open", "done"])))


class Readiness(DependencyProvider):  # type: ignore[misc]
    """Not ready while a test says so."""

    reason: str | None = None

    def not_ready(self) -> str | None:
        return Readiness.reason


class SampleService:
    """One route for each thing that the layer promises."""

    name = "cases"
    titles: ClassVar = {"not_allowed_in_status": "当前状态不允许此操作（示例）"}
    readiness = Readiness()

    @route("POST", "/cases", permission="case.report", body=ThingSchema, answer=ThingAnswerSchema, status=201)
    def report(self, request: Request) -> Answer:
        """上报

        A longer description.
        """
        request.permit(scope_of(request.body["area"]))
        moment = datetime(2026, 11, 23, 8, 0, 0, 123456, UTC)
        shown = {"id": "1", "title": request.body["title"], "at": moment, "secret": SECRET}
        return Answer(shown, etag=1, replayed=request.idempotency_key == "again")

    @route("POST", "/cases/<case_id>/accept", permission="case.read_personal")
    def accept(self, request: Request, case_id: str) -> Answer:
        request.permit(scope_of(case_id))
        origin = request.origin
        return Answer(
            {
                "actor": origin.actor,
                "command_id": origin.command_id,
                "command_hash": origin.command_hash and origin.command_hash.hex(),
                "correlation": origin.correlation,
                "traceparent": origin.traceparent,
                "expected_version": origin.expected_version,
            },
            etag=(origin.expected_version or 0) + 1,
        )

    @route("GET", "/cases", permission="case.read", query=ThingQuerySchema, answer=page_of(ThingAnswerSchema))
    def all(self, request: Request) -> Answer:
        page = request.page((("at", -1), ("id", 1)))
        request.scope_filter()
        moment = datetime(2026, 11, 23, tzinfo=UTC)
        start = 0 if page.after is None else int(page.after[1])
        rows = [{"id": str(start + i + 1), "title": "t", "at": moment} for i in range(page.limit + 1)]
        return page.answer(rows, moment)

    @route("GET", "/cases/filter", permission="case.read")
    def filter(self, request: Request) -> Answer:
        return Answer({"filter": request.scope_filter()})

    @route("GET", "/{service}/forgetful", permission="case.read")
    def forgetful(self, request: Request) -> Answer:
        return Answer({})

    @route("GET", "/cases/fail/<kind>", permission="public")
    def fail(self, request: Request, kind: str) -> Answer:
        raise FAILURES[kind]

    @route("GET", "/cases/leak", permission="public")
    def leak(self, request: Request) -> Answer:
        return Answer({"scope": Scope("433122")})

    @route("GET", "/cases/sleep", permission="public")
    def sleep(self, request: Request) -> Answer:
        time.sleep(0.8)
        return Answer({"slept": True})

    @route("POST", "/cases/readiness/<reason>", permission="public", status=204)
    def change_readiness(self, request: Request, reason: str) -> Answer:
        Readiness.reason = None if reason == "fine" else reason
        return Answer()

    @route("GET", "/cases/stream", permission="wall.read", streams=True)
    def stream(self, request: Request) -> EventStream:
        request.scope_filter()
        return stream_events(counting(int(request.last_event_id or 0)))

    @route("GET", "/cases/flood", permission="public", streams=True)
    def flood(self, request: Request) -> EventStream:
        return stream_events(flooding())


def counting(last: int) -> Iterator[ServerEvent]:
    """Three events after `last`, and then silence."""
    for number in range(last + 1, last + 4):
        yield ServerEvent({"number": number}, event="thing", id=str(number))
    threading.Event().wait()


def flooding() -> Iterator[bytes]:
    while True:
        yield b"data: " + b"x" * 65_536 + b"\n\n"


def scope_of(area: str) -> Scope:
    return Scope(*(area[:length] if len(area) >= length else None for length in (6, 9, 12, 15)))


def main() -> None:
    settings = Settings.from_environment()
    vars(streams)["_PATIENCE_SECONDS"] = float(os.environ["SAMPLE_PATIENCE"])
    logs.configure(settings.service, settings.replica, settings.log_level)
    container = ServiceContainer(SampleService, settings.nameko_config())
    container.start()
    told, tell = socket.socketpair()
    tell.setblocking(False)
    signal.set_wakeup_fd(tell.fileno())  # a signal wakes no greenlet; a byte does
    signal.signal(signal.SIGTERM, lambda *_: None)
    told.recv(1)
    container.stop()


if __name__ == "__main__":
    main()
