"""The options of deploy/up, and the addresses of servers that the owner names."""

import pytest

from deploy.local.addresses import Existing, database_uri
from deploy.local.errors import DeployError
from deploy.local.options import options_from


def test_without_options_every_service_runs_once_on_port_8080_of_loopback() -> None:
    options = options_from([])
    assert (options.listen, options.port) == ("127.0.0.1", 8080)
    assert set(options.scale.values()) == {1}


def test_two_services_are_scaled_and_the_others_are_not() -> None:
    scale = options_from(["--scale", "cases=2,reporting=3"]).scale
    assert scale == {"registry": 1, "cases": 2, "notify": 1, "reporting": 3}


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--scale", "case=2"], "'case'"),
        (["--scale", "cases=0"], "'0'"),
        (["--scale", "cases"], "''"),
        (["--scale", "cases=999"], "'999'"),
        (["--port", "99999"], "99999"),
        (["--port", "http"], "http"),
    ],
)
def test_a_wrong_option_is_named(arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        options_from(arguments)
    assert ended.value.code == 2
    assert named in capsys.readouterr().err


def test_an_existing_mongodb_gets_one_database_per_service() -> None:
    uri = "mongodb://wangge:p%40ss@db.example:27017/?replicaSet=rs0"
    assert database_uri(uri, "cases") == (
        "mongodb://wangge:p%40ss@db.example:27017/cases?replicaSet=rs0&authSource=admin"
    )


def test_the_login_database_of_an_existing_mongodb_stays_the_one_named() -> None:
    assert "authSource=people" in database_uri("mongodb://u:p@db.example/people", "cases")
    assert "authSource=x" in database_uri("mongodb://u:p@db.example/people?authSource=x", "cases")


def test_an_own_address_of_a_service_goes_before_the_common_one() -> None:
    environment = {
        "AMQP_URI": "amqp://all@mq.example/wangge",
        "AMQP_URI_CASES": "amqp://cases@mq.example/wangge",
    }
    existing = Existing(environment)
    assert existing.broker
    assert not existing.database
    assert existing.amqp_uri("cases") == environment["AMQP_URI_CASES"]
    assert existing.amqp_uri("notify") == environment["AMQP_URI"]


def test_what_is_no_mongodb_address_is_said_in_one_line() -> None:
    with pytest.raises(DeployError, match="MONGO_URI"):
        database_uri("localhost:27017", "cases")


@pytest.mark.parametrize(
    "environment",
    [
        {"AMQP_URI": "amqp://u:p@127.0.0.1:1/wangge"},
        {"AMQP_URI": "localhost:5672"},
        {"MONGO_URI": "mongodb://u:p@127.0.0.1:1/?replicaSet=rs0"},
        {"MONGO_URI": "127.0.0.1"},
    ],
)
def test_a_named_server_that_is_not_there_is_said_in_one_line(environment: dict[str, str]) -> None:
    with pytest.raises(DeployError, match=next(iter(environment))):
        Existing(environment).check()
