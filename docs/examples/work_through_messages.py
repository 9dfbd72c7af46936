"""Works a file of citizens' messages through the API: reported, placed, taken on, assigned, settled, checked, closed.

    WANGGE_TOKEN=… python work_through_messages.py http://127.0.0.1:8080 433122107 messages.csv categories.csv

messages.csv has the columns id, title, text, category; categories.csv level1, level2, level3, and becomes the town's
catalogue.  The messages say no position: each waits unplaced at the town until somebody gives it a grid, here one
after the other of those that are named at the end of the line.  Run again, it goes on where it stopped.
Needs nothing but Python 3.11.
"""

import csv
import json
import os
import sys
import urllib.request
from collections import Counter
from itertools import cycle
from pathlib import Path
from typing import Any

STEPS = ("accept", "resolve", "verify", "close")
BODIES: dict[str, Any] = {"resolve": {"result": "已按类别转有关部门核实并答复"}, "verify": {"findings": "已电话核实"}}


def main(url: str, town: str, messages: str, catalogue: str, grids: list[str]) -> None:
    bring_catalogue(url, town, Path(catalogue).read_bytes())
    stages: Counter[str] = Counter()
    with Path(messages).open(encoding="utf-8-sig", newline="") as lines:
        for message, grid in zip(csv.DictReader(lines), cycle(grids)):
            case = report(url, message)
            stages[f"reported, {case['placement']}"] += 1
            if case["status"] == "reported":
                case = post(f"{url}/cases/{case['case_id']}/place", {"grid": grid}, f"place {message['id']}")
                stages["placed, waiting for " + ((case["waits_for"] or {}).get("title") or "nobody")] += 1
            case = settle(url, case, message["id"])
            stages[case["status"]] += 1
    for what, times in stages.items():
        print(f"{times:6} {what}")


def bring_catalogue(url: str, town: str, content: bytes) -> None:
    """The file is the town's catalogue from now on; the same file again changes nothing."""
    call(f"{url}/cases/catalogue/import?town={town}", content, {"Content-Type": "text/csv"})


def report(url: str, message: dict[str, str]) -> Any:
    """The same message is the same case, however often it is sent."""
    body = {
        "title": message["title"],
        "description": message["text"],
        "category": message["category"],
        "channel": "hotline",
        "source": {"system": "messages", "id": message["id"]},
    }
    return post(f"{url}/cases", body, f"report {message['id']}")


def settle(url: str, case: Any, id: str) -> Any:
    """Every step that is still open; each is offered by the case itself."""
    for step in STEPS:
        if step in {one["action"] for one in case["actions"]}:
            case = post(f"{url}/cases/{case['case_id']}/{step}", BODIES.get(step, {}), f"{step} {id}")
    return case


def post(url: str, body: Any, key: str) -> Any:
    """A command; its key makes a repetition the same command."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": key.replace(" ", "-")}
    return call(url, json.dumps(body).encode(), headers)


def call(url: str, content: bytes, headers: dict[str, str]) -> Any:
    token = {"Authorization": f"Bearer {os.environ['WANGGE_TOKEN']}"}
    request = urllib.request.Request(url, content, headers | token)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        sys.exit(f"{url}: {refused.code} {refused.read().decode()}")


if __name__ == "__main__":
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    main(*sys.argv[1:5], grids=sys.argv[5:])
