"""The arrows between the rooms go one way, as ARCHITECTURE.md draws them."""

import ast
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import model

ROOT = Path(__file__).parents[2]
ADAPTER = "model.adapters.huggingface"
EVERY = (module.name for module in pkgutil.walk_packages(model.__path__, "model.", onerror=lambda _: None))
MODULES = sorted(name for name in EVERY if not name.startswith(ADAPTER))


def imported(path: Path) -> set[str]:
    """The top-level packages that a file names, wherever in it the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.process
def test_the_model_runs_without_the_server() -> None:
    # a process of its own: pytest has long imported everything
    source = f"import sys, {', '.join(MODULES)}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert {"model", "torch"} <= loaded
    assert not loaded & {"app", "fastapi", "starlette", "pydantic", "uvicorn", "transformers", "beartype"}


@pytest.mark.parametrize("path", sorted((ROOT / "model").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_of_the_model_imports_the_server(path: Path) -> None:
    assert not imported(path) & {"app", "fastapi", "starlette", "pydantic", "tests"}


def test_the_server_imports_the_model() -> None:
    everything = set().union(*(imported(path) for path in (ROOT / "app").rglob("*.py")))
    assert "model" in everything
    assert "tests" not in everything


def test_only_the_adapter_imports_transformers() -> None:
    for folder in ("model", "app"):
        for path in (ROOT / folder).rglob("*.py"):
            is_adapter = path.is_relative_to(ROOT / "model" / "adapters" / "huggingface")
            assert is_adapter or "transformers" not in imported(path), path
