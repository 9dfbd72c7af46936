"""The media types of tables."""

from typing import Final

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA: Final = (
    CSV,
    XLSX,
    "application/vnd.ms-excel",  # what browsers on Windows call both CSV and xlsx
    "application/vnd.ms-excel.sheet.macroEnabled.12".lower(),  # refused with a reason
)
"""What an upload may be called; what it is, its first bytes tell."""
