"""The number of a case (案件编号): short enough to read over the phone, told from its id and day."""

from datetime import datetime
from hashlib import sha256

from shared.clock import day_of

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, which are misread."""

_CHARACTERS = 6


def number_of(case_id: str, reported_at: datetime) -> str:
    """The day of the report in Asia/Shanghai and six characters: 261124-7K3M9Q.

    Two cases of one day share a number once in a billion; whoever looks one up is shown both.
    """
    digest = int.from_bytes(sha256(case_id.encode()).digest()[:8])
    characters = (_ALPHABET[(digest >> 5 * place) & 31] for place in range(_CHARACTERS))
    return f"{day_of(reported_at):%y%m%d}-{''.join(characters)}"
