"""Journeys to files: each export is saved and opened, and says what the API says."""

import base64
import csv
import io
import json
import struct
from typing import Any
from xml.etree import ElementTree

import numpy as np
from playwright.sync_api import Browser, expect

from app.__main__ import cli
from tests.browser.explore_page import SENTENCE, Explore

SVG = "{http://www.w3.org/2000/svg}"
LABELS = ["[BOS]", "Mary", "likes", "to", "read", "and", "Tom", "likes", "to", "write", "."]


def saved(explore: Explore, form: str, what: str = "weights") -> bytes:
    """What a press on one of the buttons saves."""
    button = explore.page.get_by_role("button", name=f"Export these {what} as {form}")
    with explore.page.expect_download() as started:
        button.click()
    expect(explore.page.get_by_text(f"Saved {started.value.suggested_filename}")).to_be_visible()
    return started.value.path().read_bytes()


def weights_of(explore: Explore) -> np.ndarray:
    return np.array(explore.ask("attention", layers=[1], heads=[2], tensors=["weights"])["attention"][0]["weights"][0])


def test_pictures_show_every_weight_and_twice_as_many_pixels(explore: Explore) -> None:
    explore.open("&layer=1&head=2")
    explore.title(1, 2)
    picture = saved(explore, "SVG")
    root = ElementTree.fromstring(picture)
    texts = [each.text for each in root.iter(f"{SVG}text")]
    assert f"{explore.card['id']} · Layer 1 · Head 2" in texts
    assert f"“{SENTENCE}”" in texts
    assert [each for each in texts if each in LABELS] == LABELS * 2
    weights = weights_of(explore)
    titles = [float(each.text or "nan") for each in root.iterfind(f".//{SVG}rect/{SVG}title")]
    assert np.float32(titles).tolist() == np.float32(weights[np.tril_indices(len(weights))]).tolist()
    image = saved(explore, "PNG")
    assert image.startswith(b"\x89PNG")
    wide, high = struct.unpack(">II", image[16:24])
    assert (wide, high) == (2 * round(float(root.get("width", 0))), 2 * round(float(root.get("height", 0))))


def test_a_picture_of_many_cells_holds_them_as_an_image(explore: Explore) -> None:
    explore.page.goto(f"{explore.root}?model=writer&text={'+'.join([SENTENCE.replace(' ', '+')] * 9)}")
    expect(explore.fact("weight")).to_be_visible()
    root = ElementTree.fromstring(saved(explore, "SVG"))
    (image,) = root.iter(f"{SVG}image")
    bits = base64.b64decode(image.get("href", "").removeprefix("data:image/png;base64,"))
    assert struct.unpack(">II", bits[16:24]) == (91, 91)


def test_data_is_that_of_the_api_to_the_last_digit(explore: Explore) -> None:
    explore.open("&layer=1&head=2")
    explore.title(1, 2)
    weights = weights_of(explore)
    visible = np.tril(np.ones_like(weights)) == 1
    rows = list(csv.reader(io.StringIO(saved(explore, "CSV").decode())))
    assert rows[0][1:] == [row[0] for row in rows[1:]] == LABELS
    table = np.array([[float(cell) if cell else np.nan for cell in row[1:]] for row in rows[1:]])
    assert (np.isnan(table) == ~visible).all()
    assert (table[visible] == weights[visible]).all()
    data = json.loads(saved(explore, "JSON"))
    assert (data["model"], data["text"], data["heads"]) == (explore.card["id"], SENTENCE, [{"layer": 1, "head": 2}])
    assert (data["queries"], data["keys"]) == (LABELS, LABELS)
    assert (np.array(data["weights"], dtype=float)[visible] == weights[visible]).all()
    figure = json.loads(saved(explore, "Plotly"))
    (trace,) = figure["data"]
    assert trace["z"] == data["weights"]
    assert figure["layout"]["yaxis"]["autorange"] == "reversed"
    assert figure["layout"]["xaxis"]["ticktext"] == LABELS


def test_the_command_line_writes_the_same(explore: Explore, tmp_path: Any) -> None:
    explore.open("&layer=1&head=2")
    explore.title(1, 2)
    for form, name in (("csv", "CSV"), ("plotly", "Plotly")):
        out = tmp_path / form
        arguments = ["trace", SENTENCE, "--layer", "1", "--head", "2", "--format", form, "--out", str(out)]
        cli(arguments, standalone_mode=False)
        here, there = out.read_bytes(), saved(explore, name)
        if form == "plotly":
            assert json.loads(here) == json.loads(there)
        else:
            assert here == there


def test_a_page_of_its_own_opens_without_a_network(explore: Explore, browser: Browser, tmp_path: Any) -> None:
    explore.open("&layer=1&head=2&words=1&bare=1")
    explore.title(1, 2)
    file = tmp_path / "head.html"
    file.write_bytes(saved(explore, "HTML"))
    context = browser.new_context(offline=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", name=f"{explore.card['id']} · Layer 1 · Head 2")).to_be_visible()
    expect(page.locator("svg")).to_be_visible()
    weights = weights_of(explore)
    expect(page.locator("tbody tr")).to_have_count(len(weights) - 1)
    last = page.locator("tbody tr").last.locator("td").all_inner_texts()
    assert [float(text) for text in last] == weights[-1][1:].tolist()
    data = json.loads(page.locator("#data").text_content() or "")
    assert data["without_special_tokens"]
    assert errors == []
    context.close()


def test_links_leave_as_they_are_drawn(explore: Explore) -> None:
    explore.open("&layer=1&head=2&tab=links&query=6&key=2&digits=full&threshold=0.1")
    explore.title(1, 2)
    expect(explore.page.locator('[data-view="links"] canvas')).to_be_visible()
    root = ElementTree.fromstring(saved(explore, "SVG"))
    texts = [each.text for each in root.iter(f"{SVG}text")]
    assert sorted(each for each in texts if each in LABELS) == sorted(LABELS * 2)
    weights = weights_of(explore)
    curves = list(root.iter(f"{SVG}path"))
    assert len(curves) == int((np.float32(weights) >= np.float32(0.1)).sum())
    # beside the keys stand the weights of the chosen query, rounded as on the screen
    assert [each for each in texts if each and each.startswith("0.")] == [
        f"{weight:.4f}" for weight in weights[6] if weight >= 0.1
    ]
    assert saved(explore, "PNG").startswith(b"\x89PNG")


def test_digits_leave_as_they_are_written(explore: Explore) -> None:
    explore.open("&layer=1&head=2&tab=digits&digits=full")
    explore.title(1, 2)
    expect(explore.page.locator('[data-view="digits"] td').first).to_be_visible()
    root = ElementTree.fromstring(saved(explore, "SVG"))
    texts = [each.text or "" for each in root.iter(f"{SVG}text")]
    numbers = [np.float32(each) for each in texts if each.replace(".", "", 1).replace("e-", "", 1).isdigit()]
    weights = weights_of(explore)
    assert numbers == np.float32(weights[np.tril_indices(len(weights))]).tolist()


def test_products_leave_in_every_form(explore: Explore) -> None:
    explore.open("&layer=1&head=2&tab=dimensions&query=6&key=2")
    explore.title(1, 2)
    numbers = explore.head(1, 2)
    query, key = np.float32(numbers["query"][6]), np.float32(numbers["key"])
    expected = query[None, :] * key
    table = list(csv.reader(io.StringIO(saved(explore, "CSV", "products").decode())))
    rows = np.array([[float(cell) for cell in row[-len(query) :]] for row in table[1:]])
    # products of float32 numbers, made in float64 or in float32
    np.testing.assert_allclose(rows, expected, rtol=1e-6)
    data = json.loads(saved(explore, "JSON", "products"))
    np.testing.assert_allclose(np.array(data["products"], dtype=float), expected, rtol=1e-6)
    figure = json.loads(saved(explore, "Plotly", "products"))
    np.testing.assert_allclose(np.array(figure["data"][0]["z"], dtype=float), expected, rtol=1e-6)
    titles = [each.text for each in ElementTree.fromstring(saved(explore, "SVG", "products")).iter(f"{SVG}text")]
    assert [each for each in titles if each and each.split(" ")[0] in LABELS]
    assert b"<svg" in saved(explore, "HTML", "products")
    assert saved(explore, "PNG", "products").startswith(b"\x89PNG")
