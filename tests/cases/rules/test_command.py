"""`wangge rules`: checks a file without any server, and sets the rules of a town through the API."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result

from deploy.wangge.cli import wangge
from tests.caller import Caller
from tests.cases.place import FAR_TOWN
from tests.servers import Servers


def run(*words: str) -> Result:
    return CliRunner().invoke(wangge, ["rules", *words])


def written(folder: Path, text: str) -> str:
    file = folder / "rules.yaml"
    file.write_text(text)
    return str(file)


@pytest.fixture
def home(operator: Caller, servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation whose gateway is the service itself."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "token.key").write_bytes(servers.token_key.read_bytes())
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "operator.env").write_text(f"WANGGE_URL=http://{urlsplit(operator.url).netloc}\n")
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path))


def test_every_fault_of_a_file_is_told_with_line_and_field(tmp_path: Path) -> None:
    result = run("check", written(tmp_path, "reopen_days: 0\nrouting: [{name: 甲}]"))
    assert result.exit_code == 1
    assert "有 2 处错误" in result.output
    assert "第 1 行 reopen_days: 应在 1 到 3650 之间" in result.output
    assert "第 2 行 routing.0.to: 必填" in result.output


@pytest.mark.servers
@pytest.mark.usefixtures("home")
def test_rules_are_tried_and_then_set(tmp_path: Path) -> None:
    routing = "routing: [{name: 甲, to: {level: town, role: commander}}]"
    file = written(tmp_path, f"reopen_days: 41\n{routing}")
    tried, done, again = (run("load", FAR_TOWN, file, *more) for more in (["--dry-run"], [], []))
    assert (tried.exit_code, done.exit_code, again.exit_code) == (0, 0, 0)
    assert tried.output.replace("（试）", "") == done.output
    assert "reopen_days" in done.output
    assert "提醒 第 2 行 routing.0.to.role: 本镇（街道）没有设这样的岗位" in done.output
    assert "没有变化" in again.output


@pytest.mark.servers
@pytest.mark.usefixtures("home")
def test_refused_rules_are_told_line_by_line(tmp_path: Path) -> None:
    text = f"routing:\n - name: 甲\n   to: {{organisation: {FAR_TOWN}-nobody}}"
    result = run("load", FAR_TOWN, written(tmp_path, text))
    assert result.exit_code == 1
    assert "办理规则有误（rules_invalid）\n  第 3 行 routing.0.to.organisation: 没有这个组织" in result.output
