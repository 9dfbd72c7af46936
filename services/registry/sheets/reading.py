"""The file that a clerk sends → tables of areas, people and appointments; runs in a process of its own."""

from services.registry.sheets.columns import KINDS
from shared.sheets.reading import read_payload
from shared.subprocesses import Progress


def read_sheet(payload: bytes, progress: Progress) -> bytes:
    """The Book of the file, as bytes."""
    return read_payload(payload, KINDS, progress)
