"""`python -m services.cases.lifecycle.docs` writes the page anew."""

from services.cases.lifecycle.docs.page import FILE, page

if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
