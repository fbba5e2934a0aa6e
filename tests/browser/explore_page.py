"""The explore page as the journeys drive it."""

import re
import struct
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.settled import settle

SENTENCE = "Mary likes to read and Tom likes to write."
FACTS = ["weight", "scores", "scale", "scaled", "rank", "row-sum"]


def single(number: float | str) -> float:
    """The float32 that these digits name."""
    return struct.unpack("<f", struct.pack("<f", float(number)))[0]


class Explore:
    """The page as a reader sees it, and the API beside it."""

    def __init__(self, page: Page, server_url: str):
        self.page = page
        self.api = f"{server_url}/api/v1"
        self.root = f"{server_url}/"
        self.cards: list[dict[str, Any]] = page.request.get(f"{self.api}/models").json()["models"]
        # a model of sounds is served, and no page shows it
        self.seen_cards = [card for card in self.cards if card["input"] != "sound"]
        self.card = self.card_of("writer")
        self.text = page.get_by_role("textbox", name="Sentence", exact=True)
        self.alert = page.get_by_role("alert")
        self.readout = page.locator('[data-view="heatmap"] output')
        self.heatmap = page.get_by_role("application", name=re.compile("^Heatmap"))

    def card_of(self, model: str) -> dict[str, Any]:
        """What the API tells of this model."""
        return next(card for card in self.cards if card["id"] == model)

    def thumbnail(self, layer: int, head: int, site: str = "") -> Locator:
        """The small picture of a head; its name goes on where the head is zeroed or has a label."""
        place = f"{site and f'{site}, '}layer {layer}, head {head}"
        return self.page.locator(".heads").get_by_role("button", name=re.compile(f"^{place}(,|$)"))

    def open(self, search: str = "") -> None:
        """Loads the page with SENTENCE and waits for the numbers."""
        self.page.goto(f"{self.root}?model={self.card['id']}&text={quote(SENTENCE)}{search}")
        expect(self.fact("weight")).to_be_visible()
        expect(self.page.locator(".bar-list li").first).to_be_visible()

    def fact(self, name: str) -> Locator:
        """A number of the chosen cell, by its name."""
        return self.page.locator(f'[data-fact="{name}"]')

    def facts(self) -> dict[str, str]:
        """All numbers of the chosen cell."""
        return {name: self.fact(name).inner_text() for name in FACTS}

    def title(self, layer: int, head: int, site: str = "") -> None:
        """Waits until this head is open; the site stands in the title of models that have several."""
        name = f"Layer {layer} · Head {head}{site and f' · {site}'}"
        expect(self.page.get_by_role("heading", name=name, exact=True)).to_be_visible()

    def choose(self, model: str) -> None:
        """Chooses another model."""
        self.page.get_by_label("Model", exact=True).select_option(model)

    def runs_its_examples(self, model: str) -> None:
        """Presses every example of a model and waits for the head and the texts that it names."""
        card = self.card_of(model)
        self.page.goto(f"{self.root}?model={model}")
        expect(self.fact("weight")).to_be_visible()
        chips = self.page.locator(".chip.example")
        expect(chips).to_have_count(len(card["examples"]))
        self.page.locator("summary", has_text="Try").click()
        for i, example in enumerate(card["examples"]):
            with self.page.expect_response(lambda reply: reply.url.endswith("/overview")) as replied:
                chips.nth(i).click()
            assert replied.value.ok, replied.value.text()
            expect(chips.nth(i)).to_have_attribute("aria-pressed", "true")
            expect(self.page.locator("#second")).to_have_value(example.get("pair") or example.get("target") or "")
            if example.get("site"):
                site = example["site"] if len(card["sites"]) > 1 else ""
                self.title(example.get("layer") or 0, example.get("head") or 0, site)
            expect(self.alert).to_have_text("")

    def address(self) -> dict[str, str]:
        """The fields of the address, once a slider has rested."""
        settle(self.page)
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def ask(self, call: str, **body: Any) -> Any:
        """What the API says of SENTENCE."""
        reply = self.page.request.post(f"{self.api}/models/{self.card['id']}/{call}", data={"text": SENTENCE, **body})
        assert reply.ok, reply.text()
        return reply.json()

    def head(self, layer: int, head: int, **interventions: Any) -> dict[str, Any]:
        """Scores, scaled and weights of one head, as lists of rows."""
        tensors = ["scores", "scaled", "weights", "query", "key", "value"]
        asked = {"layers": [layer], "heads": [head], "tensors": tensors, "interventions": interventions or None}
        part = self.ask("attention", **asked)["attention"][0]
        return {"scale": part["scale"]} | {name: part[name][0] for name in tensors}

    def shows(self, numbers: dict[str, Any], query: int, key: int) -> None:
        """Asserts that the card shows exactly these numbers, to the last digit of the float32."""
        for name in ("scores", "scaled", "weights"):
            shown = self.fact("weight" if name == "weights" else name)
            expect(shown).to_have_text(re.compile(r"."))
            assert single(shown.inner_text()) == single(numbers[name][query][key]), name
        assert single(self.fact("scale").inner_text()) == single(numbers["scale"])
        row = numbers["weights"][query][: query + 1]
        rank = 1 + sum(weight > row[key] for weight in row)
        assert self.fact("rank").inner_text() == f"{rank} of {query + 1}"


def tab_to(page: Page, goal: Locator) -> None:
    """Walks with the Tab key until something has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if goal.evaluate("element => element === document.activeElement"):
            return
    pytest.fail("the Tab key does not lead there")
