"""The keys under which a row is found: of areas, parties and reporters who see it, of what it is filed under."""

from collections.abc import Iterable

from shared.areas import Scope

EVERYWHERE = "area:"
"""The key that every row has: for whoever may see any case."""


def area_key(code: str) -> str:
    """Of everything in an area, by its code."""
    return f"{EVERYWHERE}{code}"


def area_keys(scope: Scope) -> list[str]:
    """Of a path: everywhere, and its areas from the county down."""
    return [EVERYWHERE, *map(area_key, scope.codes())]


def person_key(person_id: str) -> str:
    """Of whoever owns a case (首接负责); the same as the key of a party that is a person."""
    return f"person:{person_id}"


def reporter_key(person_id: str) -> str:
    """Of those who reported a case with an account of their own."""
    return f"reporter:{person_id}"


def category_key(path: str) -> str:
    """Of a category and everything below it."""
    return f"category:{path}"


def category_keys(path: str) -> list[str]:
    """Of a category and those above it: 环境卫生/垃圾清运 is also found under 环境卫生."""
    parts = path.split("/")
    return [category_key("/".join(parts[:end])) for end in range(1, len(parts) + 1)]


def tag_keys(tags: Iterable[str]) -> list[str]:
    return [f"tag:{tag}" for tag in tags]


def source_key(system: str, id: str | None = None) -> str:
    """Of a system from which cases come, or of the one case that it knows by this id."""
    return f"source:{system}" if id is None else f"source:{system}:{id}"


def parent_key(case_id: str) -> str:
    """Of the parts of a larger case."""
    return f"parent:{case_id}"


def number_key(number: str) -> str:
    """Of the cases with this number: nearly always one."""
    return f"number:{number}"


def hidden_key(person_id: str) -> str:
    """Of the complaints about a person, which are hidden from them."""
    return f"hidden:{person_id}"
