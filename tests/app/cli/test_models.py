"""Hugging Face models from the command line: kept, listed, forgotten, served, traced."""

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.__main__ import cli
from app.cli.common import registry_of, settings_of
from tests.model.adapters.huggingface import checkpoints
from tests.model.adapters.huggingface.fake_hub import serving

pytestmark = pytest.mark.hf

run = CliRunner().invoke
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def gpt2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny GPT-2."""
    return checkpoints.gpt2(tmp_path_factory.mktemp("models") / "my-gpt2")


@pytest.fixture(autouse=True)
def _apart(tiny_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_WEIGHTS", str(tiny_weights))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    monkeypatch.setenv("COLUMNS", "200")


def kept(tmp_path: Path) -> list[str]:
    return json.loads((tmp_path / "user" / "headsup" / "models.json").read_text())["models"]


def test_a_model_is_kept_and_listed_and_forgotten(gpt2: Path, tmp_path: Path) -> None:
    result = run(cli, ["models", "add", str(gpt2)])
    assert result.exit_code == 0, result.output
    assert "my-gpt2: GPT2LMHeadModel, from the folder my-gpt2." in result.stdout
    assert kept(tmp_path) == [str(gpt2)]
    for command in (["models"], ["models", "list"]):
        listed = run(cli, command).stdout
        assert listed.index("tiny-decoder:") < listed.index("my-gpt2:")
        assert "2 layers × 3 heads" in listed
        assert "Licence: not stated." in listed
    assert run(cli, ["models", "add", str(gpt2)]).exit_code == 0
    assert kept(tmp_path) == [str(gpt2)], "no model is kept twice"
    assert run(cli, ["models", "remove", "my-gpt2"]).exit_code == 0
    assert kept(tmp_path) == []
    assert "my-gpt2" not in run(cli, ["models"]).stdout
    assert gpt2.is_dir()


def test_a_folder_is_kept_by_its_whole_path(gpt2: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(gpt2.parent)
    assert run(cli, ["models", "add", "my-gpt2"]).exit_code == 0
    assert kept(tmp_path) == [str(gpt2)]
    assert run(cli, ["models", "remove", "./my-gpt2"]).exit_code == 0
    assert kept(tmp_path) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["models", "add", "/no/such/folder"], "'/no/such/folder' looks like a path, and there is no such folder"),
        (["models", "add", "owner/model"], "owner/model is not on this machine, and HF_HUB_OFFLINE says"),
        (["models", "remove", "gpt-9"], "There is no gpt-9 among the models that were added: none."),
        (["serve", "--no-browser", "--port", "0", "--dtype", "float8"], "float8"),
        (["trace", "the cat", "--model", "owner/model"], "owner/model is not on this machine"),
        (["trace", "the cat", "--model", "gpt-9"], "There is no model 'gpt-9'; the models are tiny-decoder,"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")  # two folders up from here there is nothing called etc
    result = run(cli, arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output


def test_a_broken_model_is_not_kept(gpt2: Path, tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "config.json").write_bytes((gpt2 / "config.json").read_bytes())
    result = run(cli, ["models", "add", str(tmp_path / "broken")])
    assert result.exit_code == 2
    assert "there is no model.safetensors in broken" in result.stderr
    assert not (tmp_path / "user" / "headsup" / "models.json").exists()


def test_a_kept_model_that_is_gone_does_not_keep_the_others_from_being_served(
    gpt2: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run(cli, ["models", "add", str(gpt2)])
    (tmp_path / "user" / "headsup" / "models.json").write_text(json.dumps({"models": ["/gone", str(gpt2)]}))
    result = run(cli, ["models"])
    assert result.exit_code == 0
    assert "my-gpt2:" in result.stdout
    assert "The model /gone is left out" in caplog.text


def test_a_damaged_list_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "user" / "headsup").mkdir(parents=True)
    (tmp_path / "user" / "headsup" / "models.json").write_text("[")
    result = run(cli, ["models"])
    assert result.exit_code == 2
    assert "models.json is damaged; remove it, and add the models again." in result.stderr


@pytest.mark.parametrize("how", ["folder", "kept"])
def test_trace_runs_a_model_of_ones_own(gpt2: Path, how: str) -> None:
    if how == "kept":
        run(cli, ["models", "add", str(gpt2)])
    result = run(cli, ["trace", "The cat sat", "--model", str(gpt2) if how == "folder" else "my-gpt2"])
    assert result.exit_code == 0, result.output
    reply = json.loads(result.stdout)
    assert reply["model"] == "my-gpt2"
    assert [token["text"] for token in reply["tokens"]["source"]] == ["The", "cat", "sat"]


def test_pickles_want_a_switch_that_says_what_it_means(gpt2: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    folder = tmp_path / "pickled"
    folder.mkdir()
    for path in gpt2.glob("*.json"):
        (folder / path.name).write_bytes(path.read_bytes())
    torch.save(load_file(gpt2 / "model.safetensors"), folder / "pytorch_model.bin")
    refused = run(cli, ["models", "add", str(folder)])
    assert refused.exit_code == 2
    assert "--allow-pickles reads it all the same. Such a file (.bin) is a pickle" in refused.stderr
    assert run(cli, ["models", "add", str(folder), "--allow-pickles"]).exit_code == 0
    for command in (["serve"], ["models", "add"]):
        assert "may run programs that its author put" in " ".join(run(cli, [*command, "--help"]).stdout.split())


def test_settings_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gpt2: Path) -> None:
    from app.settings import Settings

    file = tmp_path / "user" / "headsup" / "settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f'port = 9123\nmodels = ["{gpt2}"]\ndtype = "bfloat16"\n')
    assert (Settings().port, Settings().models, Settings().dtype) == (9123, [str(gpt2)], "bfloat16")
    monkeypatch.setenv("HEADSUP_PORT", "9456")
    assert Settings().port == 9456, "the environment counts for more"
    assert "my-gpt2:" in run(cli, ["models"]).stdout
    file.write_text("port = 70000\nsurprise = 1\n")
    monkeypatch.delenv("HEADSUP_PORT")
    result = run(cli, ["models"])
    assert result.exit_code == 2
    assert "HEADSUP_PORT: 70000 was given; it must be at most 65,535" in result.stderr
    other = tmp_path / "other.toml"
    other.write_text("port = 9789\n")
    monkeypatch.setenv("HEADSUP_SETTINGS", str(other))
    assert Settings().port == 9789
    other.write_text("port = \n")
    result = run(cli, ["models"])
    assert result.exit_code == 2
    assert "other.toml cannot be read: Invalid value (at line 1, column 8)." in result.stderr
    assert "Traceback" not in result.output


def test_a_settings_file_that_is_named_but_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_SETTINGS", str(tmp_path / "nothing.toml"))
    result = run(cli, ["models"])
    assert result.exit_code == 2
    assert "nothing.toml, and there is no such file" in result.stderr


def test_a_line_of_the_settings_file_that_is_no_setting_is_named_with_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.toml").write_text("prot = 9000\n")
    monkeypatch.setenv("HEADSUP_SETTINGS", str(tmp_path / "own.toml"))
    result = run(cli, ["models"])
    assert result.exit_code == 2
    assert "own.toml sets prot, which is no setting; the settings are host, port," in result.stderr


@pytest.mark.process
def test_a_model_of_ones_own_is_loaded_before_the_address_is_told(gpt2: Path) -> None:
    command = [sys.executable, "-m", "app", "serve", "--port", "0", "--no-browser", "--model", str(gpt2)]
    command += ["--dtype", "bfloat16", "--device", "cpu"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            address = server.stdout.readline().split()[4]
            with urllib.request.urlopen(f"{address}/api/v1/models/my-gpt2/loading") as response:
                assert json.load(response)["state"] == "ready"
            with urllib.request.urlopen(f"{address}/api/v1/models/my-gpt2") as response:
                assert json.load(response)["dtype"] == "bfloat16"
        finally:
            server.terminate()


@pytest.mark.process
def test_a_model_that_cannot_be_served_is_left_out_with_its_reason_and_the_others_are_served(gpt2: Path) -> None:
    named = ["--model", "owner/model", "--model", str(gpt2), "--model", "../../not-there"]
    command = [sys.executable, "-m", "app", "serve", "--port", "0", "--no-browser", *named]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        try:
            address = server.stdout.readline().split()[4]
            with urllib.request.urlopen(f"{address}/api/v1/models") as response:
                served = [each["id"] for each in json.load(response)["models"]]
        finally:
            server.terminate()
        said = server.stderr.read()
    assert "my-gpt2" in served
    assert "tiny-decoder" in served
    assert "The model owner/model is left out: owner/model is not on this machine" in said
    assert "The model ../../not-there is left out: '../../not-there' looks like a path" in said
    assert "Traceback" not in said


def test_a_model_that_cannot_be_loaded_is_not_offered(
    gpt2: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADSUP_MODELS_BYTES", "1")
    registry = registry_of(settings_of(), [str(gpt2)])
    assert registry.ids == ["tiny-decoder", "tiny-encoder", "tiny-encoder-decoder"]
    said = capsys.readouterr().err
    assert f"The model {gpt2} is left out: " in said
    assert "HEADSUP_MODELS_BYTES sets that" in said


def test_a_server_without_any_model_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_WEIGHTS", str(tmp_path))
    result = run(cli, ["serve", "--no-browser", "--port", "0", "--model", "owner/model"])
    assert result.exit_code == 2
    assert "The model owner/model is left out: owner/model is not on this machine" in result.stderr
    assert f"There is no model in {tmp_path}; HEADSUP_WEIGHTS names a folder" in result.stderr


def test_a_model_of_ones_own_is_enough_to_serve(gpt2: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_WEIGHTS", str(tmp_path))
    assert registry_of(settings_of(), [str(gpt2)]).ids == ["my-gpt2"]


@pytest.mark.process
def test_a_model_of_the_hub_is_fetched_with_a_bar_and_then_served_without_the_hub(gpt2: Path, tmp_path: Path) -> None:
    environment = os.environ | {"HF_HOME": str(tmp_path / "hub"), "HF_HUB_OFFLINE": "0"}

    def models(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app", "models", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)

    with serving("owner/tiny", gpt2, pause=0.02) as (address, _):
        environment["HF_ENDPOINT"] = address
        found = models("add", "owner/tiny")
        assert found.returncode == 0, found.stderr
        assert "owner--tiny: GPT2LMHeadModel, owner/tiny on the Hugging Face hub." in found.stdout
        assert "Fetching owner/tiny" in found.stderr
        assert "%" in found.stderr
        unknown = models("add", "owner/no")
        assert "The model owner/no cannot be added: the hub has no model owner/no" in unknown.stderr
        assert "Traceback" not in unknown.stderr
    assert "owner--tiny:" in models().stdout
