"""Texts as pages show them: on one line, harmless, of a bounded length; days in Chinese."""

from unicodedata import category


def plain(text: str, longest: int = 200) -> str:
    """On one line, without control and direction characters, which could hide or reverse what follows.

    What is longer than `longest` characters is cut, with an ellipsis.
    """
    kept = "".join(" " if each.isspace() else each for each in text if each.isspace() or category(each)[0] != "C")
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def chinese_day(day: str) -> str:
    """2026-11-03 → 2026年11月3日."""
    year, month, date = day.split("-")
    return f"{year}年{int(month)}月{int(date)}日"
