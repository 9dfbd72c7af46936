"""From where a request comes, as the gateway tells it."""

import pytest

from shared.http.requests import address_of


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, "127.0.0.1"),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}, "203.0.113.7"),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "made up, 203.0.113.7"}, "203.0.113.7"),
        ({}, ""),
    ],
)
def test_what_the_gateway_added_last_counts(environ: dict[str, str], address: str) -> None:
    assert address_of(environ) == address
