"""`wangge place`: checks a file without any server, loads it through the API, lists what is there."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result

from deploy.local.place import PLACES
from deploy.wangge.cli import wangge
from tests.caller import Caller, eventually
from tests.registry.places.test_places import small
from tests.servers import Servers

TOWN = "433122301"


def run(*words: str) -> Result:
    return CliRunner().invoke(wangge, ["place", *words])


@pytest.fixture
def home(operator: Caller, servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation whose gateway is the registry itself."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "token.key").write_bytes(servers.token_key.read_bytes())
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "operator.env").write_text(f"WANGGE_URL=http://{urlsplit(operator.url).netloc}\n")
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path))


def written(folder: Path, text: str) -> str:
    file = folder / "place.yaml"
    file.write_text(text)
    return str(file)


@pytest.mark.parametrize("name", ["heping", "jinggang", "wuxi", "xinxing"])
def test_the_kept_places_are_checked_without_a_fault(name: str) -> None:
    result = run("check", str(PLACES / f"{name}.yaml"))
    assert (result.exit_code, "没有错误，0 条提醒" in result.output) == (0, True)


def test_every_fault_is_told_with_line_and_field(tmp_path: Path) -> None:
    text = small(TOWN).replace("households: 412", "households: many").replace(f'"{TOWN}001"', '"12"')
    result = run("check", written(tmp_path, text))
    assert result.exit_code == 1
    assert "有 2 处错误" in result.output
    assert "第 14 行 area.areas.0.code: 代码应为 9 位" in result.output
    assert "第 16 行 area.areas.0.households: 应为整数" in result.output


def test_a_warning_is_no_fault(tmp_path: Path) -> None:
    rule = "  sizing: [{level: village, households: [500, 900]}]\narea:\n"
    result = run("check", written(tmp_path, small(TOWN).replace("area:\n", rule)))
    assert result.exit_code == 0
    assert "提醒 第 17 行 area.areas.0.households: 五里洲户数 412，以 500–900 为宜" in result.output


@pytest.mark.servers
@pytest.mark.usefixtures("home")
def test_a_place_is_loaded_once_and_then_listed(tmp_path: Path) -> None:
    file = written(tmp_path, small(TOWN))
    first = run("load", file)
    assert (first.exit_code, first.output) == (0, f"{TOWN} 浦市镇：新增 4 项\n  区域 2，体系 1，岗位 1\n")
    again = run("load", file)
    assert (again.exit_code, again.output) == (0, f"{TOWN} 浦市镇：新增 0 项，已有 4 项与文件一致\n")
    eventually(lambda: f"{TOWN}  浦市镇  412 户  1236 人\n" in run("list").output)


@pytest.mark.servers
@pytest.mark.usefixtures("home")
def test_a_refused_place_is_told_line_by_line_and_ends_with_1(tmp_path: Path) -> None:
    result = run("load", written(tmp_path, small(TOWN).replace("name: 五里洲", "name: 7")))
    assert result.exit_code == 1
    assert "文件有误，全部未导入（place_invalid）\n  第 15 行 area.areas.0.name: 应为文字" in result.output
