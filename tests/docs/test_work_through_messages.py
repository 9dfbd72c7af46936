"""The example that works through a file of messages, run as its reader runs it."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from shared.http import issue
from shared.permissions import Grant, Role
from tests.cases.place import GRID, NEXT_GRID, TOWN, registry_of_the_place
from tests.conftest import StartService
from tests.servers import Servers

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "work_through_messages.py"
CATALOGUE = "level1,level2,level3\n城乡建设,城市建设和市政管理,园林绿化环卫\n交通运输,公交,线路\n"
MESSAGES = """id,title,text,category
1,路灯不亮,巷口的路灯不亮已有三天,城乡建设
2,公交绕行,"一路公交绕行
没有通知",交通运输/公交/线路
3,=1+1,树枝挡住了路牌,城乡建设/城市建设和市政管理
"""

pytestmark = pytest.mark.servers


def test_every_message_of_the_file_is_placed_routed_and_closed_once(
    fresh: Servers, service: StartService, tmp_path: Path
) -> None:
    (tmp_path / "messages.csv").write_text(MESSAGES, encoding="utf-8-sig")
    (tmp_path / "categories.csv").write_text(CATALOGUE, encoding="utf-8-sig")
    with registry_of_the_place(fresh):
        cases = service("cases")
        token = issue(fresh.token_key.read_bytes(), "p-ma", [Grant(Role.COMMANDER, TOWN)], timedelta(minutes=10))
        command = [
            sys.executable,
            str(EXAMPLE),
            cases.url.removesuffix("/cases"),
            TOWN,
            "messages.csv",
            "categories.csv",
            GRID,
            NEXT_GRID,
        ]
        for stands in ("unplaced", "grid"):
            ran = subprocess.run(
                command,
                cwd=tmp_path,
                env=os.environ | {"WANGGE_TOKEN": token},
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
            assert ran.returncode == 0, ran.stderr + ran.stdout
            assert f"     3 reported, {stands}" in ran.stdout
            assert "     3 closed" in ran.stdout
