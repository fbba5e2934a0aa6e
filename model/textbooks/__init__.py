"""Textbook examples: worked examples, with the digits that their sources print.

The JSON files hold digits, texts and given numbers. Inputs that a source draws from a seed are drawn in Python from the
same seed, so the code says where each number comes from.
"""

from model.textbooks import d2l, raschka_article, raschka_book
from model.textbooks.example import Example, Positions, Printed, Source, agrees
from model.textbooks.example_file import ExampleFile

__all__ = ["EXAMPLES", "Example", "Positions", "Printed", "Source", "agrees"]

_SOURCES = (raschka_book.examples(), raschka_article.examples(), ExampleFile("alammar").examples({}), d2l.examples())
EXAMPLES: dict[str, Example] = {example.id: example for examples in _SOURCES for example in examples}
