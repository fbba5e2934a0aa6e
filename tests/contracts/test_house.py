"""The house stays in order: small folders, functions and lines, no import circles, a first sentence in every file."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

import model

ROOT = Path(__file__).parents[2]
FOLDERS = ("app", "bundling", "model", "static", "templates", "tests")
SOURCES = {".py", ".js", ".css", ".html"}
MOST_FILES, MOST_FUNCTION_LINES = 15, 60
PYTHON = [path for folder in ("app", "model") for path in sorted((ROOT / folder).rglob("*.py"))]
SCRIPTS = sorted((ROOT / "static").rglob("*.js"))
STYLES = sorted((ROOT / "static").rglob("*.css"))
# `import … from "…"`, `export … from "…"` and `import "…"`, not `import("…")`: what is fetched later closes no circle
IMPORT = re.compile(r"""^(?:import|export)\b[^;"']*?["'](\.[^"']+)["'];""", re.MULTILINE)


def named(path: Path) -> str:
    """The path from the root of the project."""
    return path.relative_to(ROOT).as_posix()


def folders() -> Iterator[Path]:
    """Every folder of the project's own."""
    for name in FOLDERS:
        for folder in (ROOT / name, *(ROOT / name).rglob("*")):
            if folder.is_dir() and not {"node_modules", "__pycache__"} & set(folder.parts):
                yield folder


def test_no_folder_has_more_than_fifteen_source_files() -> None:
    sizes = {
        named(folder): sum(path.suffix in SOURCES and path.name != "__init__.py" for path in folder.iterdir())
        for folder in folders()
    }
    assert len(sizes) > 50
    assert {name: size for name, size in sizes.items() if size > MOST_FILES} == {}


def test_no_function_has_more_than_sixty_lines() -> None:
    """Biome counts those of the scripts, in `make scripts`; `.biome.json` names the files that still have one."""
    sizes = {
        f"{named(path)}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert len(sizes) > 1000
    assert {name: size for name, size in sizes.items() if size > MOST_FUNCTION_LINES} == {}


def test_no_line_of_static_is_wider_than_a_hundred_and_twenty_columns() -> None:
    """Ruff measures those in Python."""
    lines = {
        f"{named(path)}: {line}"
        for path in SCRIPTS + STYLES
        for line in path.read_text("utf-8").splitlines()
        if len(line) > 120
    }
    assert lines == set()


def imported_at_once(body: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that run while a module loads; those for types only do not."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and ast.unparse(node.test) != "TYPE_CHECKING":
            yield from imported_at_once([*node.body, *node.orelse])
        elif isinstance(node, ast.Try | ast.With):
            yield from imported_at_once(node.body)


def python_graph() -> dict[str, set[str]]:
    """Every module of `app` and `model`, and those that it imports."""
    modules = {named(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in PYTHON}
    graph: dict[str, set[str]] = {}
    for name, path in modules.items():
        found: set[str] = set()
        for node in imported_at_once(ast.parse(path.read_text("utf-8")).body):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            else:
                whole = (f"{node.module}.{alias.name}" for alias in node.names)
                found |= {each if each in modules else f"{node.module}" for each in whole}
        graph[name] = (found & set(modules)) - {name}
    return graph


# also what is fetched later, and what only lends a type
ANY_IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*["'](\.[^"']+\.js)["']""")


def script_graph(imports: re.Pattern[str] = IMPORT) -> dict[str, set[str]]:
    """Every script, and those that it imports before it runs, or of any imports."""
    return {
        named(path): {named((path.parent / target).resolve()) for target in imports.findall(path.read_text("utf-8"))}
        for path in SCRIPTS
    }


@pytest.mark.parametrize("graph", [python_graph, script_graph])
def test_no_files_import_each_other_in_a_circle(graph: object) -> None:
    found = graph()  # type: ignore[operator]
    assert sum(map(len, found.values())) > 500
    assert set().union(*found.values()) <= set(found)
    TopologicalSorter(found).prepare()  # raises CycleError, which names the circle


KINDS = {"Model", "Transformer", "Encoder", "Decoder", "EncoderDecoder", "ModelConfig", "AdaptedTransformer"}
KINDS |= {"TransformersShape", "PreTrainedModel"}


def test_only_adapters_and_families_ask_of_which_kind_a_model_is() -> None:
    """Everybody else asks the model itself: `model/protocol.py` has the questions."""
    asked = [
        f"{named(path)}:{node.lineno}"
        for path in PYTHON
        if not named(path).startswith(("model/adapters/", "model/transformer/"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("isinstance", "issubclass")
        if KINDS & {each.id for each in ast.walk(node.args[1]) if isinstance(each, ast.Name)}
    ]
    assert asked == []


GROUND = ("server", "core", "format", "domain", "drawing", "widgets")
SHARED = ("stepper", "what-if", "image-input", "compose", "playground", "charts", "projector", "class")


def floor(path: str) -> int:
    """How high a file stands: the ground, then what pages share, then the pages."""
    folder = path.split("/")[1]
    return 0 if folder in GROUND else 1 if folder in SHARED else 2


def test_pages_import_shared_folders_and_those_the_ground() -> None:
    """ARCHITECTURE.md's picture of `static/`."""
    graph = script_graph(ANY_IMPORT).items()
    assert [f"{path}: {each}" for path, targets in graph for each in targets if floor(each) > floor(path)] == []


TIMER = re.compile(r"(?<![.\w])(?:window\.)?(setTimeout|requestAnimationFrame|requestIdleCallback|setInterval)\(")
# after seconds, these only tidy up
TIDYING = ["static/format/download.js: setTimeout", "static/widgets/share.js: setTimeout"]


def test_what_takes_its_time_begins_where_the_page_counts_it() -> None:
    """So that `data-settled` is true: `static/core/settled.js`."""
    found = [f"{named(path)}: {name}" for path in SCRIPTS for name in TIMER.findall(path.read_text("utf-8"))]
    assert sum(each.startswith("static/core/settled.js") for each in found) > 3
    assert [each for each in found if not each.startswith("static/core/settled.js")] == TIDYING


def test_every_page_is_a_folder_with_an_index() -> None:
    pages = {path.stem for path in (ROOT / "templates").glob("*.html")} - {"base", "error"}
    assert "explore" in pages
    assert [page for page in sorted(pages) if not (ROOT / "static" / page / "index.js").exists()] == []


def first_words(path: Path) -> str:
    """What stands at the top of a file, as far as it is a sentence."""
    text = path.read_text("utf-8").strip()
    if path.suffix == ".py":
        return ast.get_docstring(ast.parse(text)) or "" if text else "an empty file says nothing"
    return re.split(r"@\w|\*/", text)[0].lstrip("/* \n") if text.startswith("/*") else ""


def test_every_file_begins_with_a_sentence_about_itself() -> None:
    assert [named(path) for path in PYTHON + SCRIPTS + STYLES if " " not in first_words(path)] == []


def test_the_public_names_are_trace_and_generate() -> None:
    headsup = import_module("app.import_name.headsup")
    assert model.__all__ == headsup.__all__ == ["generate", "trace"]
    assert headsup.trace is model.trace
    assert headsup.generate is model.generate
