"""Who may do what on the broker: the broker itself forbids one service to write as another."""

import base64
import hashlib
import os
from collections.abc import Sequence
from typing import Any

VHOST = "wangge"
NOTHING = "^$"


def definitions(passwords: dict[str, str], services: Sequence[str]) -> dict[str, Any]:
    """The virtual host, its users and their permissions, as RabbitMQ imports them at every start."""
    return {
        "vhosts": [{"name": VHOST}],
        "users": [_user(name, password) for name, password in passwords.items()],
        "permissions": [
            _permission("admin", ".*", ".*", ".*"),
            _permission("operator", NOTHING, r"^wangge\.repair$", r"^wangge\.log\.[0-7]$"),
            *(_permission(service, *[_own(service)] * 3) for service in services),
        ],
    }


def _own(service: str) -> str:
    """A binding needs write on the queue and read on the exchange: so the three are the same."""
    return rf"^wangge\.(source\.{service}|log\.[0-7]|repair|repair\.{service}|relay\.{service})$"


def _permission(user: str, configure: str, write: str, read: str) -> dict[str, str]:
    return {"user": user, "vhost": VHOST, "configure": configure, "write": write, "read": read}


def _user(name: str, password: str) -> dict[str, Any]:
    salt = os.urandom(4)
    hashed = base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
    tags = "administrator" if name == "admin" else ""
    return {
        "name": name,
        "password_hash": hashed,
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": tags,
    }
