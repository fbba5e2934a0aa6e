"""Journeys with kinds of models made elsewhere: classifiers, stacks of mixed layers, readers of images beside text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from playwright.sync_api import Locator, Page, expect

from app.settings import Settings
from tests.app.conftest import tiny_weights as tiny_weights  # a fixture
from tests.browser.conftest import serving
from tests.browser.steps_page import Steps, short
from tests.model.adapters.huggingface import checkpoints, headed_checkpoints, tokenizers
from tests.model.adapters.huggingface.architectures import mixed

TEXT = "the cat sat on the mat"
HEADS = {
    "classes": "BertForSequenceClassification",
    "tags": "BertForTokenClassification",
    "answers": "BertForQuestionAnswering",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three classifiers; a stack in which only layer 1 of three attends; a reader of images."""
    root = tmp_path_factory.mktemp("kinds")
    for name, kind in HEADS.items():
        ends = {"id2label": {0: "start", 1: "end"}, "label2id": {"start": 0, "end": 1}}
        headed_checkpoints.bert(root / name, kind, **ends if name == "answers" else {})
    headed_checkpoints.llava(root / "llava")
    tokenizer = tokenizers.byte_fallback()
    torch.manual_seed(19)
    config = transformers.Lfm2Config(**mixed.ROWS["lfm2"].sizes | {"vocab_size": len(tokenizer)})
    checkpoints.save(root / "mixed", transformers.Lfm2ForCausalLM(config), tokenizer)
    return root


@pytest.fixture(scope="module")
def server_url(tiny_weights: Path, root: Path) -> Iterator[str]:
    """A server with them and the tiny models of the project."""
    models = [str(folder) for folder in sorted(root.iterdir())]
    with serving(Settings(weights=tiny_weights, models=models, device="cpu")) as url:
        yield url


@torch.inference_mode()
def classified(folder: Path) -> tuple[Any, list[str]]:
    """What transformers itself computes for TEXT, and the tokens."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = getattr(transformers, HEADS[folder.name]).from_pretrained(folder, attn_implementation="eager").eval()
    read = tokenizer(TEXT, return_tensors="pt")
    return model(**read), list(tokenizer.convert_ids_to_tokens(read["input_ids"][0]))


def bars(page: Page) -> Locator:
    """The lines of the predictions: a label and its probability each."""
    return page.locator('[data-card="predictions"] .bar-list li')


def expected(probabilities: torch.Tensor) -> list[str]:
    """The labels with their probabilities, as the page writes them, the likeliest first."""
    order = probabilities.argsort(descending=True).tolist()
    return [f"{headed_checkpoints.LABELS[index]}{short(float(probabilities[index]))}" for index in order]


def test_a_classifier_of_texts_shows_its_labels_with_probabilities(page: Page, server_url: str, root: Path) -> None:
    page.goto(f"{server_url}/?model=classes&text={TEXT}")
    expect(page.get_by_text("The model classifies the text as a whole:")).to_be_visible()
    logits = classified(root / "classes")[0].logits[0]
    expect(bars(page)).to_have_text(expected(logits.softmax(-1)))


def test_a_classifier_of_tokens_labels_the_chosen_token(page: Page, server_url: str, root: Path) -> None:
    returned, tokens = classified(root / "tags")
    page.goto(f"{server_url}/?model=tags&text={TEXT}&query=2&key=1")
    expect(page.get_by_text(f"The model labels {tokens[2]} (position 2) as:")).to_be_visible()
    expect(bars(page)).to_have_text(expected(returned.logits[0, 2].softmax(-1)))


def test_a_model_that_answers_questions_shows_its_likeliest_spans(page: Page, server_url: str, root: Path) -> None:
    page.goto(f"{server_url}/?model=answers&text={TEXT}")
    expect(page.get_by_text("The likeliest answers, start × end:")).to_be_visible()
    returned, tokens = classified(root / "answers")
    start, end = (logits[0].softmax(-1) for logits in (returned.start_logits, returned.end_logits))
    content = range(1, len(tokens) - 1)
    likeliest = max(float(start[one] * end[other]) for one in content for other in content if one <= other)
    expect(bars(page).first.locator(".number")).to_have_text(short(likeliest))
    shown = bars(page).first.locator(".token").inner_text()
    assert shown in TEXT


def test_layers_that_do_not_attend_are_named_and_the_first_that_does_is_open(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/?model=mixed&text={TEXT}")
    expect(page.get_by_role("heading", name="Layer 1 · Head 0")).to_be_visible()
    rows = page.locator(".heads tbody tr")
    expect(rows).to_have_count(3)
    for layer in (0, 2):
        expect(rows.nth(layer)).to_contain_text("no attention: conv")
        expect(rows.nth(layer).get_by_role("button", name="head")).to_have_count(0)
    expect(rows.nth(1).get_by_role("button", name="layer 1, head")).to_have_count(4)
    rows.nth(1).get_by_role("button", name="layer 1, head 2").click()
    expect(page.get_by_role("heading", name="Layer 1 · Head 2")).to_be_visible()


def test_the_steps_of_a_mixed_stack_open_at_a_layer_that_attends(page: Page, server_url: str) -> None:
    steps = Steps(page, server_url)
    steps.open(model="mixed", text=TEXT)
    expect(steps.run).to_contain_text("layer 1")
    steps.unfold_form()
    assert page.get_by_label("Layer", exact=True).locator("option").all_inner_texts() == ["1"]


def test_a_reader_of_images_says_that_it_reads_none_here(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/?model=llava&text={TEXT}")
    expect(page.get_by_role("heading", name="Layer 0 · Head 0")).to_be_visible()
    said = page.locator(".note").filter(has_text="here it is given text alone, and reads no image or place.")
    expect(said).to_be_visible()
    expect(said).to_contain_text("pixel_values")
