"""The calculator as the journeys drive it, and the arithmetic by itself."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from tests.browser.settled import settle

Matrix = NDArray[np.float64]
PASTE = """(input, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
SHOWN = """name => [...document.querySelectorAll(`.stage td[data-tensor="${name}"]`)]
  .map((cell) => [+cell.dataset.row, +cell.dataset.column, cell.textContent])"""
HALF = 0.00005 + 1e-9
"""Half of the last of four decimals."""


def softmax(scores: Matrix) -> Matrix:
    """Of each row."""
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    total: Matrix = powers / powers.sum(-1, keepdims=True)
    return total


def attend(body: dict[str, Any], mask: Matrix | None = None) -> dict[str, Matrix]:
    """One head on one's own matrices, computed here."""
    x, w_query, w_key, w_value = (np.array(body[name], float) for name in ("x", "w_query", "w_key", "w_value"))
    memory = np.array(body.get("y", body["x"]), float)
    query, key, value = x @ w_query, memory @ w_key, memory @ w_value
    scores = query @ key.T
    scaled = scores / np.sqrt(query.shape[1])
    masked = scaled if mask is None else np.where(mask, scaled, -np.inf)
    weights = softmax(masked)
    return {"query": query, "scores": scores, "weights": weights, "head_output": weights @ value}


class Calculator:
    """The page as a reader sees it, and the API beside it."""

    def __init__(self, page: Page, server_url: str):
        self.page = page
        self.api = f"{server_url}/api/v1"
        self.root = f"{server_url}/calculator"

    def open(self, search: str = "") -> None:
        """Loads the page and waits for numbers."""
        self.page.goto(self.root + search)
        self.ready()

    def ready(self) -> None:
        """Waits until something stands on the stage."""
        expect(self.page.locator(".stage [data-result]")).to_be_visible()

    def example(self, name: str) -> Any:
        """What the API says of an example."""
        return self.page.request.get(f"{self.api}/examples/{name}").json()

    def field(self, name: str) -> Locator:
        """The part of the page that holds a matrix."""
        return self.page.locator(f'[data-field="{name}"]')

    def cell(self, name: str, row: int, column: int) -> Locator:
        """One number to type."""
        return self.field(name).locator(f'[data-cell="{row}.{column}"]')

    def problem(self, name: str) -> Locator:
        """The sentence beside a matrix."""
        return self.field(name).locator(".problem")

    def typed(self, name: str) -> Matrix:
        """The numbers in the cells of a matrix."""
        field = self.field(name)
        rows, columns = (int(side) for side in field.locator(".shape").inner_text().split(" × "))
        texts = field.locator("input[data-cell]").evaluate_all("inputs => inputs.map((input) => input.value)")
        return np.array([float(text) for text in texts]).reshape(rows, columns)

    def paste(self, name: str, row: int, column: int, text: str) -> None:
        """Pastes into a cell, as from another program."""
        cell = self.cell(name, row, column)
        cell.focus()
        cell.evaluate(PASTE, text)

    def go(self, title: str) -> None:
        """Goes to a sub-step on the map, by its short title."""
        title_of_it = self.page.locator(".map-title", has_text=re.compile(f"^{title}$"))
        self.page.locator(".map-step", has=title_of_it).click()

    def shown(self, name: str) -> Matrix:
        """The digits of a matrix on the stage."""
        found = self.page.evaluate(SHOWN, name)
        if not found:
            return np.zeros((0, 0))
        rows, columns = (1 + max(each[axis] for each in found) for axis in (0, 1))
        matrix = np.full((rows, columns), np.nan)
        for row, column, text in found:
            matrix[row, column] = float(text.replace("∞", "inf"))
        return matrix

    def shows(self, name: str, numbers: Matrix) -> None:
        """Asserts that the stage shows these numbers once the page has settled, to the digits that it has."""
        settle(self.page)
        np.testing.assert_allclose(self.shown(name), numbers, rtol=0, atol=HALF)
