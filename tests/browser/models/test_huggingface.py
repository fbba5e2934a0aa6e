"""Journeys with models that were made elsewhere: what they take is known first, loading is watched, and given up."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import torch
from playwright.sync_api import Page, expect
from safetensors.torch import load_file, save_file

from app.settings import Settings
from model.adapters.huggingface import loader
from model.run_context import current
from tests.app.conftest import tiny_weights as tiny_weights  # a fixture
from tests.browser.accessible import faults
from tests.browser.conftest import serving
from tests.browser.settled import settle
from tests.browser.steps_page import Steps
from tests.browser.watch import Watch
from tests.model.adapters.huggingface import checkpoints

HOLD = threading.Event()
"""While it is not set, loading stands still half way."""


@pytest.fixture(scope="module")
def server_url(tiny_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with tiny models, some of them made elsewhere, one of which has no numbers for longer texts."""
    root = tmp_path_factory.mktemp("models")
    folders = [make(root / name) for name, make in checkpoints.ALL.items()]
    folders.append(checkpoints.with_python_tokenizer(root, "marian"))
    partly = checkpoints.gpt2(root / "partly")
    tensors = load_file(partly / "model.safetensors")
    tensors["transformer.wpe.weight"][6:] = torch.nan
    save_file(tensors, partly / "model.safetensors", {"format": "pt"})
    load = loader.load

    def held(*given: Any) -> Any:
        telling = current().progress
        assert telling is not None
        while not HOLD.wait(0.02):
            telling.tell("Loading weights", 21, 42)
        return load(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "load", held)
        models = [str(folder) for folder in (*folders, partly)]
        with serving(Settings(weights=tiny_weights, models=models, device="cpu")) as url:
            yield url


@pytest.fixture(autouse=True)
def _going_on() -> Iterator[None]:
    HOLD.set()
    yield
    HOLD.set()


def test_what_a_model_takes_is_known_before_it_is_loaded(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/?model=tiny-decoder&text=the+cat")
    expect(page.get_by_role("heading", name="Layer 0 · Head 0")).to_be_visible()
    facts = page.locator('[data-slot="model-facts"]')
    expect(facts).to_be_hidden()
    groups = page.locator("#model optgroup")
    expect(groups.nth(0)).to_have_attribute("label", "Made by this project")
    expect(groups.nth(1)).to_have_attribute("label", "Made elsewhere")
    assert groups.nth(1).locator("option").nth(1).inner_text().startswith("bert-without-head: encoder, 2 × 3 heads, ")
    page.locator("#model").select_option("bert-without-head")
    expect(facts).to_have_text("BertModel · encoder 2 × 3 · licence not stated · takes 1 MiB of memory")
    expect(page.get_by_role("heading", name="Layer 0 · Head 0")).to_be_visible()
    expect(page.locator('[data-card="predictions"]')).to_be_hidden()
    page.get_by_text("About bert-without-head").click()
    expect(page.locator(".model-card")).to_contain_text("float32, stored as float32")


JOURNEYS = [
    ("bert", "?model=tiny-decoder&text=the+cat", "#model"),
    ("gpt2", "steps?model=tiny-decoder&text=the+cat", "#model"),
    ("llama", "compare?a.model=tiny-decoder&b.model=tiny-decoder", "#a-model"),
]


@pytest.mark.parametrize(("model", "path", "picker"), JOURNEYS)
def test_a_loading_is_watched_and_given_up_and_begun_again(
    page: Page, server_url: str, watch: Watch, model: str, path: str, picker: str
) -> None:
    watch.may_refuse = True
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server_url}/{path}")
    expect(page.locator("canvas").first).to_be_visible()
    HOLD.clear()
    if path.startswith("steps"):
        Steps(page, server_url).unfold_form()
    page.locator(picker).select_option(model)
    line = page.locator(".loading-line")
    expect(line).to_be_visible()
    expect(line.get_by_role("status")).to_have_text(f"Loading {model}")
    expect(line).to_contain_text("50 %")
    expect(line.get_by_role("progressbar")).to_have_js_property("value", 0.5)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    line.get_by_role("button", name="Cancel").press("Enter")
    expect(page.get_by_text(f"Loading '{model}' was given up; ask again to load it.").first).to_be_visible()
    expect(line).to_be_hidden()
    HOLD.set()
    page.reload()
    expect(page.locator("canvas").first).to_be_visible()
    expect(page.locator(picker)).to_have_value(model)
    expect(page.get_by_text("was given up")).to_have_count(0)


def test_a_shuffled_sentence_is_read_by_models_made_elsewhere(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/positions?model=gpt2")
    rows = page.locator('[data-slot="ways"] tr')
    verdicts = page.locator('[data-slot="ways"] tr td:last-child')
    expect(verdicts).to_have_text(["yes", "yes", "yes", "no: the same vectors, in another order"])
    expect(page.locator(".bar-list")).to_have_count(4)
    page.locator("#model").select_option("bert-without-head")
    expect(rows.first).to_contain_text("no logits")
    expect(page.get_by_role("heading", name="With its positions and its mask")).to_be_hidden()
    assert faults(page) == []


def test_a_direct_share_of_the_logit_stands_beside_a_weight(page: Page, server_url: str) -> None:
    share = page.locator('[data-analysis="logits"]')
    for model in ("gpt2", "llama"):
        page.goto(f"{server_url}/?model={model}&layer=1&head=2")
        page.locator('[data-view="beyond-weights"] summary').first.click()
        expect(share).to_have_text(re.compile(r"\d"))


def test_what_is_no_number_is_said_and_breaks_nothing(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/?model=partly&text=the+cat+sat+on+the+mat")
    expect(page.locator(".note").filter(has_text="computes undefined numbers (NaN)")).to_be_visible()
    expect(page.get_by_role("heading", name="Layer 0 · Head 0")).to_be_visible()
    page.locator(".heads").get_by_role("button", name="layer 1, head 2").click()
    expect(page.get_by_role("heading", name="Layer 1 · Head 2")).to_be_visible()


def test_an_encoder_decoder_made_elsewhere_shows_all_three_sites(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/?model=t5&text=le+chat")
    expect(page.get_by_role("heading", name="Layer 0 · Head 0 · encoder")).to_be_visible()
    page.locator(".heads").get_by_role("button", name="cross, layer 1, head 2").click()
    expect(page.get_by_role("heading", name="Layer 1 · Head 2 · cross")).to_be_visible()


# what this llama writes is read as other tokens, so behind the first its text is another one
@pytest.mark.parametrize(("model", "count"), [("gpt2", 2), ("llama", 1), ("t5", 2), ("marian", 3)])
def test_a_model_made_elsewhere_writes_on_and_shows_its_cache(
    page: Page, server_url: str, model: str, count: int
) -> None:
    text, translates = "the cat sat", model in ("t5", "marian")
    grows = "target" if translates else "text"
    page.goto(f"{server_url}/?model={model}&text={quote(text)}&layer=1&head=2&write={0 if translates else len(text)}")
    write = page.get_by_role("button", name="Write a token")
    expect(write).to_be_visible()
    settle(page)
    asked = {"text": text, "target": "" if translates else None, "stream": False, "max_new_tokens": count}
    reply = page.request.post(f"{server_url}/api/v1/models/{model}/generations", data=asked).json()
    assert len(reply["tokens"]) == count
    for each in reply["tokens"]:
        probability = next(one["probability"] for one in each["candidates"] if one["id"] == each["id"])
        expect(page.locator(".distribution li.drawn .number")).to_have_text(f"{probability:.4f}")
        write.press("Enter")
        settle(page)
    assert parse_qs(urlsplit(page.url).query)[grows] == [reply["whole"]]
    page.locator("summary", has_text="KV cache").click()
    cache = page.request.post(
        f"{server_url}/api/v1/models/{model}/generations", data=asked | {"max_new_tokens": 2}
    ).json()["tokens"][1]["cache"]
    counted = page.locator(".kv-cache dd")
    expect(counted).to_have_count(4)
    for index, side in ((0, "multiplications"), (2, "of_matrices")):
        expect(counted.nth(index)).to_have_text(re.compile(r"^[\d,]+$"))
        assert cache[side]["with_cache"] < cache[side]["without_cache"]
    kept = page.locator(".kept-head")
    expect(kept).to_contain_text("kept keys. Each product becomes a weight")
    expect(kept.get_by_text("share these rows")).to_have_count(1 if model == "llama" else 0)
    assert faults(page) == []
