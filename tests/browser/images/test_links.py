"""What the address says of an image, and how the image comes back."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.images_page import (
    FIELD,
    SAMPLE,
    choose,
    fingerprint,
    patch,
    picture_file,
    shown,
    weights,
)
from tests.browser.settled import reload

KEEPS = "The link names it by a fingerprint and this browser keeps it; on another machine the page asks for its file."


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return picture_file(tmp_path, "mine.png", 64, 48)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return picture_file(tmp_path, "other.jpg", 40, 60)


def named_in(page: Page, name: str = "image") -> str | None:
    return parse_qs(urlsplit(page.url).query).get(name, [None])[0]


def shows(page: Page, address: str, file: bytes) -> None:
    """Waits until the weights of [CLS] on this image stand on the explore page."""
    expected = [f"{weight:.4f}" for weight in weights(page, address, file, 1, 2)[0]]
    expect(patch(page, "[CLS]")).to_have_attribute("aria-label", f"[CLS], weight {expected[0]}")
    assert shown(page) == expected


def open_explore(page: Page, address: str, more: str = "") -> None:
    page.goto(f"{address}/?model=tiny-vit&layer=1&head=2{more}")
    expect(page.get_by_label(FIELD)).to_be_visible()


def test_the_address_names_an_image_and_a_reload_brings_it_back(page: Page, address: str, mine: Path) -> None:
    open_explore(page, address)
    shows(page, address, SAMPLE)
    assert named_in(page) is None
    choose(page, mine)
    shows(page, address, mine.read_bytes())
    assert named_in(page) == fingerprint(mine.read_bytes())
    reload(page)
    shows(page, address, mine.read_bytes())
    expect(page.locator(".file-name")).to_have_text("mine.png")


def test_back_and_forward_bring_each_image_back(page: Page, address: str, mine: Path, other: Path) -> None:
    open_explore(page, address)
    shows(page, address, SAMPLE)
    for path in (mine, other):
        # nobody chooses two files within a second: that would be one move
        page.evaluate("() => { const now = Date.now; Date.now = () => now() + 2000 }")
        choose(page, path)
        shows(page, address, path.read_bytes())
    for file in (mine.read_bytes(), SAMPLE):
        page.go_back()
        shows(page, address, file)
    for path in (mine, other):
        page.go_forward()
        shows(page, address, path.read_bytes())
    page.get_by_role("button", name="Take the sample").click()
    shows(page, address, SAMPLE)
    assert named_in(page) is None
    expect(page.get_by_role("button", name="Take the sample")).to_be_hidden()


def test_links_to_steps_compare_and_sparse_take_the_image_along(page: Page, address: str, mine: Path) -> None:
    open_explore(page, address)
    choose(page, mine)
    shows(page, address, mine.read_bytes())
    patch(page, "patch in row 1, column 3").click()
    page.get_by_role("link", name="Step through this head").click()
    expect(page.get_by_role("heading", name="tiny-vit · layer 1, head 2 · mine.png")).to_be_visible()
    assert named_in(page) == fingerprint(mine.read_bytes())
    page.get_by_role("button", name="tiny-vit · layer 1, head 2 · mine.png").click()
    page.get_by_role("link", name="See this head in the explorer").click()
    expect(patch(page, "patch in row 1, column 3")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".file-name")).to_have_text("mine.png")
    page.get_by_role("link", name="Compare", exact=True).last.click()
    for side in ("a", "b"):
        expect(page.locator(f'[data-view="side-{side}"] .file-name')).to_have_text("mine.png")
        assert named_in(page, f"{side}.image") == fingerprint(mine.read_bytes())


def test_a_link_on_another_machine_asks_for_its_file(
    page: Page, browser: Browser, address: str, mine: Path, other: Path
) -> None:
    open_explore(page, address)
    choose(page, mine)
    shows(page, address, mine.read_bytes())
    link, wanted = page.url, fingerprint(mine.read_bytes())
    elsewhere = browser.new_context().new_page()
    elsewhere.goto(link)
    asks = f"This link is about an image that this browser does not have (fingerprint {wanted})."
    expect(elsewhere.get_by_text(asks)).to_be_visible()
    expect(elsewhere.locator(".patches")).to_be_hidden()
    choose(elsewhere, other)
    differs = (
        f"This is another image than the link’s: its fingerprint is {fingerprint(other.read_bytes())}, not {wanted}."
    )
    expect(elsewhere.get_by_text(differs)).to_be_visible()
    shows(elsewhere, address, other.read_bytes())
    elsewhere.go_back()
    expect(elsewhere.get_by_text(asks)).to_be_visible()
    expect(elsewhere.get_by_text("Showing “other.jpg” The new image has not been run.")).to_be_visible()
    choose(elsewhere, mine)
    shows(elsewhere, address, mine.read_bytes())
    expect(elsewhere.locator("#image-said")).to_have_text(KEEPS)
    assert named_in(elsewhere) == wanted
    elsewhere.context.close()


def test_the_sample_may_be_taken_in_the_place_of_an_image_that_is_not_here(page: Page, address: str) -> None:
    open_explore(page, address, "&image=0123456789abcdef")
    expect(
        page.get_by_text("(fingerprint 0123456789abcdef). Choose its file again, or take the sample.")
    ).to_be_visible()
    page.get_by_role("button", name="Take the sample").click()
    shows(page, address, SAMPLE)
    open_explore(page, address, "&image=0123")
    expect(page.get_by_text("The link has a value that is not allowed: image=0123 (give the 16 hex")).to_be_visible()
    shows(page, address, SAMPLE)


def test_the_fingerprint_is_the_same_where_the_browser_has_no_cryptography(
    page: Page, address: str, mine: Path
) -> None:
    page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })")
    open_explore(page, address)
    assert page.evaluate("crypto.subtle === undefined")
    choose(page, mine)
    shows(page, address, mine.read_bytes())
    assert named_in(page) == fingerprint(mine.read_bytes())


def test_a_browser_that_keeps_nothing_says_so(page: Page, address: str, mine: Path) -> None:
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { get() { throw new Error('no') } })")
    open_explore(page, address)
    choose(page, mine)
    shows(page, address, mine.read_bytes())
    expect(
        page.get_by_text("but this browser keeps no images: after a reload the page asks for its file")
    ).to_be_visible()
    reload(page)
    expect(page.get_by_text("This link is about an image that this browser does not have")).to_be_visible()


KEPT = """async (most) => {
  const { MOST, keepImage, keptImage } = await import("/static/image-input/image-store.js");
  MOST.images = most;
  const kept = [];
  for (const name of ["a", "b", "c", "d"]) {
    kept.push(await keepImage({ fingerprint: name, name, data: name, isKept: true }));
    await new Promise((done) => setTimeout(done, 5));
    // the first is used again and again, so it is not the oldest
    await keptImage("a");
    await new Promise((done) => setTimeout(done, 5));
  }
  MOST.characters = 3;
  kept.push(await keepImage({ fingerprint: "e", name: "e", data: "too long", isKept: true }));
  const found = await Promise.all(["a", "b", "c", "d", "e"].map((name) => keptImage(name)));
  return JSON.stringify({ kept, found: found.map((file) => file?.data ?? null) });
}"""


def test_the_images_used_last_are_kept_so_many_and_so_large(page: Page, address: str) -> None:
    page.goto(f"{address}/positions")
    said = json.loads(page.evaluate(KEPT, 3))
    assert said["kept"] == [True, True, True, True, False]
    assert said["found"] == ["a", None, "c", "d", None]


def test_a_file_that_is_too_large_is_not_even_read(page: Page, address: str, tmp_path: Path) -> None:
    open_explore(page, address)
    shows(page, address, SAMPLE)
    large = tmp_path / "large.png"
    large.write_bytes(bytes(8 * 2**20 + 1))
    page.get_by_label(FIELD).set_input_files(large)
    expect(page.get_by_role("alert")).to_have_text(
        "large.png has 8,388,609 bytes; at most 8,388,608 are read. Make it smaller."
    )
    shows(page, address, SAMPLE)
