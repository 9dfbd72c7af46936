"""Files as answers, and bodies that are too large to be read."""

import socket
import time
from contextlib import closing

import pytest
from nameko.exceptions import ConfigurationError

from shared.http import FileAnswer, route
from shared.http.files import disposition
from tests.shared.http.running import GRID, Sample

MEGABYTE = 1_048_576


@pytest.mark.parametrize(
    ("name", "plain", "encoded"),
    [
        ("card.pdf", "card.pdf", "card.pdf"),
        ("联系卡.pdf", "___.pdf", "%E8%81%94%E7%B3%BB%E5%8D%A1.pdf"),
        ('a"b\r\nX: y.pdf', "a_bX_ y.pdf", "a%22bX%3A%20y.pdf"),
        ("../../etc/passwd", "_.._etc_passwd", ".._.._etc_passwd"),
        ("\u202egpj.exe", "gpj.exe", "gpj.exe"),
        ("", "file", "file"),
        ("名单", "file", "%E5%90%8D%E5%8D%95"),
    ],
)
def test_a_name_is_given_in_both_ways_and_breaks_no_header(name: str, plain: str, encoded: str) -> None:
    assert disposition(name) == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"
    assert disposition(name, inline=True).startswith("inline; ")


def test_the_bytes_of_a_file_go_out_as_they_are() -> None:
    response = FileAnswer(b"%PDF", "a.pdf", "application/pdf").response(200)
    assert list(response.body) == [b"%PDF"]
    assert ("Content-Length", "4") in response.headers


def test_what_fails_before_the_first_piece_is_raised_where_it_can_be_answered() -> None:
    def broken() -> object:
        raise LookupError
        yield b""

    with pytest.raises(LookupError):
        FileAnswer(broken(), "a", "b").response(200)  # type: ignore[arg-type]


def test_the_source_is_let_go_of_when_the_client_leaves() -> None:
    closed: list[bool] = []

    def endless() -> object:
        try:
            while True:
                yield b"x"
        finally:
            closed.append(True)

    body = FileAnswer(endless(), "a", "b").response(200).body  # type: ignore[arg-type]
    next(iter(body))
    body.close()  # type: ignore[attr-defined]
    assert closed == [True]


def test_a_limit_without_documents_is_refused_at_declaration() -> None:
    with pytest.raises(ConfigurationError):
        route("POST", "/x", permission="public", limit=1)


def asked(sample: Sample, headers: str) -> socket.socket:
    token = sample.token(("grid_head", GRID))
    connection = socket.create_connection(("127.0.0.1", sample.port), 60)
    request = f"POST /cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n{headers}\r\n\r\n"
    connection.sendall(request.encode())
    return connection


def test_an_upload_of_200_megabytes_is_refused_at_once_from_what_was_announced(sample: Sample) -> None:
    began = time.monotonic()
    with closing(asked(sample, f"Content-Type: application/json\r\nContent-Length: {200 * MEGABYTE}")) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
    assert time.monotonic() - began < 20, "for a body that stalls it would have waited half a minute"


def test_an_endless_upload_is_answered_and_then_cut(sample: Sample) -> None:
    with closing(asked(sample, "Content-Type: application/json\r\nTransfer-Encoding: chunked")) as connection:
        piece = f"{MEGABYTE:x}\r\n".encode() + b" " * MEGABYTE + b"\r\n"
        connection.sendall(piece)
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
        with pytest.raises(OSError):
            connection.sendall(piece * 200)
