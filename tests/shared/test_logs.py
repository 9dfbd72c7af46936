"""Logs: one line of JSON each, from whoever writes, and never what an exception says."""

import json
import subprocess
import sys
from typing import Any

SECRET = "王小明 13812345678"
PROGRAM = f"""
import logging
from shared import logs
logs.configure("cases", "cases-1", "DEBUG")
log = logs.get_logger("ours")
log.info("outside")
with logs.correlated("c-1"):
    log.info("inside", count=3, kind={{"a": object()}})
    try:
        raise ValueError("{SECRET}")
    except ValueError as failure:
        log.exception("ours_failed", why=failure)
        logging.getLogger("nameko.containers").exception("worker %s: %s", "w", failure)
    logging.getLogger("kombu").warning("two\\nlines")
    logging.getLogger("pymongo.command").debug("{SECRET}")
    logging.getLogger("werkzeug").debug("{SECRET}")
"""


def entries() -> tuple[str, list[dict[str, Any]]]:
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert run.stderr == ""
    return run.stdout, [json.loads(line) for line in run.stdout.splitlines()]


def test_every_logger_writes_one_line_of_json_with_the_correlation_id() -> None:
    written, lines = entries()
    assert [line["event"] for line in lines] == [
        "outside",
        "inside",
        "ours_failed",
        "worker w: ValueError",
        "two\nlines",
    ]
    assert {line.get("correlation") for line in lines[1:]} == {"c-1"}
    assert "correlation" not in lines[0]
    assert all(line["service"] == "cases" and line["replica"] == "cases-1" for line in lines)
    assert all(line["at"].endswith("Z") for line in lines)
    assert SECRET not in written


def test_a_failure_is_logged_with_its_class_and_the_lines_it_passed() -> None:
    _, lines = entries()
    for line in lines[2:4]:
        assert line["exception"] == "ValueError"
        assert line["frames"][-1].endswith("<module>")
