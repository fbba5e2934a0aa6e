"""Journeys with `listener`: a word's row over the spectrogram, the frames that truly sound the note, and the sound."""

import base64
import io
import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, expect

from tests.browser.accessible import is_accessible
from tests.browser.settled import settle
from tests.browser.watch import Watch

OPENED = "/?model=listener&site=cross&layer=1&head=3"
FRAME = 320
"""The samples of a frame: 0.04 s at 8,000 a second."""
SVG = "{http://www.w3.org/2000/svg}"
FIELD = "Sound (WAV or FLAC, at most 30 seconds)"


@pytest.fixture
def example(page: Page, address: str) -> dict[str, Any]:
    """The melody that the page begins with, as the API sounds it; the page shows the head that is most grounded."""
    card = page.request.get(f"{address}/api/v1/models/listener").json()
    melody = card["examples"][0]["melody"]
    page.goto(address + OPENED)
    expect(page.locator(".spectrogram .true-span").first).to_be_visible()
    settle(page)
    return page.request.post(f"{address}/api/v1/made-up/melodies", data={"melody": melody}).json()


def weights(page: Page, address: str, sound: str) -> np.ndarray:
    body = {"sound": sound, "sites": ["cross"], "layers": [1], "heads": [3], "tensors": ["weights"]}
    reply = page.request.post(f"{address}/api/v1/models/listener/attention", data=body)
    assert reply.ok, reply.text()
    return np.array(reply.json()["attention"][0]["weights"][0])


def heard(file: bytes) -> np.ndarray:
    """The samples of a WAV file."""
    samples, rate = soundfile.read(io.BytesIO(file))
    assert rate == 25 * FRAME
    return samples


def spans(page: Page, within: str, count: int) -> list[int]:
    """The frames that lie in the dashed boxes, by their pixels."""
    whole = page.locator(within).bounding_box()
    assert whole is not None
    found = []
    for each in page.locator(f"{within} .true-span").all():
        box = each.bounding_box()
        assert box is not None
        first, last = ((x - whole["x"]) / whole["width"] * count for x in (box["x"], box["x"] + box["width"]))
        assert (first, last) == pytest.approx((round(first), round(last)), abs=0.1)
        found += range(round(first), round(last))
    return found


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_each_word_shows_where_its_row_looks_and_where_the_truth_is(
    page: Page, address: str, example: dict[str, Any], width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    settle(page)
    rows = weights(page, address, example["sound"])
    strip = page.locator(".word-row")
    shown = [text.split("→")[0].strip() for text in strip.locator(".word").all_inner_texts()]
    assert shown == ["[BOS]", *example["text"].split()]
    for query, word in enumerate(example["words"]):
        strip.nth(query).click()
        settle(page)
        true = example["things"][word["thing"]]
        assert spans(page, ".spectrogram", rows.shape[1]) == true
        share = 100 * rows[query][true].sum()
        said = page.locator("#sound-help").inner_text()
        found = re.search(rf"truly sound the next note, {re.escape(word['text'])}, (\d+) % of this row", said)
        assert found is not None, said
        assert float(found[1]) == pytest.approx(share, abs=0.51)
        slider = page.get_by_role("slider", name="Frame of the spectrogram")
        strongest = int(rows[query].argmax())
        assert slider.get_attribute("aria-valuenow") == str(strongest)
        text = slider.get_attribute("aria-valuetext") or ""
        assert text.startswith(f"frame {strongest}, {strongest * 0.04:.2f} to {(strongest + 1) * 0.04:.2f} s, weight ")
    is_accessible(page)


def test_a_frame_is_chosen_by_a_press_and_from_the_keyboard(page: Page, address: str, example: dict[str, Any]) -> None:
    count = weights(page, address, example["sound"]).shape[1]
    slider = page.get_by_role("slider", name="Frame of the spectrogram")
    box = slider.bounding_box()
    assert box is not None
    slider.click(position={"x": (5 + 0.5) / count * box["width"], "y": 20})
    settle(page)
    assert slider.get_attribute("aria-valuenow") == "5"
    expect(page).to_have_url(re.compile("key=5"))
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    settle(page)
    assert slider.get_attribute("aria-valuenow") == "7"
    slider.press("End")
    settle(page)
    assert slider.get_attribute("aria-valuenow") == str(count - 1)


def test_a_span_says_which_words_look_at_it_and_can_be_hidden_or_silenced(
    page: Page, address: str, example: dict[str, Any]
) -> None:
    rows = weights(page, address, example["sound"])
    count = rows.shape[1]
    box = page.locator(".spectrogram").bounding_box()
    assert box is not None
    first, last = example["things"][1][0], example["things"][1][-1]
    at = [box["x"] + (frame + 0.5) / count * box["width"] for frame in (first, last)]
    page.mouse.move(at[0], box["y"] + 9)
    page.mouse.down()
    page.mouse.move(at[1], box["y"] + 30, steps=7)
    page.mouse.up()
    expect(page).to_have_url(re.compile(f"span={first}-{last}"))
    settle(page)
    ends = {"none": 0.0, "under 1 %": 0.5, "over 99 %": 99.5, "all": 100.0}
    texts = page.locator(".word-row .share").all_inner_texts()
    shares = [ends[text] if text in ends else float(text.rstrip(" %")) for text in texts]
    assert shares == pytest.approx(100 * rows[:, first : last + 1].sum(1), abs=0.51)
    said = page.locator(".span-panel output")
    expect(said).to_contain_text(f"At frames {first} to {last}, {first * 0.04:.2f} to {(last + 1) * 0.04:.2f} s look")
    is_accessible(page)
    page.get_by_role("button", name="Hide it from the words").click()
    settle(page)
    expect(page.locator(".word-row .share").first).to_have_text("none")
    expect(page).to_have_url(re.compile("where=cross"))
    with page.expect_request(lambda each: "/overview" in each.url and '"sound"' in (each.post_data or "")) as sent:
        page.get_by_role("button", name="Silence it in the sound").click()
    expect(page.locator(".file-name")).to_contain_text(f", silent {first * 0.04:.2f} to {(last + 1) * 0.04:.2f} s")
    settle(page)
    before, after = (heard(base64.b64decode(file)) for file in (example["sound"], sent.value.post_data_json["sound"]))
    start, end = first * FRAME, (last + 1) * FRAME
    assert np.abs(before[start:end]).max() > 0.1
    before[start:end] = 0
    np.testing.assert_allclose(after, before, atol=2 / 32767, rtol=0)


def test_the_spectrogram_is_that_which_the_model_reads(page: Page, address: str, example: dict[str, Any]) -> None:
    reply = page.request.post(f"{address}/api/v1/models/listener/tokens", data={"sound": example["sound"]}).json()
    source = page.locator(".spectrogram img").get_attribute("src")
    assert source == f"data:image/png;base64,{reply['seen']['png']}"
    expect(page.locator(".waveform path")).to_have_attribute("d", re.compile(r"^M0 .{1000,}Z$"))


def test_nothing_plays_before_a_press_and_the_cursor_runs_along(page: Page, address: str) -> None:
    page.add_init_script(
        "const Made = AudioContext; window.made = 0;"
        "window.AudioContext = class extends Made { constructor() { super(); window.made++; } };"
    )
    page.goto(address + OPENED)
    expect(page.locator(".spectrogram .true-span").first).to_be_visible()
    settle(page)
    assert page.evaluate("made") == 0
    cursor = page.locator(".sound-cursor")
    expect(cursor).to_be_hidden()
    # remembers each place of the cursor, however short the sound and slow the machine
    page.evaluate(
        "window.places = []; new MutationObserver(([{ target }]) => target.hidden || places.push(target.style.left))"
        ".observe(document.querySelector('.sound-cursor'), { attributes: true })"
    )
    page.get_by_role("button", name="▶ Play").click()
    expect(page.get_by_role("button", name="▶ Play")).to_be_visible()
    expect(cursor).to_be_hidden()
    assert page.evaluate("made") == 1
    places = [float(each.rstrip("%")) for each in page.evaluate("places")]
    assert places == sorted(places)
    assert places[-1] > places[0]


@pytest.mark.usefixtures("example")
def test_another_melody_is_made_up_and_its_address_brings_it_back(page: Page) -> None:
    before = page.locator(".spectrogram img").get_attribute("src")
    page.get_by_role("button", name="Make one up").click()
    expect(page).to_have_url(re.compile(r"sound=seed\.\d+"))
    settle(page)
    source = page.locator(".spectrogram img").get_attribute("src")
    assert source != before
    page.reload()
    expect(page.locator(".spectrogram img")).to_be_visible()
    settle(page)
    assert page.locator(".spectrogram img").get_attribute("src") == source
    page.locator(".word-row").first.click()
    expect(page.locator(".spectrogram .true-span").first).to_be_visible()


def test_a_wav_file_is_heard_and_another_file_is_refused(page: Page, watch: Watch, example: dict[str, Any]) -> None:
    watch.may_refuse = True
    file = base64.b64decode(example["sound"])
    page.get_by_label(FIELD).set_input_files({"name": "mine.wav", "mimeType": "audio/wav", "buffer": file})
    expect(page.get_by_text("The link names it by a fingerprint")).to_be_visible()
    settle(page)
    expect(page.locator(".spectrogram img")).to_be_visible()
    # the page was told no truth about it
    expect(page.locator(".true-span")).to_have_count(0)
    page.get_by_label(FIELD).set_input_files({"name": "text.wav", "mimeType": "audio/wav", "buffer": b"no sound"})
    expect(page.locator("#text-problem")).to_contain_text("This is no sound that can be read")


@pytest.mark.usefixtures("example")
def test_pictures_and_melodies_take_turns(page: Page) -> None:
    page.get_by_label("Model", exact=True).select_option("describer")
    expect(page.locator(".patch-image img")).to_be_visible()
    settle(page)
    expect(page.locator(".spectrogram")).to_be_hidden()
    page.get_by_label("Model", exact=True).select_option("listener")
    expect(page.locator(".spectrogram .true-span").first).to_be_visible()
    settle(page)
    expect(page.locator(".patch-image")).to_be_hidden()
    expect(page.get_by_label(FIELD)).to_be_visible()


def test_the_chosen_row_is_saved_over_the_spectrogram(page: Page, address: str, example: dict[str, Any]) -> None:
    rows = weights(page, address, example["sound"])
    page.locator(".word-row").nth(1).click()
    settle(page)
    name, saved = "heads-up-listener-cross-layer-1-head-3-query-1-over-sound", {}
    for form in ("SVG", "PNG"):
        with page.expect_download() as started:
            page.get_by_role("button", name=f"Export this row over the sound as {form}").click()
        settle(page)
        assert started.value.suggested_filename == f"{name}.{form.lower()}"
        saved[form] = started.value.path().read_bytes()
    assert saved["PNG"].startswith(b"\x89PNG")
    svg = ElementTree.fromstring(saved["SVG"])
    texts = [each.text or "" for each in svg.iter(f"{SVG}text")]
    assert texts[:2] == ["listener · Layer 1 · Head 3 · cross", f"“{example['text']}”"]
    words = ["[BOS]", *example["text"].split(), "…"]
    assert [f"{word} → {after}" for word, after in pairwise(words)] == [text for text in texts if " → " in text]
    tints = svg.findall(f".//{SVG}rect[{SVG}title]")
    names = [each.findtext(f"{SVG}title") or "" for each in tints]
    assert [float(name.rpartition("weight ")[2]) for name in names] == pytest.approx(rows[1].tolist(), rel=1e-6)
    # the dashes over the spectrogram are in its own units
    (truth,) = [each for each in svg.iter(f"{SVG}rect") if each.get("stroke-dasharray") and each.get("height") == "160"]
    first, wide = (float(truth.get(name, "nan")) / 720 * rows.shape[1] for name in ("x", "width"))
    true = example["things"][example["words"][1]["thing"]]
    assert (first, wide) == pytest.approx((true[0], len(true)), abs=0.01)
