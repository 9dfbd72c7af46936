"""The catalogue that the page shows is read as it stands, as a document and as a table."""

import re

import pytest

from services.cases.catalogue.reading import read_document, read_table
from tests.docs.pages import text


def shown(language: str) -> bytes:
    (block,) = re.findall(rf"^```{language}\n(.*?)^```$", text("docs/catalogue.md"), re.MULTILINE | re.DOTALL)
    return str(block).encode()


@pytest.mark.parametrize("path", ["环境卫生", "环境卫生/垃圾清运", "民生服务/低保", "其他/群众监督"])
def test_a_category_of_the_page_is_the_same_in_both(path: str) -> None:
    document = {one.path: one for one in read_document(shown("yaml"))}
    declarations, findings = read_table(shown("csv"))
    assert findings.total == 0
    assert document[path] == {one.path: one for one in declarations}[path]
