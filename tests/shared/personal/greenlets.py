"""Fifty greenlets use one vault in a monkey-patched process, as in a service; prints what came out."""

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from pymongo import MongoClient  # noqa: E402

from shared.personal import FileMasterKey, Personal, Vault  # noqa: E402


def main(uri: str, key_file: str) -> None:
    with MongoClient[dict[str, Any]](uri) as client:
        vault = Vault(client.get_default_database(), FileMasterKey(Path(key_file)))

        def seal_and_open(number: int) -> tuple[str, str | None]:
            item = vault.seal(Personal(vault.new_subject(), f"居民{number}"))
            return item.subject, vault.open([item])[item]

        done = list(eventlet.GreenPool(50).imap(seal_and_open, range(500)))
    print(f"{len({subject for subject, _ in done})} subjects, {len({text for _, text in done})} texts")


main(*sys.argv[1:])
