"""The four services as processes: their environment, and how one is started."""

import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local.process import Launch
from deploy.local.secrets import Secrets

CHECKOUT = Path(__file__).resolve().parents[2]
SERVICES = ("registry", "cases", "notify", "reporting")


def service_environment(service: str, secrets: Secrets, mongo_uri: str, amqp_uri: str, port: int) -> dict[str, str]:
    """The variables that shared/settings.py reads, for one process of this service."""
    return {
        "WANGGE_SERVICE": service,
        "WANGGE_MONGO_URI": mongo_uri,
        "WANGGE_AMQP_URI": amqp_uri,
        "WANGGE_HTTP_ADDRESS": f"127.0.0.1:{port}",
        "WANGGE_TOKEN_PUBLIC_KEY": str(secrets.token_public_key.absolute()),
        "WANGGE_MASTER_KEY": str(secrets.master_key(service).absolute()),
    }


def service_launch(service: str, environment: Mapping[str, str], folder: Path, name: str = "") -> Launch:
    """One process of a service, with the Python that runs this and the code of this checkout."""
    argv = [sys.executable, "-m", "shared.run", service]
    return Launch(name or service, argv, folder, {**environment, "PYTHONPATH": str(CHECKOUT)})
