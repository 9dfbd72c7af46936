"""Writes docs/stories.md anew."""

from tests.docs.told.page import PAGE, page_of
from tests.docs.told.story import places

PAGE.write_text(page_of(places()))
