"""A whole catalogue from a document (YAML, JSON) or a table (CSV, xlsx); runs in a process of its own."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

import orjson

from services.cases.catalogue.catalogue import overcrowded
from services.cases.catalogue.columns import CATEGORY_SHEET, FIELDS, LEVEL_NAMES, declaration_of
from services.cases.catalogue.declarations import (
    BETWEEN_LEVELS,
    MOST_ATTRIBUTES,
    MOST_CATEGORIES,
    Declaration,
    lineage,
)
from services.cases.catalogue.plain import to_bytes
from services.cases.catalogue.schemas import CategorySchema
from services.cases.catalogue.titles import MESSAGES
from shared.documents import Document, DocumentRefused, PartReader, read_yaml, without
from shared.sheets.entries import Entries
from shared.sheets.faults import Findings
from shared.sheets.reading import read_book
from shared.subprocesses import Progress, Rejected

INVALID = "catalogue_invalid"
MOST_ERRORS = 1_000

Fault = tuple[int, str, str]
"""Which one of the declarations, the field that is wrong (path or attributes), the code."""

_CATEGORY = CategorySchema()


def check_document(payload: bytes, progress: Progress) -> bytes:  # noqa: ARG001  the signature of a subprocess
    """The declarations as `plain.to_bytes` writes them; Rejected with every fault by line and field."""
    try:
        return to_bytes(read_document(payload))
    except DocumentRefused as refused:
        raise _invalid(refused.details["errors"], len(refused.errors)) from None


def check_table(payload: bytes, progress: Progress) -> bytes:
    """The same of a table; Rejected with every fault by row and column."""
    declarations, findings = read_table(payload, progress)
    if findings.total:
        raise _invalid(findings.answer()["errors"], findings.total)
    return to_bytes(declarations)


def read_document(raw: bytes) -> tuple[Declaration, ...]:
    """What a document declares under `categories`; DocumentRefused with every fault."""
    document = _document(raw)
    reader = PartReader(document)
    found = list(_declared(document, reader))
    for number, field, code in _faults([declaration for _, declaration in found]):
        reader.wrong(f"categories.{found[number][0]}.{field}", code, message(code))
    if not found and not reader.errors:
        reader.wrong("categories", "catalogue_empty", message("catalogue_empty"))
    if reader.errors:
        raise DocumentRefused(reader.errors, INVALID)
    return tuple(declaration for _, declaration in found)


def read_table(raw: bytes, progress: Progress = lambda _done, _total: None) -> tuple[tuple[Declaration, ...], Findings]:
    """What the rows declare, and everything that is wrong with them."""
    book = read_book(raw, [CATEGORY_SHEET], CATEGORY_SHEET, progress)
    entries = Entries([CATEGORY_SHEET], {CATEGORY_SHEET.name: FIELDS}, MESSAGES, book.findings)
    entries.take(book.tables)
    rows = [(entry, declaration_of(entries, entry)) for entry in entries.of(CATEGORY_SHEET.name)]
    found = [(entry, declaration) for entry, declaration in rows if declaration]
    for number, field, code in _faults([declaration for _, declaration in found]):
        entry, declaration = found[number]
        entries.refused(entry, _column(declaration, field), code, message(code))
    return tuple(declaration for _, declaration in found), entries.findings


def message(code: str) -> str:
    """The text of a fault, with the numbers that it names."""
    return MESSAGES[code].format(categories=MOST_CATEGORIES, attributes=MOST_ATTRIBUTES)


def _document(raw: bytes) -> Document:
    """JSON without its lines, everything else as YAML with them."""
    if raw.lstrip().startswith(b"{"):
        try:
            return Document(orjson.loads(raw))
        except orjson.JSONDecodeError:
            return read_yaml(raw)
    return read_yaml(raw)


def _declared(document: Document, reader: PartReader) -> Iterator[tuple[int, Declaration]]:
    raw = document.value
    if not isinstance(raw, dict):
        reader.wrong("", "type", "应为对象，类别写在 categories 之下")
        return
    for name in without(raw, ["categories"]):
        reader.wrong(name, "unknown_field", "不认识的字段")
    given = raw.get("categories")
    if not isinstance(given, list):
        reader.wrong("categories", "type", "应为数组")
        return
    for number, one in enumerate(given):
        loaded: Any = reader.load(_CATEGORY, f"categories.{number}", one)
        if loaded is not None:
            yield number, cast(Declaration, loaded)


def _faults(declarations: Sequence[Declaration]) -> Iterator[Fault]:
    """What is wrong with categories beside one another."""
    seen: set[str] = set()
    for number, one in enumerate(declarations):
        if one.path in seen:
            yield number, "path", "category_repeated"
        seen.add(one.path)
    if len({above for path in seen for above in lineage(path)}) > MOST_CATEGORIES:
        yield len(declarations) - 1, "path", "categories_too_many"
    crowded = set(overcrowded(declarations))
    for number, one in enumerate(declarations):
        if one.path in crowded:
            yield number, "attributes", "attributes_too_many"


def _column(declaration: Declaration, field: str) -> str:
    return LEVEL_NAMES[declaration.path.count(BETWEEN_LEVELS)] if field == "path" else field


def _invalid(errors: Sequence[dict[str, Any]], total: int) -> Rejected:
    return Rejected(INVALID, details={"errors": list(errors)[:MOST_ERRORS], "total": total})
