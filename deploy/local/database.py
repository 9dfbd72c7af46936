"""A private MongoDB replica set of one: loopback, authenticated, a user per service on its own database."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local.errors import DeployError
from deploy.local.process import Launch, LocalServer
from deploy.local.secrets import Secrets
from deploy.local.waiting import wait_until

REPLICA_SET = "wangge"
IDLE_FILES = "file_manager=(close_idle_time=30,close_scan_interval=10,close_handle_minimum=250)"
"""Files of dropped collections stay for minutes; without this their handles would stay open as long."""
ALREADY_INITIALIZED, NOT_YET_INITIALIZED, NEEDS_AUTHENTICATION = 23, 94, 13


class Database(LocalServer):
    """mongod of the machine, or the one that the requirements bring (for trying out and for tests only)."""

    title = "数据库 mongod"

    def __init__(self, folder: Path, port: int, secrets: Secrets, services: Sequence[str]) -> None:
        super().__init__(folder)
        self.port = port
        self.secrets = secrets
        self.services = services
        self.options: list[str] = []

    @property
    def admin_uri(self) -> str:
        return self._uri("admin", "admin")

    def uri(self, service: str) -> str:
        """The address with which `service` reaches its own database."""
        return self._uri(service, service)

    def prepare(self) -> None:
        (self.folder / "data").mkdir(parents=True, exist_ok=True)

    def launches(self) -> Sequence[Launch]:
        argv = [
            str(mongod()),
            *("--replSet", REPLICA_SET, "--auth", "--keyFile", str(self.secrets.key_file().absolute())),
            *("--bind_ip", "127.0.0.1", "--port", str(self.port), "--nounixsocket"),
            *("--dbpath", "data", "--oplogSize", "1024", "--wiredTigerCacheSizeGB", "0.25"),
            *("--wiredTigerEngineConfigString", IDLE_FILES),
            # without zlib: the bundled server predates the fix of CVE-2025-14847
            *("--networkMessageCompressors", "snappy,zstd"),
            *self.options,
        ]
        return [Launch("mongod", argv, self.folder)]

    def wait_ready(self, timeout: float = 60.0, alive: Callable[[], bool] | None = None) -> None:
        """Return when it takes writes and every user is there: what is missing is made."""
        wait_until(self._answers, self.title, timeout, alive or self.alive)
        try:
            self._found_replica_set()
            wait_until(self._is_writable, self.title, timeout, alive or self.alive)
            self._found_users()
        except PyMongoError as failure:
            raise DeployError(f"{self.title} 不能设置：{failure}") from failure

    def _uri(self, user: str, database: str) -> str:
        password = self.secrets.password(f"database.{user}")
        return (
            f"mongodb://{user}:{password}@127.0.0.1:{self.port}/{database}"
            f"?replicaSet={REPLICA_SET}&authSource={database}"
        )

    def _local(self) -> MongoClient[dict[str, Any]]:
        return MongoClient("127.0.0.1", self.port, directConnection=True, serverSelectionTimeoutMS=500)

    def _admin(self) -> MongoClient[dict[str, Any]]:
        return MongoClient(self.admin_uri.replace(f"replicaSet={REPLICA_SET}", "directConnection=true"))

    def _answers(self) -> bool:
        with self._local() as client:
            try:
                return bool(client.admin.command("ping")["ok"])
            except PyMongoError:
                return False

    def _is_writable(self) -> bool:
        with self._local() as client:
            return bool(client.admin.command("hello").get("isWritablePrimary"))

    def _found_replica_set(self) -> None:
        """Initiate it at the first start; give it the new address when its port has changed since."""
        with self._local() as client:
            hello = client.admin.command("hello")
            if hello.get("me", self._member) == self._member and hello.get("setName"):
                return
            try:
                client.admin.command("replSetInitiate", self._configuration(1))
            except OperationFailure as refusal:
                if refusal.code not in (ALREADY_INITIALIZED, NEEDS_AUTHENTICATION):
                    raise
                self._readdress()

    def _readdress(self) -> None:
        with self._admin() as admin:
            config = admin.local["system.replset"].find_one() or {}
            if config["members"][0]["host"] != self._member:
                version = int(config["version"]) + 1
                admin.admin.command("replSetReconfig", self._configuration(version), force=True)

    @property
    def _member(self) -> str:
        return f"127.0.0.1:{self.port}"

    def _configuration(self, version: int) -> dict[str, Any]:
        return {"_id": REPLICA_SET, "version": version, "members": [{"_id": 0, "host": self._member}]}

    def _found_users(self) -> None:
        try:
            self._create_admin()
        except OperationFailure as refusal:  # no localhost exception any more: the first user exists
            if refusal.code != NEEDS_AUTHENTICATION:
                raise
        with self._admin() as admin:
            for service in self.services:
                if not admin[service].command("usersInfo", service)["users"]:
                    self._create_user(admin, service, service, {"role": "readWrite", "db": service})

    def _create_admin(self) -> None:
        with self._local() as client:
            self._create_user(client, "admin", "admin", {"role": "root", "db": "admin"})

    def _create_user(self, client: MongoClient[dict[str, Any]], database: str, user: str, role: dict[str, str]) -> None:
        client[database].command("createUser", user, pwd=self.secrets.password(f"database.{user}"), roles=[role])


def bundled_mongod_is_used() -> bool:
    """Whether neither WANGGE_MONGOD nor PATH names a mongod of the machine."""
    return not _machines_mongod()


def mongod() -> Path:
    """The server's program: WANGGE_MONGOD, the one on PATH, else the one in the Python environment."""
    if named := _machines_mongod():
        return Path(named)
    package = importlib.util.find_spec("fiftyone")
    for folder in (package.submodule_search_locations or []) if package else []:
        bundled = Path(folder) / "db" / "bin" / "mongod"
        if bundled.exists():
            bundled.chmod(0o755)
            return bundled
    raise DeployError("没有找到 mongod：请安装 MongoDB 6 以上版本，或用 MONGO_URI 指向已有的服务器")


def _machines_mongod() -> str | None:
    return os.environ.get("WANGGE_MONGOD") or shutil.which("mongod")
