"""The HTTP server of a service: its connections, its streams, its refusals, and an orderly end."""

import time
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from socket import IPPROTO_TCP, SHUT_RD, TCP_NODELAY
from typing import Any

import eventlet
from eventlet import wsgi
from nameko.web.server import HttpOnlyProtocol, WebServer

from shared.http.answers import Response, json_response
from shared.http.application import Application
from shared.http.body import Environ
from shared.http.problems import CONTENT_TYPE, problem_of
from shared.http.sse import EventStream
from shared.http.tokens import TokenReader
from shared.logs import get_logger
from shared.settings import Settings

log = get_logger(__name__)

_BACKLOG = 1_024
_IDLE_SECONDS = 75  # between two requests of one connection
_STALLED_SECONDS = 30  # within a request or an answer
_DRAIN_SECONDS = 20
_READ_ON = 32 * 1_048_576  # bytes of a refused body, so that its sender comes to read the answer
_PIECE = 65_536
Connection = list[Any]  # address, socket, state: as eventlet keeps it
_IDLE, _CONNECTION_STATE = wsgi.STATE_IDLE, 2


class Protocol(HttpOnlyProtocol):
    """A connection; what was refused unread is read on so far as to go on with the connection, and no further."""

    def get_environ(self) -> Environ:
        environ: Environ = super().get_environ()
        body = environ["eventlet.input"]
        body.discard = partial(_read_on, body)
        return environ


class HttpServer(WebServer):
    """nameko's web server with our application in it, shared by all routes of a container.

    The container's configuration carries the Settings under "settings".  An extension with a method
    `not_ready() -> str | None` is asked for /<service>/health/ready, outside the workers: it must answer fast.
    Those with a method `wait_for_rows(seconds) -> bool` are asked, outside the workers too, for `Prefer: wait`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._starting = False
        self._is_accepting = True
        self._connections: dict[int, Connection] = {}
        self._streams: set[EventStream] = set()
        self._titles: Mapping[str, str] = {}

    def setup(self) -> None:
        """Reads the settings and the key that tokens are signed with."""
        settings: Settings = self.container.config["settings"]
        self.body_limit = settings.body_limit
        self.tokens = TokenReader(settings.token_public_key.read_bytes())
        self._titles = getattr(self.container.service_cls, "titles", {})

    def start(self) -> None:
        if not self._starting:
            self._starting = True
            self._sock = eventlet.listen(self.bind_addr, backlog=_BACKLOG)
            self._sock.settimeout(None)
            self._serv = self.get_wsgi_server(self._sock, self.get_wsgi_app())
            self._gt = self.container.spawn_managed_thread(self.run)

    def get_wsgi_app(self) -> Application:
        return Application(self, self.container.service_name, self._providers)

    def get_wsgi_server(self, sock: Any, wsgi_app: Any, protocol: Any = Protocol, debug: bool = False) -> wsgi.Server:
        return wsgi.Server(
            sock,
            sock.getsockname(),
            wsgi_app,
            protocol=protocol,
            debug=debug,
            log_output=False,
            keepalive=_IDLE_SECONDS,
            socket_timeout=_STALLED_SECONDS,
        )

    def run(self) -> None:
        """Accepts connections until told to stop; a failed accept costs that connection only."""
        while self._is_accepting:
            try:
                connection, address = self._sock.accept()
            except OSError:
                eventlet.sleep(0.1)
                continue
            connection.settimeout(_STALLED_SECONDS)
            # head and body leave in two writes: without it the second waits 40 ms for the client's delayed ACK
            connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
            eventlet.spawn(self.process_request, connection, address)

    def process_request(self, sock: Any, address: Any) -> None:
        """Serves one connection to its end; what goes wrong with it must not reach the container."""
        connection: Connection = [address, sock, _IDLE]
        self._connections[id(connection)] = connection
        try:
            self._serv.process_request(connection)
        except Exception as failure:  # noqa: BLE001  nameko would end the process over it
            log.debug("connection_lost", failure=failure)
            sock.close()
        finally:
            del self._connections[id(connection)]

    def unregister_provider(self, provider: Any) -> None:
        """The first route to stop ends the taking of requests while the workers still answer."""
        self._drain()
        super().unregister_provider(provider)

    def shows_what_was_done(self, within: float) -> bool:
        """Whether there are rows and, after so many seconds at the latest, all that was committed before is in them."""
        waits = [wait for one in self.container.extensions if (wait := getattr(one, "wait_for_rows", None))]
        return bool(waits) and all(wait(within) for wait in waits)

    def open_stream(self, stream: EventStream, environ: Environ, name: str, until: float) -> Response:
        """Sends a stream until it ends, its client's token does, or the service stops."""
        self._streams = {known for known in self._streams if known.is_open} | {stream}
        return stream.open(environ, name, until)

    def refusal(self, failure: Exception, correlation: str) -> Response:
        """The answer for whatever was raised; what is our fault and not the caller's is logged as an error."""
        problem = problem_of(failure)
        if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("request_failed", code=problem.code, exc_info=failure)
        return json_response(
            problem.status,
            problem.document(correlation, self._titles),
            problem.headers.items(),
            CONTENT_TYPE,
        )

    def problems(self) -> list[str]:
        """Why this replica should get no requests now."""
        if not self._is_accepting:
            return ["stopping"]
        checks = (getattr(extension, "not_ready", None) for extension in self.container.extensions)
        return sorted(reason for check in checks if check and (reason := check()))

    def _drain(self) -> None:
        if not self._is_accepting:
            return
        self._is_accepting = False
        self._gt.kill()
        self._sock.close()
        for stream in self._streams:
            stream.end()
        for connection in list(self._connections.values()):
            _let_finish(connection)
        deadline = time.monotonic() + _DRAIN_SECONDS
        while self._connections and time.monotonic() < deadline:
            eventlet.sleep(0.01)


def _read_on(body: Any) -> None:
    """OSError, upon which the connection closes, when the body still goes on."""
    for _ in range(_READ_ON // _PIECE):
        if not body.read(_PIECE):
            return
    raise OSError("the body goes on")


def _let_finish(connection: Connection) -> None:
    """What has arrived is still answered; then the connection closes."""
    if connection[_CONNECTION_STATE] == wsgi.STATE_IDLE:
        try:
            connection[1].shutdown(SHUT_RD)
        except OSError:
            return
    connection[_CONNECTION_STATE] = wsgi.STATE_CLOSE
