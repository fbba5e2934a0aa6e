"""Worked examples of textbooks, with the digits that they print.

Inputs that a source draws from a seed are drawn here from the same seed, so the code says where each number comes from.
"""

from model.textbooks import alammar, d2l, raschka_article, raschka_book
from model.textbooks.example import Example, Positions, Printed, Source, agrees

__all__ = ["EXAMPLES", "Example", "Positions", "Printed", "Source", "agrees"]

EXAMPLES: dict[str, Example] = {
    example.id: example for source in (raschka_book, raschka_article, alammar, d2l) for example in source.examples()
}
