"""What somebody is asked for beside the next step of a case: to answer, to grant more time, to examine an objection."""

from enum import StrEnum

from shared.mongo import Document


class RequestKind(StrEnum):
    """待办事由: 答复商处 answer, 批准延期 extension, 审查异议 objection, 处理公示异议 publicity."""

    ANSWER = "answer"
    EXTENSION = "extension"
    OBJECTION = "objection"
    PUBLICITY = "publicity"


def request(kind: RequestKind, number: int | None = None, of: str | None = None) -> Document:
    """As rows keep it: which one, where there may be several, and the key of the party that is asked."""
    return {"kind": kind.value, "of": of, "number": number}
