"""A category by the name that somebody gave; what may have been meant when there is none."""

from difflib import get_close_matches

from services.cases.catalogue.declarations import BETWEEN_LEVELS, title_of
from services.cases.catalogue.state import Catalogue
from shared.http.messages import FieldError

MOST_SUGGESTIONS = 3
LONGEST_COMPARED = 100
CLOSE = 0.5
"""Of difflib's ratio: 垃圾清理 and 垃圾清运 share three of four characters."""


def category_error(catalogue: Catalogue, given: str) -> FieldError | None:
    """Why no case can be reported under this category; None when one can."""
    category = catalogue.category(given)
    if category is None:
        meant = suggestions(catalogue, given)
        hint = f"；是否指：{'、'.join(meant)}" if meant else ""
        return FieldError("category", "category_unknown", f"目录中没有这个类别{hint}")
    if not category.active:
        return FieldError("category", "category_retired", "这个类别已停用，请选用其他类别")
    return None


def suggestions(catalogue: Catalogue, given: str) -> tuple[str, ...]:
    """Up to three active categories that look like it, the likeliest first: by title, by path, by a part of a title.

    Of a path given with what is above it, the whole path goes before the title.
    """
    wanted = given.strip()[:LONGEST_COMPARED]
    paths = [one.path for one in catalogue.active]
    by_title: dict[str, str] = {}
    for path in paths:
        by_title.setdefault(title_of(path), path)
    last = title_of(wanted.rstrip(BETWEEN_LEVELS))
    containing = [path for title, path in by_title.items() if last and last in title]
    titles = [by_title[title] for title in get_close_matches(last, by_title, MOST_SUGGESTIONS, CLOSE)]
    whole = get_close_matches(wanted, paths, MOST_SUGGESTIONS, CLOSE)
    same = [by_title[last]] if last in by_title else []
    alike = (*whole, *titles) if BETWEEN_LEVELS in wanted else (*titles, *whole)
    return tuple(dict.fromkeys((*same, *alike, *containing)))[:MOST_SUGGESTIONS]
