"""The OpenAPI 3.1 document of a service, made from its routes and their schemas."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from inspect import getdoc
from typing import TYPE_CHECKING, Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from shared.http.answers import JSON
from shared.http.preferences import LONGEST_WAIT
from shared.http.problems import CONTENT_TYPE
from shared.http.tokens import ALGORITHM

if TYPE_CHECKING:
    from shared.http.route import Route

_PLACEHOLDER = re.compile(r"<(?:(?P<kind>[^:<>]+):)?(?P<name>[^<>]+)>")
_KINDS = {"int": "integer", "float": "number"}
_REFUSALS = {
    400: "请求格式有误",
    401: "没有有效的登录凭证",
    403: "没有权限",
    404: "没有找到",
    409: "当前状态不允许",
    412: "版本不符",
    413: "请求体过大",
    415: "请求体类型不支持",
    422: "请求内容有误",
    429: "请求过多",
    503: "暂时不可用",
}


class FieldErrorSchema(Schema):
    """One field that is wrong."""

    field = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)


class ProblemSchema(Schema):
    """RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    detail = fields.String()
    details = fields.Dict()
    errors = fields.List(fields.Nested(FieldErrorSchema))
    correlation_id = fields.String(required=True)


def document(service: str, routes: Iterable["Route"]) -> dict[str, Any]:
    """The whole document, ready to be sent."""
    spec = APISpec(
        title=f"Wangge {service}",
        version="1",
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_name)],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer", "bearerFormat": f"JWT ({ALGORITHM})"})
    spec.components.schema("Problem", schema=ProblemSchema)
    for route in sorted(routes, key=lambda one: (one.rule, one.method)):
        spec.path(
            path=_PLACEHOLDER.sub(r"{\g<name>}", route.rule),
            operations={route.method.lower(): _operation(service, route)},
        )
    made: dict[str, Any] = spec.to_dict()
    return made


def _operation(service: str, route: "Route") -> dict[str, Any]:
    summary, _, description = (getdoc(route.handler) or route.method_name).partition("\n")
    operation: dict[str, Any] = {
        "operationId": route.method_name,
        "summary": summary,
        "tags": [service],
        "parameters": _parameters(route),
        "responses": _responses(route),
        "security": [] if route.is_public else [{"token": []}],
        "x-permission": route.permission,
    }
    if description.strip():
        operation["description"] = description.strip()
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": route.body}}}
    if route.media:
        operation["requestBody"] = {"required": True, "content": {media: {} for media in route.media}}
        if route.limit is not None:
            operation["requestBody"]["description"] = f"最多 {route.limit} 字节"
    return operation


def _parameters(route: "Route") -> list[Any]:
    parameters: list[Any] = [
        {
            "name": found["name"],
            "in": "path",
            "required": True,
            "schema": {"type": _KINDS.get(found["kind"], "string")},
        }
        for found in _PLACEHOLDER.finditer(route.rule)
    ]
    if route.query is not None:
        parameters.append({"in": "query", "schema": route.query})
    if route.method == "GET":
        parameters.append(
            _header("Prefer", f"wait=N：最多等待 N 秒（1 至 {LONGEST_WAIT}），使结果包含本服务此前已提交的一切")
        )
    else:
        parameters.append(_header("Idempotency-Key", "同一请求重发时保持不变"))
        parameters.append(_header("If-Match", "所依据的版本，即 ETag"))
    if route.streams:
        parameters.append(_header("Last-Event-ID", "从此事件之后继续"))
    return parameters


def _header(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string"}}


def _responses(route: "Route") -> dict[str, Any]:
    success: dict[str, Any] = {"description": "成功"}
    if route.streams:
        success["content"] = {"text/event-stream": {"schema": {"type": "string"}}}
    elif route.answer is not None or route.produces:
        shown = {JSON: {"schema": route.answer}} if route.answer is not None else {}
        success["content"] = shown | {media: {} for media in route.produces}
    if headers := _answer_headers(route):
        success["headers"] = headers
    problem = {CONTENT_TYPE: {"schema": "Problem"}}
    refusals = {str(status): {"description": text, "content": problem} for status, text in _refusals(route).items()}
    return {str(route.status): success, **refusals}


def _answer_headers(route: "Route") -> dict[str, Any]:
    described = {}
    if route.produces:
        described["Content-Disposition"] = "文件名"
    if route.method == "GET":
        described["Preference-Applied"] = "wait=N：结果已包含；没有则表示等待期满仍未包含，或没有要求等待"
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in described.items()}


def _refusals(route: "Route") -> dict[int, str]:
    absent: set[int] = set()
    if route.is_public:
        absent |= {401, 403}
    if "<" not in route.rule:
        absent |= {404}
    if route.method == "GET":
        absent |= {409, 412, 413, 415}
    if route.status != HTTPStatus.ACCEPTED:
        absent |= {429}
    return {status: text for status, text in _REFUSALS.items() if status not in absent}


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Schema")
