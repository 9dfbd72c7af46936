"""YAML → plain values that still know the line they stand in; what YAML has beyond JSON is refused."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    NodeEvent,
    ScalarEvent,
)

from shared.documents.document import Document, DocumentError, DocumentRefused

DEEPEST = 32
YAML_MEDIA = ("application/yaml", "text/yaml", "application/x-yaml", "text/x-yaml")


class _Loader(yaml.CSafeLoader):
    """YAML whose plain values are those of JSON: 2026-01-01, `no` and 0411 stay the texts that they look like."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?(?:0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", list("-0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), _first)


def read_yaml(raw: bytes) -> Document:
    """One YAML document in UTF-8; DocumentRefused for what is none, and for tags, aliases and repeated keys."""
    try:
        text = raw.decode("utf-8-sig")
        _check_events(yaml.parse(text, Loader=_Loader))
        loader = _Loader(text)
        node = loader.get_single_node()
        lines: dict[str, int] = {}
        return Document(_value(loader, node, "", lines), lines)
    except UnicodeDecodeError as error:
        raise _refused(raw.count(b"\n", 0, error.start) + 1, "encoding", "文件须为 UTF-8 编码") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refused(mark.line + 1 if mark else None, "yaml", f"不是有效的 YAML：{error.problem}") from None
    except yaml.YAMLError:
        raise _refused(None, "yaml", "不是有效的 YAML：含有不允许的字符") from None


def _refused(line: int | None, code: str, message: str) -> DocumentRefused:
    return DocumentRefused([DocumentError(line, "", code, message)])


def _check_events(events: Iterator[Event]) -> None:
    """Before anything is built: an alias could stand for a million values, a tag for an object."""
    depth = documents = 0
    for event in events:
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        documents += isinstance(event, DocumentStartEvent)
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            raise _refused(line, "alias", "不支持 YAML 锚点和引用")
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            raise _refused(line, "tag", "不支持 YAML 标签")
        if depth > DEEPEST:
            raise _refused(line, "too_deep", f"嵌套不得超过 {DEEPEST} 层")
        if documents > 1:
            raise _refused(line, "several_documents", "一个文件只能有一份文档")


def _value(loader: Any, node: yaml.Node | None, path: str, lines: dict[str, int]) -> Any:
    if node is None:
        return None
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return dict(_items(loader, node, path, lines))
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, item, _join(path, str(i)), lines) for i, item in enumerate(node.value)]
    try:
        return loader.construct_object(node)
    except ValueError:
        raise _refused(lines[path], "scalar", "不是有效的数值") from None


def _items(loader: Any, mapping: yaml.MappingNode, path: str, lines: dict[str, int]) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key, value in mapping.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else None
        if name is None or name in seen:
            raise _refused(key.start_mark.line + 1, "repeated_key", "同一处的键须为文字且不得重复")
        seen.add(name)
        yield name, _value(loader, value, _join(path, name), lines)
        lines[_join(path, name)] = key.start_mark.line + 1


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
