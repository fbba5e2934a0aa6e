"""Every control that stands as a symbol or a short word explains itself, by pointer and by keyboard, on every page."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import is_accessible
from tests.browser.settled import settle

PAGES = [
    "/",
    "/?model=writer&write=42",
    "/?model=translator&tab=layers",
    "/steps?at=weights&predict=1",
    "/calculator",
    "/compare",
    "/sparse",
    "/positions?scheme=alibi",
    "/positions?scheme=learned",
    "/cost",
    "/cost?view=sentence",
    "/cost?view=reach&curve=step",
    "/families",
    "/families?face=table",
    "/learn",
    "/learn/why-john",
    "/room",
]
# words that say all there is to say
PLAIN = {"back", "next", "undo", "find", "clear", "cancel", "close", "answer", "search", "copy link", "save as file"}
PLAIN |= {"open file", "leave out", "paste as text", "shuffle again", "forget all", "filters", "reset zoom", "what if"}
PLAIN |= {"more", "about", "model", "sentence", "example", "write a token", "position", "join"}
# the name of a control as it is seen, without numbers and tokens, which are data
BARE = """plain => {
  const words = (text) => text.replace(/[^\\p{L}\\p{S}]+/gu, ' ')
    .replace(/(?<=\\p{L}.*)[▶◀]|[▶◀](?=.*\\p{L})/gu, '').trim();
  const seen = (control) => {
    const copy = (control.labels?.[0] ?? control).cloneNode(true);
    for (const each of copy.querySelectorAll('.unseen, bdi, small, option, select, textarea, output')) each.remove();
    return words(copy.textContent);
  };
  const isData = (control) => control.closest(
    'nav, table, .heads, .words, .lesson-options, .choices, .map-list, .typed, .written, [data-branch], .patch-grid, '
    + '.put-away-list, .chip.example, [data-preset], [data-view=labelled-heads]');
  const bare = [];
  for (const control of document.querySelectorAll(':is(main, .masthead) :is(button, summary, select, input)')) {
    if (!control.checkVisibility({ visibilityProperty: true }) || isData(control)) continue;
    if (control.matches('[type=hidden], .unseen, .number, .link, [data-place]')) continue;
    for (const each of [control, control.labels?.[0]])
      each?.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, pointerType: 'touch' }));
    const name = seen(control);
    const isShort = name.split(' ').length <= 2;
    const isSaid = [control, control.labels?.[0]].some((each) => each?.closest('[data-term]') ||
      each?.querySelector('[data-term]'));
    if (name && isShort && !isSaid && !plain.includes(name.toLowerCase())) bare.push(name);
  }
  return bare;
}"""


@pytest.mark.parametrize("path", PAGES)
def test_a_symbol_or_a_short_word_explains_itself(page: Page, server_url: str, path: str) -> None:
    page.goto(server_url + path)
    settle(page)
    for fold in page.locator("main details:not([open]) > summary").all():
        if fold.is_visible():
            fold.evaluate("each => { each.parentElement.removeAttribute('name'); each.parentElement.open = true; }")
    settle(page)
    assert page.evaluate(BARE, sorted(PLAIN)) == []


def test_a_control_is_explained_by_keyboard_and_not_covered_when_it_is_pressed(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/?model=writer")
    settle(page)
    button, tip = page.get_by_role("button", name="Full digits"), page.get_by_role("tooltip")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(tip).to_have_count(0)
    button.blur()
    page.keyboard.press("Escape")
    button.focus()
    expect(tip).to_contain_text("The shortest digits that restore the float32 number.")
    assert button.get_attribute("aria-describedby") == tip.get_attribute("id")
    is_accessible(page)
    page.keyboard.press("Escape")
    expect(tip).to_have_count(0)


def test_the_pointer_opens_what_the_projector_is(page: Page, server_url: str) -> None:
    for path in ("/", "/sparse"):
        page.goto(server_url + path)
        settle(page)
        page.get_by_role("button", name="Projector").hover()
        expect(page.get_by_role("tooltip")).to_contain_text("Large type for a wall")
