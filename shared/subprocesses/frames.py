"""What goes over the socket between a service and its child: one letter, a length, and that many bytes."""

from struct import Struct

HEAD = Struct("!cQ")

PAYLOAD = b"p"  # to the child: what the function works on
PROGRESS = b"d"  # two numbers as PROGRESS_NUMBERS
RESULT = b"r"
REJECTED = b"x"  # JSON: code, errors, details
OUT_OF_MEMORY = b"m"
FAILED = b"f"  # JSON: exception (its class), frames (file:line function)

PROGRESS_NUMBERS = Struct("!QQ")


def framed(kind: bytes, content: bytes) -> bytes:
    """The bytes on the wire."""
    return HEAD.pack(kind, len(content)) + content
