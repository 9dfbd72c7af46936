"""The raw figure for commands: a nameko HTTP handler with one majority insert, nothing else."""

import warnings

warnings.filterwarnings("ignore", message=".*[Ee]ventlet.*", category=DeprecationWarning)

import eventlet  # noqa: E402

eventlet.monkey_patch()

import json  # noqa: E402
import os  # noqa: E402
from typing import Any  # noqa: E402

from nameko.containers import ServiceContainer  # noqa: E402
from nameko.web.handlers import http  # noqa: E402
from pymongo import MongoClient  # noqa: E402

from shared.mongo import DURABLE  # noqa: E402

CLIENT: MongoClient[dict[str, Any]] = MongoClient(os.environ["WANGGE_MONGO_URI"])
ROWS = CLIENT.get_default_database().get_collection("bare", write_concern=DURABLE)


class BareService:
    """One entrypoint."""

    name = "bare"

    @http("POST", "/bare")  # type: ignore[untyped-decorator]
    def insert(self, request: Any) -> tuple[int, str]:
        document = json.loads(request.get_data())
        ROWS.insert_one(document)
        return 201, json.dumps({"id": str(document["_id"])})


if __name__ == "__main__":
    container = ServiceContainer(
        BareService,
        {
            "AMQP_URI": os.environ["WANGGE_AMQP_URI"],
            "WEB_SERVER_ADDRESS": os.environ["WANGGE_HTTP_ADDRESS"],
            "max_workers": 50,
        },
    )
    container.start()
    container.wait()
