"""Follows the feed of one source into a SQLite file: every fact once, in order, with proof that none is missing.

    WANGGE_TOKEN=… python follow_feed.py http://127.0.0.1:8080/cases/feed facts.db

Ends when it has caught up if --once is given. Needs nothing but Python 3.11.
"""

import json
import os
import sqlite3
import sys
import time
import urllib.request

TABLES = """
CREATE TABLE IF NOT EXISTS facts (position INTEGER PRIMARY KEY, id TEXT, type TEXT, subject TEXT, data TEXT);
CREATE TABLE IF NOT EXISTS streams (subject TEXT PRIMARY KEY, hash TEXT, version INTEGER, seen INTEGER, count INTEGER);
CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER);
"""


class MissedError(Exception):
    """A fact does not follow what was kept of its stream: something between them was never seen."""


def main(url: str, file: str, once: bool) -> None:
    database = sqlite3.connect(file)
    database.executescript(TABLES)
    while True:
        page = fetch(url, place(database))
        with database:  # one transaction: the facts, and the place behind them
            for event in page["events"]:
                keep(database, event)
            database.execute("REPLACE INTO place VALUES (1, ?)", [page["scanned_to"]])
        if page["scanned_to"] >= page["head"]:
            if once:
                return
            time.sleep(1)


def fetch(url: str, after: int) -> dict:
    request = urllib.request.Request(f"{url}?after={after}&limit=1000")
    request.add_header("Authorization", f"Bearer {os.environ['WANGGE_TOKEN']}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def place(database: sqlite3.Connection) -> int:
    row = database.execute("SELECT position FROM place").fetchone()
    return row[0] if row else 0


def keep(database: sqlite3.Connection, event: dict) -> None:
    position = int(event["sequence"])
    if position <= place(database):
        return
    check(database, event)
    kept = (position, event["id"], event["type"], event["subject"], json.dumps(event["data"], ensure_ascii=False))
    database.execute("INSERT INTO facts VALUES (?, ?, ?, ?, ?)", kept)
    end = (event["subject"], event["hash"], event["streamversion"], event["commitindex"] + 1, event["commitcount"])
    database.execute("REPLACE INTO streams VALUES (?, ?, ?, ?, ?)", end)


def check(database: sqlite3.Connection, event: dict) -> None:
    """A fact goes on with the last commit of its stream, or begins the next one."""
    last = database.execute("SELECT hash, version, seen, count FROM streams WHERE subject = ?", [event["subject"]])
    hash, version, seen, count = last.fetchone() or ("", 0, 0, 0)
    version_now, index = event["streamversion"], event["commitindex"]
    goes_on = (version_now, index, event["hash"]) == (version, seen, hash)
    begins = (version_now, index, event["previoushash"]) == (version + 1, 0, hash) and seen == count
    if not (goes_on or begins):
        raise MissedError(f"{event['id']} does not follow version {version} of {event['subject']}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], "--once" in sys.argv)
