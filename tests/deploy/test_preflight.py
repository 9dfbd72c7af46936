"""Each fault of the machine is one line that says what to do."""

import socket
from pathlib import Path

import pytest

from deploy.local import preflight
from deploy.local.errors import DeployError
from deploy.local.ports import free_ports, remembered_ports
from deploy.local.programs import install_missing, missing_fonts
from deploy.local.running import only_one, stop_running


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DeployError, match=rf"127\.0\.0\.1:{port} .*--port"):
            preflight.check_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(DeployError, match=r"192\.0\.2\.1"):
        preflight.check_port("192.0.2.1", free_ports(1)[0])
    with pytest.raises(DeployError, match="不是 IP 地址"):
        preflight.check_port("wall.example", 8080)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(DeployError, match=str(blocked)):
        preflight.check_writable(blocked / "run")


def test_too_little_disk_says_how_much_there_is(tmp_path: Path) -> None:
    with pytest.raises(DeployError, match="至少需要 1048576"):
        preflight.check_disk(tmp_path, least=1024**5)


def test_a_cpu_without_avx_is_told_of_another_mongodb(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nflags\t\t: fpu sse2 sse4_2\n")
    with pytest.raises(DeployError, match=r"AVX.*MONGO_URI"):
        preflight.check_bundled_mongod(cpuinfo)


def test_without_apt_the_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.local.programs.EVERYWHERE", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeployError, match=r"没有 apt.*nginx rabbitmq-server.*AMQP_URI"):
        install_missing({"nginx": "nginx", "rabbitmq-server": "rabbitmq-server"}, tmp_path / "apt.log")


def test_without_root_and_sudo_the_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "apt-get").touch(mode=0o755)
    monkeypatch.setattr("deploy.local.programs.EVERYWHERE", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeployError, match=r"没有 sudo.*nginx"):
        install_missing({"nginx": "nginx"}, tmp_path / "apt.log")


def test_a_chinese_font_is_installed_only_where_the_machine_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert missing_fonts(["DejaVu Sans", "Noto Sans CJK SC"]) == []
    monkeypatch.setattr("deploy.local.programs.EVERYWHERE", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeployError, match="fonts-noto-cjk"):
        install_missing({}, tmp_path / "apt.log", missing_fonts(["DejaVu Sans"]))


def test_a_port_is_kept_for_the_next_start_and_left_when_taken(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    first = remembered_ports(file, ["mongod", "amqp"])
    assert remembered_ports(file, ["mongod", "amqp"]) == first
    with socket.create_server(("127.0.0.1", first["mongod"])):
        again = remembered_ports(file, ["mongod", "amqp"])
    assert again["amqp"] == first["amqp"]
    assert again["mongod"] != first["mongod"]


def test_a_second_start_of_the_same_checkout_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "up.pid"
    with only_one(lock), pytest.raises(DeployError, match="已经在运行"), only_one(lock):
        pass


def test_stopping_what_does_not_run_is_no_fault(tmp_path: Path) -> None:
    lock = tmp_path / "up.pid"
    assert not stop_running(lock)
    with only_one(lock):
        pass
    assert not stop_running(lock)
