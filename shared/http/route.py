"""The one HTTP entrypoint: authenticated, permitted and validated before a handler runs, answered the same way after.

@route("POST", "/cases", permission="case.report", body=ReportCaseSchema, answer=CaseSchema, status=201)
def report(self, request: Request) -> Answer: ...
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
from inspect import signature
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from eventlet.event import Event
from marshmallow import Schema, ValidationError, fields
from nameko.exceptions import ConfigurationError
from nameko.extensions import register_entrypoint
from nameko.web.handlers import HttpRequestHandler
from werkzeug.routing import Map, Rule

from shared.http import body as bodies
from shared.http.answers import Answer, Response, empty_response, json_response
from shared.http.body import Environ
from shared.http.files import FileAnswer
from shared.http.preferences import seconds_to_wait
from shared.http.problems import Problem, forbidden
from shared.http.requests import Request
from shared.http.server import HttpServer
from shared.http.sse import EventStream
from shared.http.tokens import ANONYMOUS, Caller, TokenRefusedError
from shared.logs import correlated
from shared.permissions import PERMISSIONS, asks_for_area, is_public, reach

F = TypeVar("F", bound=Callable[..., Any])
METHODS = ("GET", "POST", "PUT", "DELETE")
_NOTHING = Schema()
_MOST_PARAMETERS = 50


class Route(HttpRequestHandler):
    """One method and address of a service; `{service}` in the address stands for the service's name."""

    server = HttpServer()

    def __init__(
        self,
        method: str,
        url: str,
        *,
        permission: str = "",
        body: type[Schema] | None = None,
        query: type[Schema] | None = None,
        answer: type[Schema] | None = None,
        status: int = 200,
        streams: bool = False,
        media: Sequence[str] = (),
        limit: int | None = None,
        produces: Sequence[str] = (),
    ) -> None:
        if permission not in PERMISSIONS:
            raise ConfigurationError(f"{method} {url}: declare a permission of shared.permissions, not {permission!r}")
        if method not in METHODS:
            raise ConfigurationError(f"{method} {url}: the method is one of {', '.join(METHODS)}")
        if limit is not None and not media:
            raise ConfigurationError(f"{method} {url}: limit is for routes with media; others have the server's")
        super().__init__(method, url)
        self.permission = permission
        self.is_public = is_public(permission)
        self.asks_for_area = asks_for_area(permission)
        self.body = body() if body else None
        self.query = query() if query else None
        self.answer = answer() if answer else None
        self.status = status
        self.streams = streams
        self.media = media
        self.limit = limit
        self.produces = produces

    @property
    def rule(self) -> str:
        """The address with the service's name in it."""
        address: str = self.url.replace("{service}", self.container.service_name)
        return address

    @property
    def handler(self) -> Callable[..., Any]:
        """The service's method."""
        method: Callable[..., Any] = getattr(self.container.service_cls, self.method_name)
        return method

    def setup(self) -> None:
        """Refuses a handler that does not take the address's values."""
        rule = self.get_url_rule()
        rule.bind(Map())
        try:
            signature(self.handler).bind(None, None, **dict.fromkeys(rule.arguments))
        except TypeError as mismatch:
            raise ConfigurationError(f"{self.method} {self.rule}: {self.method_name}: {mismatch}") from None
        super().setup()

    def get_url_rule(self) -> Rule:
        return Rule(self.rule, methods=[self.method])

    def handle(self, environ: Environ, path_values: Mapping[str, Any]) -> Response:
        """Reads the request, has a worker answer it, and waits for that; raises what is wrong with the request."""
        request = self._read(environ, path_values)
        applied = self._wait_for_rows(environ)
        response = self._answered(request)
        if isinstance(response, EventStream):
            response = self.server.open_stream(response, environ, self.rule, request.caller.expires)
        response.headers.extend(applied)
        return response

    def run(self, request: Request, handler: Callable[[], Any]) -> Response | EventStream:
        """Runs the handler inside the worker; whatever it raises becomes an answer."""
        with correlated(request.correlation):
            try:
                result = handler()
                if self.asks_for_area and not request.place_checked:
                    raise Problem(500, "permission_not_checked")
                return self._response(result)
            except Exception as failure:  # noqa: BLE001  every failure is an answer
                return self.server.refusal(failure, request.correlation)

    def _wait_for_rows(self, environ: Environ) -> list[tuple[str, str]]:
        """Waits as the caller prefers it, without a worker; the header that says so when it was worth it."""
        seconds = seconds_to_wait(environ) if self.method == "GET" else None
        if seconds is None or not self.server.shows_what_was_done(within=seconds):
            return []
        return [("Preference-Applied", f"wait={seconds}")]

    def _answered(self, request: Request) -> Response | EventStream:
        answered = Event()
        finish = partial(self.handle_result, answered)
        self.container.spawn_worker(self, (request,), request.path_values, handle_result=finish)
        response: Response | EventStream = answered.wait()
        return response

    def _read(self, environ: Environ, path_values: Mapping[str, Any]) -> Request:
        caller = self._authenticate(environ)
        request = Request(self, environ, path_values, caller)
        request.query = self._read_query(environ.get("QUERY_STRING", ""))
        if self.method != "GET":
            request.raw = self._read_raw(environ)
            request.body = self._read_body(request.raw, environ.get("CONTENT_TYPE") or "")
        return request

    def _authenticate(self, environ: Environ) -> Caller:
        if self.is_public:
            return ANONYMOUS
        scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if not token:
            raise _unauthenticated("token_missing")
        try:
            if scheme.lower() != "bearer":
                raise TokenRefusedError("token_invalid")
            caller = self.server.tokens.read(token.strip())
        except TokenRefusedError as refused:
            raise _unauthenticated(refused.code) from None
        if not reach(self.permission, caller.grants):
            raise forbidden()
        return caller

    def _read_query(self, text: str) -> Mapping[str, Any]:
        schema = self.query or _NOTHING
        if not text and self.query is None:
            return {}
        found: dict[str, Any] = {}
        try:
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
        except (UnicodeError, ValueError):
            raise ValidationError({"query": ["query|查询参数格式不正确"]}) from None
        for name, value in pairs:
            if isinstance(schema.fields.get(name), fields.List):
                found.setdefault(name, []).append(value)
            elif name in found:
                raise ValidationError({name: ["repeated|不能重复"]})
            else:
                found[name] = value
        loaded: Mapping[str, Any] = schema.load(found)
        return loaded

    def _read_raw(self, environ: Environ) -> bytes:
        content_type = environ.get("CONTENT_TYPE") or ""
        if self.media and content_type:
            bodies.check_media(content_type, self.media)
        return bodies.read_raw(environ, self.limit or self.server.body_limit)

    def _read_body(self, raw: bytes, content_type: str) -> Any:
        if not raw:
            if self.media or (self.body is not None and any(one.required for one in self.body.fields.values())):
                raise Problem(400, "body_missing")
            return self.body.load({}) if self.body is not None else None
        if self.media:
            bodies.check_media(content_type, self.media)
            return None
        return (self.body or _NOTHING).load(bodies.parse(raw, content_type))

    def _response(self, result: Answer | FileAnswer | EventStream | Response) -> Response | EventStream:
        if isinstance(result, FileAnswer):
            return result.response(self.status)
        if not isinstance(result, Answer):
            return result
        status = result.status or self.status
        if result.body is None:
            return empty_response(status, result.all_headers())
        shown = self.answer.dump(result.body) if self.answer else result.body
        return json_response(status, shown, result.all_headers())


def route(
    method: str,
    url: str,
    *,
    permission: str = "",
    body: type[Schema] | None = None,
    query: type[Schema] | None = None,
    answer: type[Schema] | None = None,
    status: int = 200,
    streams: bool = False,
    media: Sequence[str] = (),
    limit: int | None = None,
    produces: Sequence[str] = (),
) -> Callable[[F], F]:
    """Declares a method of a service as the answer to `method url`, values in `<…>` being its arguments.

    `permission` is a row of shared.permissions ("public" for what needs no token); `body`, `query` and
    `answer` are marshmallow schemas, `streams=True` marks a handler that returns `stream_events(…)`; with
    `media` the body is a document of one of these media types and of `limit` bytes at most (without it the
    server's limit), left to the handler in `request.raw`.  `produces` are the media types of a FileAnswer.
    """
    entrypoint = Route(
        method,
        url,
        permission=permission,
        body=body,
        query=query,
        answer=answer,
        status=status,
        streams=streams,
        media=media,
        limit=limit,
        produces=produces,
    )

    def declare(handler: F) -> F:
        @wraps(handler)
        def answering(service: Any, request: Request, **path_values: Any) -> Any:
            return request.route.run(request, partial(handler, service, request, **path_values))

        register_entrypoint(answering, entrypoint)
        return answering  # type: ignore[return-value]

    return declare


def _unauthenticated(code: str) -> Problem:
    error = "" if code == "token_missing" else ', error="invalid_token"'
    return Problem(401, code, headers={"WWW-Authenticate": f'Bearer realm="wangge"{error}'})
