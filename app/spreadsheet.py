"""Guards cells of CSV files: a spreadsheet takes some texts for formulas, which could send what stands in others."""

import re

FORMULA = re.compile(r"[=+@\t\r]|-(?!\d|∞)")
"""The characters that begin a formula."""


def guarded(text: str) -> str:
    """The text, after an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{text}" if FORMULA.match(text) else text
