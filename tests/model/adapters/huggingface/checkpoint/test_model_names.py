"""What people call a model is a folder or a name on the hub; and its id can stand in an address."""

from pathlib import Path

import pytest

from model.adapters.huggingface.checkpoint.model_names import hub_name, named
from model.errors import ModelError

pytestmark = pytest.mark.hf


@pytest.mark.parametrize(
    ("name", "id"),
    [("gpt2", "gpt2"), ("bert-base/uncased", "bert-base--uncased"), ("Owner_1/Model.v2-x", "Owner_1--Model.v2-x")],
)
def test_a_name_on_the_hub_becomes_an_id_without_a_slash(name: str, id: str) -> None:
    found = named(name)
    assert (found.hub, found.folder, found.id) == (name, None, id)


@pytest.mark.parametrize(
    ("folder", "id"), [("my model", "my-model"), (".hidden", "hidden"), ("copycat@300", "copycat-300"), ("ü", "model")]
)
def test_a_folder_has_an_id_that_can_stand_in_an_address(tmp_path: Path, folder: str, id: str) -> None:
    (tmp_path / folder).mkdir()
    found = named(str(tmp_path / folder))
    assert (found.hub, found.folder, found.id) == (None, tmp_path / folder, id)


@pytest.mark.parametrize(
    "name", ["../../etc", "/etc/nothing", "./here", "~/nowhere", "a/b/c", "C:\\models", "a\\b", "owner/..", "a:b"]
)
def test_what_looks_like_a_path_is_no_name_on_the_hub(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")  # two folders up from here there is nothing called etc
    with pytest.raises(ModelError, match="looks like a path, and there is no such folder; a name on the hub is owner/"):
        named(name)


@pytest.mark.parametrize("name", ["", "a b", "owner/", "/model", "-x", "a--b", "x" * 97, "naïve", "a%2fb", "a/b?c"])
def test_what_the_hub_could_not_have_is_no_name(name: str) -> None:
    with pytest.raises(ModelError, match=r"a name on the hub is owner/name"):
        hub_name(name)


def test_over_the_api_a_folder_that_is_there_is_still_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "owner" / "model").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert named("owner/model").folder is not None
    assert hub_name("owner/model") == "owner/model"
    with pytest.raises(ModelError, match="looks like a path"):
        hub_name(str(tmp_path / "owner" / "model"))


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").touch()
    with pytest.raises(ModelError, match="is a file; give the folder that it is in"):
        named(str(tmp_path / "model.safetensors"))
