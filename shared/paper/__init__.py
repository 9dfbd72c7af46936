"""Paper: templates and values → pages; light to import, since it runs in processes of its own."""

from shared.paper.fonts import ChineseFontMissingError
from shared.paper.qr import qr_drawing
from shared.paper.texts import chinese_day, plain
from shared.paper.typesetting import Form, typeset

__all__ = ["ChineseFontMissingError", "Form", "chinese_day", "plain", "qr_drawing", "typeset"]
