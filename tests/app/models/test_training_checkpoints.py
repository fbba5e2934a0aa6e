"""A model as it was during its training, by a name such as `copycat@300`, in every call."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch
from fastapi.testclient import TestClient

from app.main import create_app
from app.models.registry import Registry
from app.models.training_checkpoints import MOST_LOADED, Checkpoints
from app.settings import Settings
from model import weights
from model.weights.names import split

TEXT = "the cat sat on the mat"
STEPS = [0, 3, 11]


@pytest.fixture(scope="module")
def trained(tiny_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one tiny model, kept after three steps of its training, and one that kept none."""
    root = tmp_path_factory.mktemp("trained")
    for name in ("tiny-decoder", "tiny-encoder"):
        shutil.copytree(tiny_weights / name, root / name)
    model = weights.load(root / "tiny-decoder").transformer
    for step in STEPS:
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.mul_(0.9)
        weights.save_step(root / "tiny-decoder", step, model)
    return root


@pytest.fixture(scope="module")
def api(trained: Path) -> TestClient:
    return TestClient(create_app(Settings(weights=trained)))


def _weights(api: TestClient, model: str, **body: Any) -> Any:
    reply = api.post(f"/api/v1/models/{model}/attention", json={"text": TEXT, "tensors": ["weights"], **body})
    assert reply.status_code == 200, reply.text
    assert reply.json()["model"] == model
    return [entry["weights"] for entry in reply.json()["attention"]]


def test_a_checkpoint_answers_with_the_weights_of_its_own_step(api: TestClient, trained: Path) -> None:
    from model.tracing.recorder import Recorder
    from model.transformer.batch import Inputs
    from model.transformer.run import run

    for step in [*STEPS, *STEPS]:  # the second time from the memory of replies
        model = weights.load(trained / "tiny-decoder", step)
        recorder = Recorder(tensors=("weights",))
        run(model.transformer, Inputs(torch.tensor([model.tokenizer.source(TEXT).ids])), recorder=recorder)
        for found, record in zip(_weights(api, f"tiny-decoder@{step}"), recorder.attention, strict=True):
            assert torch.equal(torch.tensor(found), record["weights"][0])


def test_no_memory_takes_one_checkpoint_for_another(api: TestClient) -> None:
    names = ["tiny-decoder", *(f"tiny-decoder@{step}" for step in STEPS)]
    # another head of the same run comes from the memory of runs, not of replies
    for heads in ([0], [1]):
        replies = [_weights(api, name, layers=[1], heads=heads) for name in names]
        assert all(one != other for i, one in enumerate(replies) for other in replies[:i])


@pytest.mark.parametrize("call", ["overview", "attention", "predictions", "steps", "aggregate", "analyses/heads"])
def test_every_call_takes_a_checkpoint(api: TestClient, call: str) -> None:
    reply = api.post(f"/api/v1/models/tiny-decoder@3/{call}", json={"text": TEXT})
    assert reply.status_code == 200, reply.text
    assert reply.json()["model"] == "tiny-decoder@3"


def test_the_card_says_which_steps_were_kept(api: TestClient) -> None:
    cards = {card["id"]: card for card in api.get("/api/v1/models").json()["models"]}
    assert {name: card["steps"] for name, card in cards.items()} == {"tiny-decoder": STEPS, "tiny-encoder": []}


def test_the_card_of_a_checkpoint_holds_nothing_that_was_measured_at_the_end(trained: Path) -> None:
    registry = Registry(trained)
    registry.card("tiny-decoder").update(checkpoints=[{"step": 3, "accuracy": 0.25}], heads=["label"])
    card = registry.card("tiny-decoder@3")
    assert card["id"] == "tiny-decoder@3"
    assert card["scores"] == {"accuracy": 0.25}
    assert "heads" not in card
    assert registry.card("tiny-decoder@11")["scores"] == {}
    assert "none" in registry.card("tiny-decoder")["scores"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("tiny-decoder@4", "The weights of tiny-decoder after step 4 were not kept; those that were: 0, 3, 11."),
        ("tiny-encoder@3", "The weights of tiny-encoder after step 3 were not kept; none of its steps were."),
        ("other@3", "There is no model 'other@3'; the models are tiny-decoder, tiny-encoder."),
        ("tiny-decoder@03", "There is no model 'tiny-decoder@03'; the models are tiny-decoder, tiny-encoder."),
        ("tiny-decoder@", "There is no model 'tiny-decoder@'; the models are tiny-decoder, tiny-encoder."),
    ],
)
def test_a_step_that_was_not_kept_is_refused_with_those_that_were(api: TestClient, name: str, sentence: str) -> None:
    for reply in (api.post(f"/api/v1/models/{name}/attention", json={"text": TEXT}), api.get(f"/api/v1/models/{name}")):
        assert reply.status_code == 404
        assert reply.json()["detail"] == sentence


def test_a_checkpoint_is_read_once_until_it_gives_way(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, load = [], weights.load

    def counted(folder: Path, step: int) -> weights.LoadedModel:
        read.append(step)
        return load(folder, step)

    monkeypatch.setattr(weights, "load", counted)
    checkpoints, folder = Checkpoints(most=2), trained / "tiny-decoder"
    for step in (0, 0, 3, 0, 11, 0, 3):
        assert checkpoints.get(f"tiny-decoder@{step}", folder, step).id == f"tiny-decoder@{step}"
    assert read == [0, 3, 11, 3]
    assert checkpoints.loaded("tiny-decoder@11") is None
    read.clear()
    with ThreadPoolExecutor(7) as pool:
        got = list(pool.map(lambda _: checkpoints.get("tiny-decoder@11", folder, 11), range(7)))
    assert read == [11]
    assert all(model is got[0] for model in got)


def test_all_checkpoints_of_the_shipped_model_fit_into_memory() -> None:
    assert 0 < len(weights.steps(weights.FOLDER / "copycat")) <= MOST_LOADED


def test_a_name_is_split_at_its_last_sign() -> None:
    assert split("copycat@300") == ("copycat", 300)
    assert split("a@b@0") == ("a@b", 0)
    for name in ("copycat", "copycat@-1", "copycat@1e3", "@3"):
        assert split(name) == (name, None)
