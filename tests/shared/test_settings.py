"""Settings: what the environment says, or every reason why it can't be used."""

from pathlib import Path

import pytest

from shared.settings import Settings, SettingsError
from tests.shared.http.running import settings


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return settings(tmp_path, b"pem", 9002, 50)


def refusal(environment: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(environment)
    return str(refused.value)


def test_a_full_environment_becomes_settings(environment: dict[str, str]) -> None:
    found = Settings.from_environment(environment)
    assert (found.service, found.http_host, found.http_port) == ("cases", "127.0.0.1", 9002)
    assert (found.workers, found.body_limit, found.log_level) == (50, 4096, "INFO")
    assert found.nameko_config()["WEB_SERVER_ADDRESS"] == "127.0.0.1:9002"


def test_every_missing_variable_is_named_in_one_line() -> None:
    said = refusal({})
    assert "\n" not in said
    for name in ("SERVICE", "MONGO_URI", "AMQP_URI", "HTTP_ADDRESS", "TOKEN_PUBLIC_KEY", "MASTER_KEY"):
        assert f"WANGGE_{name}: " in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WANGGE_SERVICE", "kitchen"),
        ("WANGGE_MONGO_URI", "mongodb://cases:secret@127.0.0.1/"),
        ("WANGGE_MONGO_URI", "postgres://cases:secret@127.0.0.1/cases"),
        ("WANGGE_AMQP_URI", "http://cases:secret@127.0.0.1/wangge"),
        ("WANGGE_AMQP_URI", "amqp://cases:secret@127.0.0.1"),
        ("WANGGE_HTTP_ADDRESS", "9002"),
        ("WANGGE_HTTP_ADDRESS", "127.0.0.1:99999"),
        ("WANGGE_TOKEN_PUBLIC_KEY", "/nowhere/token.pub"),
        ("WANGGE_WORKERS", "many"),
        ("WANGGE_WORKERS", "0"),
        ("WANGGE_BODY_LIMIT", "12"),
        ("WANGGE_PUBLIC_ORIGIN", "wangge.example"),
        ("WANGGE_PUBLIC_ORIGIN", "https://wangge.example/report"),
        ("WANGGE_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_variable_is_named_and_its_value_is_not(environment: dict[str, str], name: str, value: str) -> None:
    said = refusal(environment | {name: value})
    assert said.startswith(f"{name}: ")
    assert "; " not in said
    assert "secret" not in said


def test_a_master_key_that_others_can_read_is_refused(environment: dict[str, str]) -> None:
    Path(environment["WANGGE_MASTER_KEY"]).chmod(0o644)
    assert refusal(environment).startswith("WANGGE_MASTER_KEY: ")
