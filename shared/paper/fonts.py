"""The Chinese font of this machine, found by its family: without one nothing is printed."""

from collections.abc import Sequence
from functools import cache

from typst import Fonts

from shared.subprocesses import Rejected

FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC")
"""The same design under three names; Debian's package fonts-noto-cjk brings the first."""


class ChineseFontMissingError(Rejected):
    """None of FAMILIES is installed: every character would come out as an empty box (503)."""

    def __init__(self) -> None:
        super().__init__("chinese_font_missing", status=503)

    def __str__(self) -> str:
        return f"没有中文字体（{'、'.join(FAMILIES)} 均未安装）：请安装 fonts-noto-cjk"


@cache
def fonts() -> Fonts:
    """The fonts of the machine; found once per process, read only when a document uses them."""
    return Fonts(include_system_fonts=True, include_embedded_fonts=False)


def chinese_family(installed: Sequence[str] | None = None) -> str:
    """The first of FAMILIES that is installed; ChineseFontMissingError when none is."""
    families = fonts().families() if installed is None else installed
    found = next((family for family in FAMILIES if family in families), None)
    if found is None:
        raise ChineseFontMissingError
    return found
