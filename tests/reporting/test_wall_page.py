"""The sources of the wall's page keep what the page promises."""

import json
import re

from deploy.local.wall import SOURCES

SCRIPTS = sorted((SOURCES / "src").glob("*.ts"))
MARKUP_FROM_TEXT = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|\.style\b")
ADDRESS = re.compile(r"https?://|//[a-z0-9-]+\.[a-z]")


def test_no_data_can_become_markup() -> None:
    assert len(SCRIPTS) > 10
    assert [script.name for script in SCRIPTS if MARKUP_FROM_TEXT.search(script.read_text())] == []


def test_the_page_names_no_other_origin() -> None:
    sources = [*SCRIPTS, SOURCES / "index.html", SOURCES / "wall.css"]
    assert [source.name for source in sources if ADDRESS.search(source.read_text())] == []


def test_the_page_has_no_inline_script_or_style() -> None:
    page = (SOURCES / "index.html").read_text()
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", page)


def test_the_lock_file_pins_what_it_names_and_names_no_address() -> None:
    lock = json.loads((SOURCES / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert set(packages) == {"node_modules/typescript"}
    assert all("integrity" in package and "resolved" not in package for package in packages.values())
