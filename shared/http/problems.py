"""Every answer that is not a success, as problem+json (RFC 9457): Chinese for people, a stable code for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marshmallow import ValidationError
from nameko.exceptions import ContainerBeingKilled
from pymongo.errors import ConnectionFailure, ExecutionTimeout, PyMongoError, WriteConcernError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from shared.eventstore.errors import (
    CommandReusedError,
    Refused,
    StreamConflictError,
    UnknownFactError,
    VersionMismatchError,
)
from shared.http.messages import FieldError, field_errors
from shared.jobs import JobInterruptedError, JobsBusyError, TooManyJobsError
from shared.personal import FileTooLargeError, SubjectErasedError
from shared.subprocesses import Rejected, SubprocessBusyError, SubprocessStoppedError, TooCostlyError

CONTENT_TYPE = "application/problem+json"

TITLES: Mapping[str, str] = {
    "body_incomplete": "请求体没有传完",
    "body_missing": "缺少请求体",
    "body_too_deep": "请求体嵌套过深",
    "body_too_large": "请求体过大",
    "busy": "系统繁忙，请稍后重试",
    "chinese_font_missing": "服务器没有安装中文字体（fonts-noto-cjk），无法印制",
    "command_reused": "同一个 Idempotency-Key 用于了不同的请求",
    "database_unavailable": "数据库暂时不可用，请稍后重试",
    "forbidden": "没有权限",
    "idempotency_key_malformed": "Idempotency-Key 格式不正确",
    "if_match_malformed": "If-Match 格式不正确，应为带引号的版本号",
    "internal_error": "服务器内部错误",
    "invalid": "请求内容有误",
    "json_malformed": "请求体不是有效的 JSON",
    "media_type_unsupported": "不支持这种请求体的类型",
    "job_not_done": "任务没有完成，没有结果",
    "method_not_allowed": "此地址不支持该请求方法",
    "not_found": "没有找到",
    "permission_not_checked": "服务器内部错误：权限未经检查",
    "stopping": "服务正在停止，请稍后重试",
    "stream_conflict": "多人同时修改，请重试",
    "subject_erased": "个人信息已被删除",
    "token_expired": "登录凭证已过期",
    "token_invalid": "登录凭证无效",
    "token_missing": "需要登录凭证",
    "too_costly": "文件过大或过于复杂，无法处理",
    "too_many_jobs": "未完成的任务过多，请等待其完成",
    "unknown_fact": "数据来自更新的版本，暂时无法处理",
    "version_mismatch": "内容已被他人修改，请刷新后再试",
}
_TITLES_BY_STATUS: Mapping[int, str] = {
    400: "请求有误",
    401: "需要登录凭证",
    403: "没有权限",
    404: "没有找到",
    409: "当前状态不允许此操作",
    412: "内容已被他人修改，请刷新后再试",
    422: "请求内容有误",
    429: "请求过多，请稍后重试",
    503: "服务暂时不可用，请稍后重试",
}
_SOON = {"Retry-After": "1"}
_LATER = {"Retry-After": "10"}


@dataclass
class Problem(Exception):  # noqa: N818  a problem is an answer
    """An answer of this kind; handlers raise it for what the domain does not refuse by itself, such as 404."""

    status: int
    code: str
    detail: str | None = None
    errors: Sequence[FieldError] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self, correlation: str, titles: Mapping[str, str]) -> dict[str, Any]:
        """The body of the answer; `titles` are the service's own, by code."""
        title = titles.get(self.code) or TITLES.get(self.code) or _TITLES_BY_STATUS.get(self.status)
        optional = {
            "detail": self.detail,
            "details": dict(self.details),
            "errors": [{"field": e.field, "code": e.code, "message": e.message} for e in self.errors],
        }
        return {
            "type": f"urn:wangge:problem:{self.code}",
            "title": title or "请求无法完成",
            "status": self.status,
            "code": self.code,
            **{name: value for name, value in optional.items() if value},
            "correlation_id": correlation,
        }


def forbidden() -> Problem:
    """The caller's grants don't reach this permission, or this place."""
    return Problem(403, "forbidden")


def not_found() -> Problem:
    """There is no such thing, or none that may be known of."""
    return Problem(404, "not_found")


def problem_of(failure: Exception) -> Problem:
    """What a failure is to the caller; whatever is not foreseen is a 500 that tells nothing."""
    match failure:
        case Problem():
            return failure
        case Refused():
            return Problem(failure.status, failure.code, details=failure.details)
        case ValidationError():
            return Problem(422, "invalid", errors=field_errors(failure.messages))
        case VersionMismatchError():
            found = {"expected": failure.expected, "actual": failure.actual}
            return Problem(412, "version_mismatch", details=found)
        case StreamConflictError():
            return Problem(409, "stream_conflict", headers=_SOON)
        case CommandReusedError():
            return Problem(422, "command_reused")
        case SubjectErasedError():
            return Problem(409, failure.code)
        case UnknownFactError():
            return Problem(503, "unknown_fact", headers={"Retry-After": "30"})
        case Rejected():
            errors = [FieldError(one["field"], one["code"], one["message"]) for one in failure.errors]
            return Problem(failure.status, failure.code, errors=errors, details=failure.details)
        case TooCostlyError():
            return Problem(422, "too_costly", details={"spent": failure.spent})
        case FileTooLargeError():
            return Problem(413, "body_too_large", detail=f"最多 {failure.limit} 字节")
        case TooManyJobsError():
            return Problem(429, "too_many_jobs", headers=_LATER)
        case JobsBusyError() | SubprocessBusyError():
            return Problem(503, "busy", headers=_LATER)
        case ContainerBeingKilled() | JobInterruptedError() | SubprocessStoppedError():
            return Problem(503, "stopping", headers=_SOON)
        case PyMongoError() if _passes(failure):
            return Problem(503, "database_unavailable", headers=_SOON)
        case MethodNotAllowed():
            allowed = ", ".join(sorted(failure.valid_methods or ()))
            return Problem(405, "method_not_allowed", headers={"Allow": allowed})
        case HTTPException():
            return not_found()
        case _:
            return Problem(500, "internal_error")


def _passes(failure: PyMongoError) -> bool:
    """Whether another try may succeed without anybody changing anything."""
    return isinstance(failure, ConnectionFailure | ExecutionTimeout | WriteConcernError) or (
        failure.has_error_label("RetryableWriteError") or failure.has_error_label("TransientTransactionError")
    )
