"""Documents that people write by hand: read as YAML, checked part by part, every fault named with line and field."""

from shared.documents.checked import CheckedDocument, answered, checked_aside
from shared.documents.document import Document, DocumentError, DocumentRefused
from shared.documents.parts import Part, PartReader, without
from shared.documents.reading import YAML_MEDIA, read_yaml

__all__ = [
    "YAML_MEDIA",
    "CheckedDocument",
    "Document",
    "DocumentError",
    "DocumentRefused",
    "Part",
    "PartReader",
    "answered",
    "checked_aside",
    "read_yaml",
    "without",
]
