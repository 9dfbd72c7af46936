"""Signed tokens: who is calling, and which roles that caller holds for which areas."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from shared.permissions import Grant, is_area

ISSUER = AUDIENCE = "wangge"
ALGORITHM = "EdDSA"
LEEWAY = 5
_REQUIRED = ["iss", "aud", "sub", "iat", "exp", "jti"]
_KEPT = 10_000


class TokenRefusedError(Exception):
    """The token is no proof of anything; `code` says why: token_expired or token_invalid."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, what was granted, and the second (Unix time) after which it no longer counts."""

    subject: str
    grants: tuple[Grant, ...] = ()
    name: str | None = None
    expires: float = float("inf")


ANONYMOUS = Caller("public")


def issue(
    private_key: bytes,
    subject: str,
    grants: Iterable[Grant],
    lifetime: timedelta,
    name: str | None = None,
) -> str:
    """A token for `subject`, signed with the Ed25519 key (PEM)."""
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": subject,
        "iat": now,
        "exp": now + int(lifetime.total_seconds()),
        "jti": uuid4().hex,
        "grants": [_claim(grant) for grant in grants],
    }
    return jwt.encode(claims | ({"name": name} if name else {}), private_key, algorithm=ALGORITHM)


class TokenReader:
    """Reads tokens signed with one key; each token's signature is checked once and remembered until it ends."""

    def __init__(self, public_key: bytes) -> None:
        self._key = _ed25519(public_key)
        self._read: dict[str, Caller] = {}

    def read(self, token: str) -> Caller:
        """The caller that the token names; TokenRefusedError for any other signature, issuer, audience or time."""
        caller = self._read.get(token)
        if caller is None:
            caller = self._verify(token)
            if len(self._read) >= _KEPT:
                self._read.clear()
            self._read[token] = caller
        if time.time() >= caller.expires:
            self._read.pop(token, None)
            raise TokenRefusedError("token_expired")
        return caller

    def _verify(self, token: str) -> Caller:
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                leeway=LEEWAY,
                options={"require": _REQUIRED},
            )
            return _caller(claims)
        except jwt.ExpiredSignatureError:
            raise TokenRefusedError("token_expired") from None
        except (jwt.InvalidTokenError, AttributeError, KeyError, TypeError, ValueError):
            raise TokenRefusedError("token_invalid") from None


def _ed25519(public_key: bytes) -> Ed25519PublicKey:
    key = load_pem_public_key(public_key)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("the token key must be an Ed25519 public key (PEM)")
    return key


def _claim(grant: Grant) -> dict[str, str]:
    return {"role": grant.role} | ({"area": grant.area} if grant.area else {})


def _caller(claims: dict[str, Any]) -> Caller:
    return Caller(
        subject=claims["sub"],
        grants=tuple(_grant(claim) for claim in claims.get("grants", [])),
        name=claims.get("name"),
        expires=float(claims["exp"] + LEEWAY),
    )


def _grant(claim: dict[str, str]) -> Grant:
    area = claim.get("area")
    if area is not None and not is_area(area):
        raise ValueError("not an area's code")
    return Grant(str(claim["role"]), area)
