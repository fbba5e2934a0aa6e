"""Pages whose scripts and styles come as a few bundled files."""

import json
import posixpath
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.paths import STATIC
from app.settings import Settings
from tests.app.test_pages import HTML, PAGES

pytestmark = pytest.mark.process
ROOT = "/school/tools/headsup"
ALL_PAGES = [*PAGES, "/?model=&embed=1", "/steps?embed=1", "/room", "/room/K7QM3FXW", "/learn/misconceptions"]
ALL_PAGES += ["/learn/why-john", "/learn/why-john/worksheet"]
LOADED = re.compile(r'(?:<link rel="(?:stylesheet|modulepreload)" href|<script type="module" src)="([^"]+)"')
ELSEWHERE = ("/vendor/",)
MOST_FILES = 6


def loaded(client: TestClient, page: str, root: str = "") -> list[str]:
    """The scripts and styles that a page loads, without those that are not ours."""
    found = LOADED.findall(client.get(root + page, headers=HTML).text)
    assert found
    return [each for each in found if not each.startswith(tuple(root + each for each in ELSEWHERE))]


@pytest.fixture(scope="module")
def manifest(bundled: Path) -> dict[str, Any]:
    """What the bundler says that it made."""
    return json.loads((bundled / "manifest.json").read_text("utf-8"))


@pytest.mark.parametrize("page", ALL_PAGES)
def test_every_script_and_style_of_a_page_comes_from_the_manifest(
    bundle_client: TestClient, manifest: dict[str, Any], page: str
) -> None:
    made = {file for each in manifest["pages"].values() for file in each["files"].values()}
    made |= {file for each in manifest["pages"].values() for behind in each["preloads"].values() for file in behind}
    found = loaded(bundle_client, page)
    assert [each for each in found if each.removeprefix("/bundled/") not in made] == []
    assert len(found) == len(set(found)) <= MOST_FILES


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_a_file_whose_name_holds_the_hash_of_its_content_is_kept_for_a_year(
    bundle_client: TestClient, encoding: str
) -> None:
    for address in loaded(bundle_client, "/?model="):
        assert re.search(r"-[0-9A-Z]{8}\.(js|css)$", address)
        reply = bundle_client.get(address, headers={"accept-encoding": encoding})
        assert reply.status_code == 200
        assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert reply.headers["content-type"].startswith(("text/javascript", "text/css"))
        assert reply.headers.get("content-encoding", "identity") in (encoding, "identity")
        assert reply.text == bundle_client.get(address, headers={"accept-encoding": "identity"}).text
        kept = {"if-none-match": reply.headers["etag"]}
        assert bundle_client.get(address, headers=kept).status_code == 304


@pytest.mark.parametrize(
    "name", ["manifest.json", "explore/none-ABCDEFGH.js", "explore/index.js", "..%2fpyproject.toml"]
)
def test_nothing_else_is_there_nor_is_its_absence_kept(bundle_client: TestClient, name: str) -> None:
    reply = bundle_client.get(f"/bundled/{name}")
    assert reply.status_code == 404
    assert "max-age" not in reply.headers["cache-control"]


def test_without_a_bundle_its_files_are_not_found(client: TestClient) -> None:
    assert client.get("/bundled/page-ABCDEFGH.js").status_code == 404


def test_what_bundled_files_import_and_their_maps_are_there(bundled: Path, bundle_client: TestClient) -> None:
    scripts = sorted(bundled.rglob("*.js"))
    assert len(scripts) > 100
    for script in scripts:
        text = script.read_text("utf-8")
        for target in re.findall(r'(?:\bfrom|\bimport\(?)"(\.[^"]+)"', text):
            assert (script.parent / target).is_file(), (script, target)
        for style in re.findall(r'"(/static/[^"]+\.css|/bundled/[^"]+)"', text):
            assert (bundled / style.removeprefix("/bundled/")).is_file(), (script, style)
        assert text.endswith(f"//# sourceMappingURL={script.name}.map\n")
    some = next(path for path in scripts if path.parent.name == "explore" and path.stat().st_size > 50_000)
    address = f"/bundled/{some.relative_to(bundled).as_posix()}"
    for source in bundle_client.get(f"{address}.map").json()["sources"]:
        if not source.startswith(("later:", "page:", "sometimes:")):
            place = posixpath.normpath(posixpath.join(posixpath.dirname(address), source))
            assert bundle_client.get(place).status_code == 200, source


def test_below_a_path_every_file_is_asked_for_below_it(bundled: Path, tiny_weights: Path) -> None:
    app = create_app(Settings(weights=tiny_weights, bundled=bundled, root_path=ROOT))
    with TestClient(app) as client:
        for page in ("/", "/steps", "/learn/why-john"):
            for address in loaded(client, page, ROOT):
                assert address.startswith(f"{ROOT}/bundled/")
                assert client.get(address).status_code == 200


def test_scripts_name_styles_whole_so_that_a_bundle_can_put_its_own_in_their_place() -> None:
    texts = {str(path): path.read_text("utf-8") for path in STATIC.rglob("*.js")}
    found = [(name, each) for name, text in texts.items() for each in re.findall(r"[^\s(\[,]*/static/[^\s)]*", text)]
    assert len(found) >= 6
    assert [each for each in found if not re.fullmatch(r'"/static/[\w./-]+\.(css|png)"[;,\]]*', each[1])] == []


def test_styles_that_come_later_have_their_place(bundle_client: TestClient, client: TestClient) -> None:
    for each in (client, bundle_client):
        links = re.findall(r'<link rel="stylesheet"[^>]*>', each.get("/?model=").text)
        marked = [index for index, link in enumerate(links) if 'data-slot="later-styles"' in link]
        assert len(marked) == 1
        assert marked[0] < len(links) - 1, "styles of the page stand behind it"


def test_a_script_of_elsewhere_runs_before_the_page_that_uses_it(bundle_client: TestClient) -> None:
    text = bundle_client.get("/docs").text
    assert text.index("swagger-ui-bundle.js") < text.index("/bundled/docs/")
    styles = re.findall(r'<link rel="stylesheet" href="/(\w+)/', text)
    assert styles == ["bundled", "vendor", "bundled"]
