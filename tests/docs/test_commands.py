"""What the pages tell people to type exists, and is taken."""

import json
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from deploy.local.options import options_from
from deploy.local.place import Place
from deploy.wangge.cli import wangge
from services.cases.acting.reporting import ReportCaseSchema
from shared.permissions import Role
from tests.docs.pages import CHECKOUT, code, pages

READMES = [Path("README.md"), Path("README.zh-CN.md")]
_WANGGE = re.compile(r"(?:^|[ (`/])wangge ((?:[a-z]|-h|--help).*)")
_SCRIPT = re.compile(r"(?:^|\s)(?:\./)?(deploy/(?:up|down|test)|\.ci/run)\b(.*)")
_MAKE = re.compile(r"^make ([a-z]+)$")


def lines() -> Iterator[tuple[Path, str]]:
    for page in pages():
        for line in code(page):
            yield page, re.sub(r"\s+#\s.*", "", line).strip()


def commands(pattern: re.Pattern[str]) -> list[tuple[Path, re.Match[str]]]:
    return [(page, found) for page, line in lines() if (found := pattern.search(line))]


@pytest.mark.parametrize(("page", "typed"), [pytest.param(p, f[1], id=f"{p}: {f[1]}") for p, f in commands(_WANGGE)])
def test_a_wangge_command_exists_with_its_options(page: Path, typed: str) -> None:
    words = shlex.split(typed.split(")")[0].split("|")[0].replace("…", ""))
    command: click.Command = wangge
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        command = command.commands[words.pop(0)]
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= known | {"--help"}


@pytest.mark.parametrize(
    ("page", "script", "options"),
    [pytest.param(p, f[1], f[2], id=f"{p}: {f[0]}") for p, f in commands(_SCRIPT)],
)
def test_a_script_can_be_run_and_takes_the_options(page: Path, script: str, options: str) -> None:
    assert os.access(CHECKOUT / script, os.X_OK)
    if script == "deploy/up" and "--help" not in options:
        options_from([word for word in shlex.split(options) if word != "…"])


@pytest.mark.parametrize(("page", "target"), [pytest.param(p, f[1], id=f"{p}: {f[1]}") for p, f in commands(_MAKE)])
def test_a_make_target_exists(page: Path, target: str) -> None:
    assert re.search(rf"^{target}:", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)


def curl(readme: Path) -> list[str]:
    (line,) = [line for line in code(readme) if line.startswith("curl") and " -d " in line]
    return shlex.split(re.sub(r"\$\(.*?\)", "TOKEN", line))


@pytest.mark.parametrize("readme", READMES, ids=str)
def test_the_line_that_reports_a_case_is_taken_by_the_schema_and_names_a_grid_of_the_place(readme: Path) -> None:
    words = curl(readme)
    body = ReportCaseSchema().load(json.loads(words[words.index("-d") + 1]))
    assert body["grid"] == list(Place.read().first())[-1]


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = ([line for line in code(readme) if re.match(r"\./|curl", line)] for readme in READMES)
    shown = [[re.sub(r"\s+#.*", "", line) for line in page] for page in (english, chinese)]
    assert shown[0] == shown[1]
    assert any(line.startswith("curl") for line in shown[0])


def test_roles_in_the_pages_are_roles_of_the_table() -> None:
    granted = {role for _, line in lines() for role in re.findall(r"wangge token ([a-z_]+)", line)}
    assert "commander" in granted
    assert granted <= set(Role)
