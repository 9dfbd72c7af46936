"""The sample service as a process of its own, and a caller of it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from shared.http.tokens import issue
from shared.permissions import Grant

GRID, VILLAGE, TOWN = "433122107200003", "433122107200", "433122107"


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: HTTPMessage
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)


def private_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Sample:
    """One process of the sample service; `patience` is with clients of streams, in seconds."""

    def __init__(self, folder: Path, key: bytes, public: bytes, workers: int = 10, patience: float = 5) -> None:
        self.port = free_port()
        self.key = key
        self.log = folder / "log.jsonl"
        patient = {"SAMPLE_PATIENCE": str(patience)}
        self._environment = os.environ | settings(folder, public, self.port, workers) | patient
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.shared.http.sample"],
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until(self._is_live, "the sample service did not start: " + self.log.read_text())

    def terminate(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def wait(self) -> int:
        assert self._process is not None
        return self._process.wait(60)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def token(self, *grants: tuple[str, str | None], lifetime: float = 3600, subject: str = "u1") -> str:
        return issue(self.key, subject, [Grant(*grant) for grant in grants], timedelta(seconds=lifetime))

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        token: str | None = None,
        **headers: str,
    ) -> Reply:
        """One request; a body that is not bytes goes as JSON, and underscores in header names stand for dashes."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())

    def open(self, path: str, token: str | None = None, **headers: str) -> HTTPConnection:
        """A connection with a request on its way."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=sent | ({"Authorization": f"Bearer {token}"} if token else {}))
        return connection

    def _is_live(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()
        try:
            return self.call("GET", "/cases/health/live").status == 200
        except OSError:
            return False


def settings(folder: Path, public: bytes, port: int, workers: int) -> dict[str, str]:
    """A valid environment of a service process."""
    (folder / "token.pub").write_bytes(public)
    master = folder / "master.key"
    master.write_bytes(b"k" * 32)
    master.chmod(0o600)
    return {
        "WANGGE_SERVICE": "cases",
        "WANGGE_MONGO_URI": "mongodb://cases:pw@127.0.0.1:1/cases?replicaSet=wangge",
        "WANGGE_AMQP_URI": "amqp://cases:pw@127.0.0.1:1/wangge",
        "WANGGE_HTTP_ADDRESS": f"127.0.0.1:{port}",
        "WANGGE_TOKEN_PUBLIC_KEY": str(folder / "token.pub"),
        "WANGGE_MASTER_KEY": str(master),
        "WANGGE_REPLICA": "sample",
        "WANGGE_WORKERS": str(workers),
        "WANGGE_BODY_LIMIT": "4096",
    }


def public_of(key: bytes) -> bytes:
    return load_pem_private_key(key, None).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def wait_until(condition: Any, complaint: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.02)
