"""Where each service finds its database and the broker: the embedded servers, or those that the owner names."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pymongo.errors import PyMongoError
from pymongo.uri_parser import parse_uri

from deploy.local.errors import DeployError
from deploy.local.preflight import check_reachable


@dataclass(frozen=True, slots=True)
class Existing:
    """AMQP_URI and MONGO_URI for all services, AMQP_URI_CASES and the like for one of them."""

    environment: Mapping[str, str]

    @property
    def broker(self) -> bool:
        return bool(self.environment.get("AMQP_URI"))

    @property
    def database(self) -> bool:
        return bool(self.environment.get("MONGO_URI"))

    def amqp_uri(self, user: str) -> str:
        """The broker as a service or `operator` is to reach it."""
        return self.environment.get(f"AMQP_URI_{user.upper()}") or self.environment["AMQP_URI"]

    def mongo_uri(self, service: str) -> str:
        """The service's own database; MONGO_URI names the servers, not the database."""
        own = self.environment.get(f"MONGO_URI_{service.upper()}")
        return own or database_uri(self.environment["MONGO_URI"], service)

    def check(self) -> None:
        """DeployError when the named servers do not take connections."""
        if self.broker:
            check_reachable("AMQP_URI", [_broker_address(self.environment["AMQP_URI"])])
        if self.database:
            check_reachable("MONGO_URI", _database_addresses(self.environment["MONGO_URI"]))


def _broker_address(uri: str) -> tuple[str, int]:
    parts = urlsplit(uri)
    if parts.scheme not in ("amqp", "amqps") or not parts.hostname:
        raise DeployError("AMQP_URI 应为 amqp://用户:密码@主机:端口/虚拟主机 的形式")
    return parts.hostname, parts.port or (5671 if parts.scheme == "amqps" else 5672)


def _database_addresses(uri: str) -> list[tuple[str, int | None]]:
    try:
        return list(parse_uri(uri)["nodelist"])
    except (PyMongoError, ValueError) as failure:
        raise DeployError(f"MONGO_URI 不是 MongoDB 的地址：{failure}") from failure


def database_uri(uri: str, database: str) -> str:
    """`uri` with this database; who logs in goes on doing so where the address said, or at `admin`."""
    parts = urlsplit(uri)
    if parts.scheme not in ("mongodb", "mongodb+srv") or not parts.netloc:
        raise DeployError("MONGO_URI 应为 mongodb://用户:密码@主机:端口/?replicaSet=… 的形式")
    query = dict(parse_qsl(parts.query))
    if parts.username:
        query.setdefault("authSource", parts.path.strip("/") or "admin")
    return urlunsplit(parts._replace(path=f"/{database}", query=urlencode(query)))
