"""Head of a page: preloads where there is no bundle, and never a bundle of other sources."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from app.page_files.bundle import Bundle
from app.page_files.head import PageFiles
from app.page_files.imports import imported

MODULES = {
    "page/index.js": 'import { a } from "../core/a.js";\nimport {\n  b,\n} from "./b.js";\nimport("./later.js");\n',
    "page/b.js": '/** @import { T } from "./types.js" */\nexport { c } from "../core/c.js";\n',
    "page/later.js": "",
    "page/types.js": "",
    "core/a.js": 'import "./c.js";\n',
    "core/c.js": "",
    "core/first.js": "",
    "styles/base.css": "",
}
HTML = """
  <link rel="stylesheet" href="/at/static/styles/base.css">
  <script type="module" src="/at/static/core/first.js"></script>
  <script type="module" src="/at/static/page/index.js"></script>
"""
PAGE = "page.html"


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A folder of small modules."""
    for name, text in MODULES.items():
        path = tmp_path / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / PAGE).write_text(HTML)
    return tmp_path / "static"


@pytest.fixture
def bundled(static: Path) -> Path:
    """A folder with the manifest of a bundle of them."""
    folder = static.parent / "bundled"
    folder.mkdir()
    write_manifest(folder, "page-11111111.js")
    return folder


def write_manifest(folder: Path, script: str) -> None:
    """Says that one file stands for all scripts."""
    root = folder.parent
    named = ["templates/page.html", *(f"static/{each}" for each in MODULES)]
    manifest = {
        "sources": {each: hashlib.sha256((root / each).read_bytes()).hexdigest() for each in named},
        "pages": {
            PAGE: {
                "files": {
                    "styles/base.css": "page-22222222.css",
                    "core/first.js": script,
                    "page/index.js": script,
                },
                "preloads": {script: ["chunk-33333333.js"]},
            }
        },
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))


def files_of(static: Path, bundled: Path) -> PageFiles:
    """What pages load from these folders."""
    return PageFiles(Bundle(bundled, static, static.parent / "templates"), static)


def test_without_a_bundle_a_page_names_every_module_that_it_imports(static: Path) -> None:
    found = files_of(static, static.parent / "none").head(PAGE, "/at", HTML)
    before, _, behind = found.partition("<script")
    assert "<script" + behind == HTML[HTML.index("<script") :]
    for each in ("core/a.js", "core/c.js", "page/b.js"):
        assert before.count(f'<link rel="modulepreload" href="/at/static/{each}">') == 1
    assert found.count("modulepreload") == 3


def test_an_import_that_is_written_meanwhile_is_found(static: Path) -> None:
    assert imported(static, ["core/a.js"]) == ["core/c.js"]
    (static / "core" / "a.js").write_text('import "./c.js";\nimport "./first.js";\n')
    os.utime(static / "core" / "a.js", (1, 1))
    assert set(imported(static, ["core/a.js"])) == {"core/c.js", "core/first.js"}


def test_a_bundle_stands_for_its_sources(static: Path, bundled: Path) -> None:
    found = files_of(static, bundled).head(PAGE, "/at", HTML)
    assert [line.strip() for line in found.strip().splitlines()] == [
        '<link rel="stylesheet" href="/at/bundled/page-22222222.css">',
        '<link rel="modulepreload" href="/at/bundled/chunk-33333333.js">'
        '<script type="module" src="/at/bundled/page-11111111.js"></script>',
    ]


@pytest.mark.parametrize("name", ["static/core/c.js", "static/styles/base.css", "templates/page.html"])
def test_no_bundle_of_other_sources_is_served_and_the_log_says_so(
    static: Path, bundled: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    files, path = files_of(static, bundled), static.parent / name
    text = path.read_text()
    path.write_text(f"{text}\n")
    assert "/bundled/" not in files.head(PAGE, "/at", HTML)
    assert "/bundled/" not in files.head(PAGE, "/at", HTML)
    assert [name in line.getMessage() for line in caplog.records] == [True], "once, by name"
    assert "/bundled/" not in files_of(static, bundled).head(PAGE, "/at", HTML), "nor by a server that starts now"
    path.write_text(text)
    assert "/bundled/" in files.head(PAGE, "/at", HTML), "what is as it was needs no new bundle"
    path.unlink()
    assert "/bundled/" not in files.head(PAGE, "/at", HTML)


def test_a_new_bundle_is_read_by_a_server_that_runs(static: Path, bundled: Path) -> None:
    files = files_of(static, bundled)
    assert "page-11111111.js" in files.head(PAGE, "/at", HTML)
    write_manifest(bundled, "page-44444444.js")
    os.utime(bundled / "manifest.json", (1, 1))
    assert "page-44444444.js" in files.head(PAGE, "/at", HTML)
    (bundled / "manifest.json").unlink()
    assert "modulepreload" in files.head(PAGE, "/at", HTML)


def test_a_page_that_names_more_than_was_bundled_loads_its_modules(static: Path, bundled: Path) -> None:
    files = files_of(static, bundled)
    assert "/bundled/" not in files.head("other.html", "/at", HTML)
    assert "/bundled/" not in files.head(PAGE, "/at", HTML.replace("core/first.js", "core/a.js"))


DAMAGED = {
    "cut off": lambda text: text[:-20],
    "empty": lambda _: "",
    "nested": lambda _: '{"sources":' * 5000,
    "of another type": lambda _: '{"sources": 7, "pages": []}',
    "without pages": lambda _: '{"sources": {}}',
    "out of the folder": lambda text: text.replace("static/core/a.js", "static/../../../a.js"),
    "elsewhere": lambda text: text.replace("static/core/a.js", "/etc/a.js"),
    "a file that closes the tag": lambda text: text.replace("page-11111111.js", '\\">x'),
    "a file elsewhere": lambda text: text.replace("page-11111111.js", "../../evil.js"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_manifest_is_said_once_and_pages_load_their_modules(
    static: Path, bundled: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = bundled / "manifest.json"
    file.write_text(DAMAGED[name](file.read_text()))
    files = files_of(static, bundled)
    for _ in range(2):
        assert "/bundled/" not in files.head(PAGE, "/at", HTML)
    assert ["manifest.json is damaged" in line.getMessage() for line in caplog.records] == [True]
    write_manifest(bundled, "page-44444444.js")
    os.utime(file, (1, 1))
    assert "page-44444444.js" in files.head(PAGE, "/at", HTML), "a server that runs takes a whole one"
