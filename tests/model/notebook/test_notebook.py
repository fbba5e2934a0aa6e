"""A notebook runs: its numbers are the model's, its figure is drawn, and the page that it shows answers."""

import base64
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from model import weights
from model.prompt import text_prompt
from model.tracing.recorder import Recorder
from model.transformer.run import run
from tests.model.notebook.test_server import wait_until_refused

pytestmark = pytest.mark.process

TEXT = "Tom gave Mary a book"
CELLS = [
    "import warnings\nwarnings.simplefilter('error')",
    f"from model import trace\nt = trace({TEXT!r}, model='tiny-encoder-decoder', target='le chat')\nt",
    "import base64, json\n"
    "found = {'weights': t.attention('cross', 1, 2), 'logits': t.logits, 'query': t.tensor('query', 'cross', 1, 2)}\n"
    "packed = {name: [each.shape, base64.b64encode(each.tobytes()).decode()] for name, each in found.items()}\n"
    "print(json.dumps(packed))",
    "figure = t.figure('cross', 1, 2)\nprint(figure.data[0].type, len(figure.data[0].z))",
    "t.show('cross', 1, 2)",
    "t.show('decoder', 0, 1)",
    "import urllib.request\n"
    "from model.notebook import server\n"
    "print(urllib.request.urlopen(server.address(server.FRAMED_BY)).status)",
]


@pytest.fixture(scope="module")
def executed(tiny_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> list[list[NotebookNode]]:
    """What stands below each cell after the notebook ran; the kernel has ended."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEADSUP_WEIGHTS", str(tiny_weights))
        patch.setenv("HEADSUP_TORCH_THREADS", "1")
        patch.setenv("OMP_NUM_THREADS", "1")
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
        home = tmp_path_factory.mktemp("home")
        for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(name, str(home / name))
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
        path = home / "small.ipynb"
        nbformat.write(notebook, path)
        read = nbformat.read(path, as_version=4)
        NotebookClient(read, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(home)}}).execute()
    return [cell.outputs for cell in read.cells]


def printed(outputs: list[NotebookNode]) -> str:
    return "".join(output.text for output in outputs if output.output_type == "stream" and output.name == "stdout")


def frame_address(outputs: list[NotebookNode]) -> str:
    (output,) = outputs
    (address,) = re.findall(r'src="([^"]+)"', output.data["text/html"])
    return unescape(address)


def test_nothing_is_warned_of(executed: list[list[NotebookNode]]) -> None:
    outputs = [output for cell in executed for output in cell]
    assert [output for output in outputs if output.get("name") == "stderr"] == []
    assert [output for output in outputs if output.output_type == "error"] == []


def test_the_numbers_of_a_notebook_are_those_of_the_model(
    executed: list[list[NotebookNode]], tiny_weights: Path
) -> None:
    model = weights.load(tiny_weights / "tiny-encoder-decoder")
    inputs = text_prompt(model, TEXT, target="le chat").inputs()
    expected = run(model.transformer, inputs, recorder=Recorder())
    record = expected.at("cross", 1)
    found: dict[str, Any] = {
        name: np.frombuffer(base64.b64decode(data), "<f4").reshape(shape)
        for name, (shape, data) in json.loads(printed(executed[2])).items()
    }
    # the kernel is another process with one thread as well, so its sums are taken in the same order
    np.testing.assert_array_equal(found["weights"], record["weights"][0, 2].numpy())
    np.testing.assert_array_equal(found["query"], record["query"][0, 2].numpy())
    np.testing.assert_array_equal(found["logits"], expected.logits[0].numpy())
    assert executed[1][0].data["text/plain"].startswith("tiny-encoder-decoder on 'Tom gave Mary a book'")
    assert printed(executed[3]) == f"heatmap {len(found['weights'])}\n"


def test_both_frames_are_of_one_server_that_answered_and_has_ended(executed: list[list[NotebookNode]]) -> None:
    first, second = frame_address(executed[4]), frame_address(executed[5])
    server = first.partition("/?")[0]
    assert second.startswith(f"{server}/?")
    assert first.endswith("text=Tom%20gave%20Mary%20a%20book&target=le%20chat&site=cross&layer=1&head=2")
    assert printed(executed[6]) == "200\n"
    wait_until_refused(server)
