"""The WSGI application of a service: finds the route, and counts, times and completes its answer.

What tells whether the service lives, is ready, and how it does is answered here, without a worker.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from nameko.exceptions import ConfigurationError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map

from shared.http.answers import SECURITY_HEADERS, STATUS_LINES, Response, json_response
from shared.http.body import Environ
from shared.http.files import FileBody
from shared.http.openapi import document
from shared.http.requests import correlation_of, traceparent_of
from shared.http.sse import EventStream
from shared.logs import correlated, get_logger
from shared.metrics import request_seconds, requests_total

if TYPE_CHECKING:
    from shared.http.route import Route
    from shared.http.server import HttpServer

log = get_logger(__name__)

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
_LONGEST_PATH_VALUE = 200
_NO_ROUTE = "unknown"


class Application:
    """One per service process; `server` says what is ready and what a failure is answered with."""

    def __init__(self, server: "HttpServer", service: str, routes: Iterable["Route"]) -> None:
        self._server = server
        self._routes = _map(routes)
        self._openapi = json_response(200, document(service, routes))
        self._directly: dict[str, Callable[[], Response]] = {
            f"/{service}/health/live": lambda: json_response(200, {"status": "live"}),
            f"/{service}/health/ready": self._ready,
            f"/{service}/openapi.json": lambda: self._openapi,
            "/metrics": _metrics,
        }

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        started = time.perf_counter()
        method: str = environ["REQUEST_METHOD"]
        directly = self._directly.get(environ["PATH_INFO"])
        if directly is not None and method in ("GET", "HEAD"):
            return _send(directly(), environ, start_response)
        correlation = correlation_of(environ)
        rule = _NO_ROUTE
        with correlated(correlation):
            try:
                route, values = self._find(environ["PATH_INFO"], method)
                rule = route.rule
                response: Response = route.handle(environ, values)
            except Exception as failure:  # noqa: BLE001  every failure is an answer
                response = self._server.refusal(failure, correlation)
            _record(method if rule != _NO_ROUTE else "any", rule, response.status, started)
        response.headers.append(("X-Correlation-ID", correlation))
        if traceparent := traceparent_of(environ):
            response.headers.append(("traceparent", traceparent))
        return _send(response, environ, start_response)

    def _find(self, path: str, method: str) -> tuple["Route", Mapping[str, Any]]:
        try:
            decoded = path.encode("latin-1").decode()
        except UnicodeError:
            raise NotFound from None
        route, values = self._routes.match(decoded, method)
        for value in values.values():
            if isinstance(value, str) and (len(value) > _LONGEST_PATH_VALUE or not value.isprintable()):
                raise NotFound
        return route, values

    def _ready(self) -> Response:
        reasons = self._server.problems()
        if reasons:
            return json_response(503, {"status": "not_ready", "reasons": reasons})
        return json_response(200, {"status": "ready"})


def _map(routes: Iterable["Route"]) -> Any:
    url_map = Map(strict_slashes=False, merge_slashes=False, redirect_defaults=False)
    taken: set[tuple[str, str]] = set()
    for route in routes:
        if (route.method, route.rule) in taken:
            raise ConfigurationError(f"{route.method} {route.rule} is declared twice")
        taken.add((route.method, route.rule))
        rule = route.get_url_rule()
        rule.endpoint = route
        url_map.add(rule)
    return url_map.bind("wangge")


def _metrics() -> Response:
    body = generate_latest()
    return Response(200, [("Content-Type", CONTENT_TYPE_LATEST), ("Content-Length", str(len(body)))], [body])


def _record(method: str, rule: str, status: int, started: float) -> None:
    seconds = time.perf_counter() - started
    requests_total.labels(method, rule, status).inc()
    request_seconds.labels(method, rule).observe(seconds)
    fields = {"method": method, "route": rule, "status": status, "ms": round(seconds * 1_000, 1)}
    if status < HTTPStatus.BAD_REQUEST:
        log.debug("request", **fields)
    else:
        log.info("request", **fields)


def _send(response: Response, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    headers = [*response.headers, *SECURITY_HEADERS]
    start_response(STATUS_LINES[response.status], headers)
    if environ["REQUEST_METHOD"] == "HEAD":
        if isinstance(response.body, EventStream | FileBody):
            response.body.close()
        return []
    return response.body
