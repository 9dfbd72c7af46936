"""Personal text inside facts: printed, logged or serialised by accident, it shows its subject only."""

from typing import Any, NoReturn, final


@final
class Personal:
    """Text about the person `subject`: `text`, in clear, from a command; or `sealed`, from the commit on.

    `sealed` is the base64 of nonce and AES-256-GCM ciphertext.  Deliberately no dataclass: orjson and
    `asdict` would write its text out unasked; of this class they know nothing and refuse.
    """

    __slots__ = ("sealed", "subject", "text")

    subject: str
    text: str | None
    sealed: str | None

    def __init__(self, subject: str, text: str | None = None, sealed: str | None = None) -> None:
        if (text is None) is (sealed is None):
            raise ValueError("personal text is either clear or sealed")
        object.__setattr__(self, "subject", subject)
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "sealed", sealed)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"Personal is immutable: {name}")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Personal):
            return NotImplemented
        return (self.subject, self.text, self.sealed) == (other.subject, other.text, other.sealed)

    def __hash__(self) -> int:
        return hash((self.subject, self.text, self.sealed))

    def __repr__(self) -> str:
        return f"Personal(subject={self.subject!r}, {'clear' if self.sealed is None else 'sealed'})"

    def __deepcopy__(self, _memo: object) -> "Personal":
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("personal text is not pickled")


def references(data: Any) -> Any:
    """The JSON data of a fact as it may be published: each sealed text becomes {"subject": …}."""
    if type(data) is dict:
        if "sealed" in data and "subject" in data:
            return {"subject": data["subject"]}
        return {key: references(value) if type(value) in _NESTED else value for key, value in data.items()}
    if type(data) is list:
        return [references(value) if type(value) in _NESTED else value for value in data]
    return data


_NESTED = frozenset({dict, list})
