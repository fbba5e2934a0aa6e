"""The page of steps as the journeys drive it."""

import json
import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.explore_page import single
from tests.browser.settled import settle

# every number that is written on the page: where it says that it stands in the reply, and its text
WRITTEN = """() => [...document.querySelectorAll('[data-of]')].map((each) => [
  each.dataset.of, Number(each.dataset.head ?? 0), Number(each.dataset.row), Number(each.dataset.column),
  each.textContent])"""
UNPLACED = "() => [...document.querySelectorAll('.number:not([data-of])')].map((each) => each.outerHTML)"


def matrix(array: Any, axes: list[str], head: int) -> list[list[Any]]:
    """The array as rows: one head of several, a vector as a column or a row, a scalar as 1 by 1."""
    depth = len(axes)
    if depth == 3 or (depth == 2 and axes[0] == "head"):
        return matrix(array[head], axes[1:], head)
    if depth == 2:
        return list(array)
    if depth == 0:
        return [[array]]
    return [[each] for each in array] if axes[0] in ("query", "key", "position", "block") else [array]


def short(number: float | None) -> str:
    """A number as the page writes it with four decimals; JavaScript rounds a half away from 0."""
    if number is None:
        return "-∞"
    if number == 0:
        return "0.0000"
    with localcontext(rounding=ROUND_HALF_UP):
        if abs(number) < 0.00005 or abs(number) >= 1e9:
            mantissa, exponent = f"{Decimal(number):.1e}".split("e")
            return f"{mantissa}e{int(exponent):+d}"
        return f"{Decimal(number):.4f}"


class Steps:
    """The page as a reader sees it, and the API beside it."""

    def __init__(self, page: Page, server_url: str):
        self.page = page
        self.api = f"{server_url}/api/v1"
        self.root = f"{server_url}/steps"
        self.alert = page.get_by_role("alert", include_hidden=True)
        self.result = page.locator('.matrix[data-slot="result"]')
        self.title = page.locator("#step-title")
        self.outcome = page.locator(".derivation-body .outcome")
        self.run = page.get_by_role("heading", level=1).get_by_role("button")
        self.readout = page.locator('[data-view="stage"] output')

    def open(self, **fields: Any) -> None:
        """Loads the page and waits for the numbers."""
        self.page.goto(f"{self.root}?{urlencode(fields, quote_via=quote)}")
        expect(self.result).to_be_visible()

    def unfold_form(self) -> None:
        """Opens the form below the line that says what is shown."""
        if self.run.get_attribute("aria-expanded") == "false":
            self.run.click()

    def unfold_digits(self) -> None:
        """Opens all numbers of a long sum; they stay open from then on."""
        folded = self.page.locator(".written-out:not([open]) > summary")
        if folded.count():
            folded.click()
            expect(self.page.locator(".work-out")).to_be_visible()

    def choose(self, example: dict[str, Any]) -> None:
        """Chooses a textbook's example, and waits until it is on the page."""
        self.unfold_form()
        self.page.get_by_label("Textbook example").select_option(example["id"])
        expect(self.page.get_by_role("heading", level=1)).to_have_text(example["title"])
        assert self.address()["example"] == example["id"]

    def address(self) -> dict[str, str]:
        """The fields of the address, once it has settled."""
        settle(self.page)
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def at(self, name: str) -> None:
        """Waits until the result of this name is on the stage."""
        expect(self.result).to_have_attribute("data-tensor", name)

    def current(self) -> str:
        """The name of the result on the stage."""
        return self.result.get_attribute("data-tensor") or ""

    def cell(self, name: str, row: int, column: int) -> Locator:
        """A cell of a table of digits on the stage."""
        return self.page.locator(f'td[data-tensor="{name}"][data-row="{row}"][data-column="{column}"]')

    def ask(self, model: str, **body: Any) -> dict[str, Any]:
        """What the API says of one head, its arrays as lists."""
        reply = self.page.request.post(f"{self.api}/models/{model}/steps", data=body)
        assert reply.ok, reply.text()
        # the page asks for the bytes of float32: digits name them, but are not them
        return json.loads(reply.text(), parse_float=single)  # type: ignore[no-any-return]

    def example(self, name: str) -> dict[str, Any]:
        """A textbook's example."""
        reply = self.page.request.get(f"{self.api}/examples/{name}")
        assert reply.ok, reply.text()
        return reply.json()  # type: ignore[no-any-return]

    def examples(self) -> list[dict[str, Any]]:
        """All of them, without their numbers."""
        return self.page.request.get(f"{self.api}/examples").json()["examples"]  # type: ignore[no-any-return]

    def says_only_what_the_reply_says(self, tensors: dict[str, tuple[Any, list[str]]]) -> int:
        """Asserts that every number on the page is the reply's; returns how many there are."""
        written = self.page.evaluate(WRITTEN)
        assert self.page.evaluate(UNPLACED) == []
        for name, head, row, column, text in written:
            rows = matrix(*tensors[name], head)
            assert text == short(rows[row][column]), (name, head, row, column)
        return len(written)

    def shows_printed(self, lines: list[dict[str, Any]], tensors: dict[str, Any], head: int) -> int:
        """Asserts that the book's digits, ours and the marks stand on the page; returns how many they are."""
        shown = self.page.locator(".printed-list .digits-printed")
        digits = [each for line in lines for each in line["digits"]]
        expect(shown).to_have_count(len(digits))
        assert shown.all_inner_texts() == digits
        marks = ["✓" if agrees else "✗" for line in lines for agrees in line["agrees"]]
        assert self.page.locator(".printed-list .mark").all_inner_texts() == marks
        rows = {line["tensor"]: matrix(*tensors[line["tensor"]], head) for line in lines}
        ours = [short(rows[line["tensor"]][line["row"]][column]) for line in lines for column in line["columns"] or [0]]
        assert self.page.locator(".printed-list .ours").all_inner_texts() == ours
        for note in {line["note"] for line in lines} - {""}:
            expect(self.page.locator(".printed-list .note").filter(has_text=note)).to_have_count(1)
        return len(digits)


def uses_of(reply: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Every sub-step, and what comes in from outside to make it."""
    return [
        (name, [each for each in step["parameters"] if each in operation.values()])
        for step in reply["steps"]
        for name, operation in step["operations"].items()
    ]


def tensors_of(reply: dict[str, Any]) -> dict[str, tuple[Any, list[str]]]:
    """Every array of a reply by its name, with its axes."""
    return {
        name: (array, step["axes"][name])
        for step in reply["steps"]
        for name, array in {**step["parameters"], **step["outputs"]}.items()
    }


def places_of(reply: dict[str, Any]) -> list[str]:
    """The names of all sub-steps, in order."""
    return [name for step in reply["steps"] for name in step["outputs"]]


def values_of(snapshot: str) -> list[str]:
    """The cells that an ARIA snapshot reads."""
    return re.findall(r"gridcell \"([^\"]+)\"", snapshot)
