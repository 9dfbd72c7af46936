"""Every link of every page leads somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import CHECKOUT, anchors, pages, prose

_LINK = re.compile(r"\]\(([^()\s]+)\)")


def links() -> Iterator[tuple[Path, str]]:
    for page in pages():
        for target in _LINK.findall(prose(page)):
            if not re.match(r"[a-z]+:", target):
                yield page, target


@pytest.mark.parametrize(("page", "target"), [pytest.param(*link, id=f"{link[0]}:{link[1]}") for link in links()])
def test_a_relative_link_leads_to_a_file_and_a_heading_that_are_there(page: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    found = (CHECKOUT / page.parent / path).resolve() if path else CHECKOUT / page
    assert found.exists()
    assert found.is_relative_to(CHECKOUT)
    if anchor:
        assert anchor in anchors(found.relative_to(CHECKOUT))


def test_there_are_pages_and_links_to_check() -> None:
    assert {Path("README.md"), Path("README.zh-CN.md"), Path("docs/operators.md")} <= set(pages())
    assert len(list(links())) > 50
