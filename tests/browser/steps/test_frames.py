"""A change of step is drawn within two frames: what stands on the stage then is what stands there for good."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from app.settings import Settings
from tests.app.conftest import CARD
from tests.browser.conftest import serving
from tests.browser.settled import SETTLED, settle
from tests.browser.steps_page import Steps
from tests.model.loaded import loaded, saved

TEXT = "Tom likes the red car a book two old friends it She bought Tom likes"
AFTER_TWO_FRAMES = """async () => {
  const settled = SETTLED;
  const frame = () => new Promise(requestAnimationFrame);
  // what only a screen reader reads follows when the cell has come to rest
  const drawn = (figure) => {
    const copy = figure.cloneNode(true);
    for (const each of copy.querySelectorAll('.unseen')) each.remove();
    return copy.textContent;
  };
  const seen = () => ({
    title: document.querySelector('#step-title').textContent,
    figure: drawn(document.querySelector('[data-view="stage"] .figure')),
    pictures: [...document.querySelectorAll('[data-view="stage"] canvas')].map((canvas) => canvas.toDataURL()),
  });
  const before = seen();
  document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true, cancelable: true}));
  await frame();
  await frame();
  const then = seen();
  await settled(60_000);
  return {before, then, later: seen()};
}""".replace("SETTLED", SETTLED)


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with a decoder whose heads have 64 dimensions."""
    root = tmp_path_factory.mktemp("weights")
    model = loaded("decoder", n_layers=2, n_heads=4, d_model=256, d_head=64, d_value=64, d_feed_forward=512)
    saved(root / "wide", model, CARD | {"id": "wide", "scores": {}})
    with serving(Settings(weights=root)) as url:
        yield url


def test_every_step_at_16_tokens_stands_after_two_frames(page: Page, server_url: str) -> None:
    steps = Steps(page, server_url)
    steps.open(model="wide", text=TEXT, layer=1, head=1)
    expect(page.locator(".transport-count")).to_have_text("1 of 20")
    settle(page)
    drawn = 0
    for _ in range(19):
        found = page.evaluate(AFTER_TWO_FRAMES)
        assert found["then"]["title"] != found["before"]["title"]
        assert found["then"] == found["later"]
        drawn += len(found["then"]["pictures"])
    assert drawn > 19, "most matrices of 16 tokens and 64 dimensions are pictures"
    expect(page.locator(".transport-count")).to_have_text("20 of 20")
