"""Makes HTML of a lesson's Markdown: formulas become MathML; HTML, scripts and images stay text."""

import re
from html import escape
from xml.etree import ElementTree

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
# every element of MathML Core that draws, and none that links
ELEMENT = re.compile(r"math|m(row|i|o|n|text|space|frac|sqrt|root|sub|sup|subsup|under|over|underover|table|tr|td)")
ATTRIBUTE = re.compile(
    "display(style)?|stretchy|fence|form|separator|accent|movablelimits|linethickness|mathvariant|columnalign|width|"
    "scriptlevel|[lr]space|(min|max)size"
)


def _mathml(formula: str, options: dict[str, bool]) -> str:
    """MathML, or the formula as it was typed where it is none, or holds elements that draw no formula."""
    try:
        made = convert(formula, display="block" if options["display_mode"] else "inline")
        parts = list(ElementTree.fromstring(made).iter())
    except Exception:
        # the converter raises some twenty kinds of its own, and IndexError; none of them matters to the reader
        return f"<code>{escape(formula)}</code>"
    is_formula = all(
        ELEMENT.fullmatch(part.tag.removeprefix(NAMESPACE)) and all(map(ATTRIBUTE.fullmatch, part.attrib))
        for part in parts
    )
    return made if is_formula else f"<code>{escape(formula)}</code>"


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image").use(dollarmath_plugin, renderer=_mathml)


def html(text: str) -> str:
    """Paragraphs, lists and formulas of a text."""
    return _MARKDOWN.render(text)


def inline_html(text: str) -> str:
    """One line: emphasis, code and formulas."""
    return _MARKDOWN.renderInline(text)
