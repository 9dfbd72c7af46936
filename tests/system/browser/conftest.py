"""A browser, and the command centre that it looks at; they start once for all browser tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.servers import Servers
from tests.system.browser.command_centre import CommandCentre, command_centre

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MILLIS = 20_000


@pytest.fixture(scope="session")
def centre(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandCentre]:
    with command_centre(servers, tmp_path_factory.mktemp("centre")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    expect.set_options(timeout=PATIENCE_MILLIS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def screen(browser: Browser) -> Iterator[BrowserContext]:
    """A display of 1920×1080 with nothing remembered."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    context.set_default_timeout(PATIENCE_MILLIS)
    yield context
    context.close()
