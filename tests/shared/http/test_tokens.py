"""Tokens: what was signed is read back, and anything else is refused."""

import base64
import json
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import jwt
import pytest

from shared.http.tokens import LEEWAY, TokenReader, TokenRefusedError, issue
from shared.permissions import Grant
from tests.shared.http.running import GRID, private_key, public_of

KEY = private_key()
READER = TokenReader(public_of(KEY))
HOUR = timedelta(hours=1)


def claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    whole = {
        "iss": "wangge",
        "aud": "wangge",
        "sub": "u1",
        "iat": now,
        "exp": now + 60,
        "jti": "j1",
        "grants": [{"role": "grid_head", "area": GRID}],
    }
    return {name: value for name, value in (whole | changed).items() if value is not None}


def code_of(token: str) -> str:
    with pytest.raises(TokenRefusedError) as refused:
        READER.read(token)
    return refused.value.code


def test_what_was_issued_is_read_back() -> None:
    caller = READER.read(issue(KEY, "u1", [Grant("grid_head", GRID), Grant("operator")], HOUR, "张三"))
    assert (caller.subject, caller.name) == ("u1", "张三")
    assert caller.grants == (Grant("grid_head", GRID), Grant("operator"))


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "other"},
        {"aud": "other"},
        {"iat": int(time.time()) + 3600},
        {"sub": None},
        {"jti": None},
        {"exp": None},
        {"sub": 7},
        {"grants": "all"},
        {"grants": [{"area": GRID}]},
        {"grants": [{"role": "grid_head", "area": "$ne"}]},
    ],
)
def test_claims_that_are_wrong_are_refused(changed: dict[str, Any]) -> None:
    assert code_of(jwt.encode(claims(**changed), KEY, "EdDSA")) == "token_invalid"


def test_a_token_of_another_key_is_refused() -> None:
    assert code_of(jwt.encode(claims(), private_key(), "EdDSA")) == "token_invalid"


def test_an_unsigned_token_is_refused() -> None:
    assert code_of(jwt.encode(claims(), "", "none")) == "token_invalid"


def test_the_public_key_used_as_a_shared_secret_is_refused() -> None:
    def part(value: dict[str, Any]) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    signed = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(claims())
    mac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    signature = base64.urlsafe_b64encode(mac.sign(signed, public_of(KEY))).rstrip(b"=")
    assert code_of((signed + b"." + signature).decode()) == "token_invalid"


def test_an_expired_token_is_refused_also_when_it_was_read_before(monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_of(jwt.encode(claims(exp=int(time.time()) - 10), KEY, "EdDSA")) == "token_expired"
    end = int(time.time()) + 3_600
    token = jwt.encode(claims(exp=end), KEY, "EdDSA")
    READER.read(token)
    monkeypatch.setattr("shared.http.tokens.time", SimpleNamespace(time=lambda: end + LEEWAY - 0.1))
    READER.read(token)
    monkeypatch.setattr("shared.http.tokens.time", SimpleNamespace(time=lambda: end + LEEWAY))
    assert code_of(token) == "token_expired"


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "ä.ö.ü", "null"])
def test_what_is_no_token_is_refused(text: str) -> None:
    assert code_of(text) == "token_invalid"
