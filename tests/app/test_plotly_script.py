"""The script that draws the charts, and the two styles of its own that the pages keep out of it."""

import re
from importlib.resources import files

import pytest
from fastapi.testclient import TestClient

from app.paths import STATIC

PATH = "/vendor/plotly.min.js"
LOADER = (STATIC / "charts" / "load-plotly.js").read_text()


@pytest.fixture(scope="module")
def script() -> bytes:
    """The script in the wheel that is installed."""
    return (files("plotly") / "package_data" / "plotly.min.js").read_bytes()


def test_the_script_is_that_of_the_wheel_and_is_sent_once(client: TestClient, script: bytes) -> None:
    reply = client.get(PATH)
    assert reply.content == script
    assert reply.headers["content-type"].startswith(("text/javascript", "application/javascript"))
    assert reply.headers["cache-control"] == "no-cache"
    assert client.get(PATH, headers={"If-None-Match": reply.headers["etag"]}).status_code == 304
    assert client.head(PATH).status_code == 200
    assert PATH in LOADER


@pytest.mark.parametrize(
    "path", ["widgetbundle.js", "datasets/iris.csv.gz", "templates/plotly.json", "plotly.min.js/x"]
)
def test_nothing_else_of_the_wheel_can_be_reached(client: TestClient, path: str) -> None:
    for address in (f"/vendor/{path}", f"/vendor/plotly/{path}", f"{PATH}/../{path}"):
        assert client.get(address).status_code == 404, address


def test_every_style_that_the_script_would_add_is_kept_out_by_an_element_of_the_page(script: bytes) -> None:
    """The Content-Security-Policy refuses styles inside a page, and the browser says so in its console."""
    text = script.decode()
    guarded = re.findall(
        r'if\(!document\.getElementById\("([^"]+)"\)\)\{var \w+=document\.createElement\("style"\)', text
    )
    assert text.count('createElement("style")') == len(guarded) + 1, (
        "This version of plotly.js adds a style sheet that it did not add before. Find out under which condition it "
        "leaves it out, and fulfil that in static/charts/load-plotly.js."
    )
    assert all(each in text for each in ('"plotly.js-style-"', '".no-inline-styles"')), (
        "This version of plotly.js no longer takes a link with the id plotly.js-style-global and the class "
        "no-inline-styles for its own style sheet; see OWN_STYLES in static/charts/load-plotly.js."
    )
    assert 'id: "plotly.js-style-global"' in LOADER
    for name in guarded:
        assert f'id: "{name}"' in LOADER, (
            f"In this version of plotly.js the styles of MapLibre have the id {name}. Write it into MAPLIBRE_STYLES of "
            "static/charts/load-plotly.js."
        )
    assert guarded
