"""Markdown of lessons: formulas become MathML; nothing runs, nothing reaches outside."""

import re

import pytest

from app.lessons.rendering import html


def test_text_and_formulas() -> None:
    made = html("A *row* is $\\frac{q k^\\top}{\\sqrt{d}}$.\n\n$$a_i$$\n")
    assert "<em>row</em>" in made
    assert "<mfrac>" in made
    assert "<msqrt>" in made
    assert made.count("<math") == 2


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        "![picture](https://evil.example/x.png)",
        "[press](javascript:alert(1))",
        "[press](data:text/html,<script>alert(1)</script>)",
        "$\\text{<img src=x onerror=alert(1)>}$",
        "$\\text{<script>alert(1)</script>}$",
        "$\\href{javascript:alert(1)}{x}$",
        "$<script>$",
        "$\\fra{$",
    ],
)
def test_nothing_of_a_text_runs_or_reaches_outside(text: str) -> None:
    made = html(text)
    assert re.findall(r"<(script|img|iframe|object|embed|style|svg|link)\b", made) == []
    assert re.findall(r"<[^>]*\s(on\w+|src|style)\s*=", made) == []
    assert re.findall(r'href="(?!/|#|https?:|mailto:)', made) == []
