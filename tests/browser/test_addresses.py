"""What an address names in vain is said on every page: what was given, what is allowed, what is shown instead."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watch import Watch

SAID = [
    ("/?query=99", "query=99 (give a whole number from 0 to 9; 9 is shown)."),
    ("/?layer=9", "The link asks for layer 9, head 0; writer has layers 0–3 and heads 0–3. Showing layer 0, head 0."),
    ("/?threshold=5", "threshold=5 (give a number from 0 to 1; 0 is used)."),
    ("/steps?at=foo", "No step named “foo”. Showing embedding. Steps: embedding, mean, "),
    ("/steps?at=weights&row=99", "row=99 (give a whole number from 0 to 9; 9 is shown)."),
    ("/calculator?example=nonsense", "There is no example 'nonsense'; there are journey-without-weights, "),
    ("/calculator?start=x&mask=odd", "mask=odd (give causal, window-1, "),
    ("/compare?query=99", "query=99 (give a whole number from 0 to 16)."),
    ("/sparse?model=nonsense", "No model named “nonsense”. Showing writer. Models: writer, reader, "),
    ("/sparse?kinds=foo", "kinds=foo (give window, strided, global, blocks or random, "),
    ("/positions?model=nonsense", "No model named “nonsense”. Showing writer. Models: writer, reader, "),
]


@pytest.mark.parametrize(("address", "sentence"), SAID, ids=[address for address, _ in SAID])
def test_what_an_address_names_in_vain_is_said(
    page: Page, server_url: str, watch: Watch, address: str, sentence: str
) -> None:
    watch.may_refuse = "example=nonsense" in address
    page.goto(server_url + address)
    expect(page.locator('[data-slot="notice"]')).to_contain_text(sentence)


def test_a_list_of_patterns_with_nothing_known_in_it_shows_the_window(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/sparse")
    count = page.locator('[data-slot="count"]')
    expect(count).to_contain_text("score computations")
    window = count.inner_text()
    page.goto(f"{server_url}/sparse?kinds=foo")
    expect(count).to_have_text(window)
