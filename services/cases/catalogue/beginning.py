"""The catalogue that every town begins with: the 11 categories of DOMAIN.md, with what is usual below each."""

from functools import cache
from pathlib import Path

from services.cases.catalogue.arranging import complete
from services.cases.catalogue.reading import read_document
from services.cases.catalogue.state import Catalogue

FILE = Path(__file__).with_name("beginning.yaml")


@cache
def beginning() -> Catalogue:
    """In force for a town that has no catalogue of its own."""
    return Catalogue.of(complete(read_document(FILE.read_bytes())))
