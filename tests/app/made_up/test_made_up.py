"""Made-up pictures and melodies over HTTP, and the models that are asked about them."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import asdict
from io import BytesIO
from pkgutil import resolve_name
from threading import current_thread
from typing import Any

import numpy as np
import pytest
import soundfile
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from PIL import Image

from app.made_up.grounding import GroundingRequest
from app.main import create_app
from app.schemas.requests import Prompt
from app.settings import Settings
from model.made_up.pictures.drawing import draw, shown_by
from model.made_up.pictures.random_scenes import scenes
from model.made_up.pictures.scene import scene_from
from model.made_up.sounds.melody import melody_from
from model.made_up.sounds.random_melodies import melodies
from model.made_up.sounds.spectrogram import sounding
from model.made_up.sounds.synthesis import samples
from model.prompt import image_prompt, sound_prompt
from model.tokenizers.sounds import opened
from model.weights import FOLDER, load
from model.weights.evaluation_set import EvaluationSet

SCENE = {
    "shapes": [
        {"shape": "square", "color": "red", "size": "small", "x": 12, "y": 32},
        {"shape": "circle", "color": "blue", "size": "large", "x": 44, "y": 28},
    ],
    "ground": 240,
}
SENTENCE = "a small red square left of a large blue circle"
NOTES = [{"name": name, "start_s": 0.1 + 0.3 * i, "length_s": 0.24} for i, name in enumerate(("E4", "C#5", "E4"))]
MELODY = {"notes": NOTES, "length_s": 1.2, "timbre": "flute"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """The shipped models."""
    with TestClient(create_app(Settings(models=[]))) as made:
        yield made


def ask(client: TestClient, path: str, body: dict[str, Any], status: int = 200) -> dict[str, Any]:
    """The reply, as it is described."""
    response = client.post(f"/api/v1/{path}", json=body)
    assert response.status_code == status, response.text
    if status == 200:
        document = client.get("/openapi.json").json()
        (name,) = {each for each in document["paths"] if matches(each, f"/api/v1/{path}")}
        schema = document["paths"][name]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator(schema | {"components": document["components"]}).validate(response.json())
    return response.json()


def matches(described: str, path: str) -> bool:
    parts, asked = described.split("/"), path.split("/")
    return len(parts) == len(asked) and all(
        part.startswith("{") or part == each for part, each in zip(parts, asked, strict=True)
    )


def test_a_picture_is_its_scene_with_its_sentence_and_the_truth(client: TestClient) -> None:
    reply = ask(client, "made-up/pictures", {"scene": SCENE})
    pixels, owners = draw(scene_from(reply["scene"]))
    np.testing.assert_array_equal(np.asarray(Image.open(BytesIO(b64decode(reply["image"])))), pixels)
    assert reply["text"] == SENTENCE
    assert reply["things"] == [keys.nonzero()[0].tolist() for keys in shown_by(owners, 2)]
    assert [word["text"] for word in reply["words"] if word["thing"] == 1] == ["large", "blue", "circle"]


def test_a_seed_makes_what_it_makes_in_training(client: TestClient) -> None:
    assert ask(client, "made-up/pictures", {"seed": 5})["scene"] == plain(asdict(scenes(5, 1)[0]))
    assert ask(client, "made-up/melodies", {"seed": 5})["melody"] == plain(asdict(melodies(5, 1)[0]))
    assert ask(client, "made-up/pictures", {"seed": 6}) != ask(client, "made-up/pictures", {"seed": 5})


def plain(made: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in made.items()}


def test_a_melody_is_its_sound_with_its_notes_and_the_truth(client: TestClient) -> None:
    reply = ask(client, "made-up/melodies", {"melody": MELODY})
    melody = melody_from(reply["melody"])
    sound, rate = opened(b64decode(reply["sound"]))
    assert rate == 8000
    np.testing.assert_allclose(sound, samples(melody), atol=1 / 32767)
    assert reply["text"] == "E4 C#5 E4"
    assert reply["things"] == [keys.nonzero()[0].tolist() for keys in sounding(melody, 30)]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("made-up/pictures", {"scene": {"shapes": []}}),
        ("made-up/pictures", {"scene": {"shapes": [SCENE["shapes"][0] | {"x": 64}]}}),  # type: ignore[index]
        ("made-up/pictures", {"scene": {"shapes": [SCENE["shapes"][0] | {"shape": "heart"}]}}),  # type: ignore[index]
        ("made-up/pictures", {"seed": -1}),
        ("made-up/melodies", {"melody": MELODY | {"length_s": 31}}),
        ("made-up/melodies", {"melody": MELODY | {"notes": [NOTES[0] | {"name": "E#4"}]}}),
        ("made-up/melodies", {"melody": MELODY | {"timbre": "drum"}}),
    ],
)
def test_what_cannot_be_drawn_or_played_is_refused(client: TestClient, path: str, body: dict[str, Any]) -> None:
    assert ask(client, path, body, 422)["errors"]


def test_the_describer_says_a_picture_and_the_listener_a_melody(client: TestClient) -> None:
    image = ask(client, "made-up/pictures", {"scene": SCENE})["image"]
    reply = ask(client, "models/describer/overview", {"image": image})
    assert " ".join(token["text"] for token in reply["tokens"]["target"][1:]) == SENTENCE
    assert [token["text"] for token in reply["tokens"]["source"]][:9] == [*(f"0,{i}" for i in range(8)), "1,0"]
    sound = ask(client, "made-up/melodies", {"melody": MELODY})["sound"]
    reply = ask(client, "models/listener/overview", {"sound": sound})
    assert [token["text"] for token in reply["tokens"]["target"][1:]] == ["E4", "C#5", "E4"]
    assert len(reply["tokens"]["source"]) == 30


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (96000, 6)])
def test_a_flac_file_is_heard_as_its_wav_file_also_from_a_studio(client: TestClient, rate: int, channels: int) -> None:
    melody = samples(melody_from(MELODY | {"loudness": 0.6, "noise": 0.0, "seed": 0}))
    at = np.arange(len(melody) * rate // 8000) * (8000 / rate)
    finer = np.interp(at, np.arange(len(melody)), melody)
    file = BytesIO()
    soundfile.write(file, np.stack([finer] * channels, axis=1), rate, format="FLAC")
    reply = ask(client, "models/listener/overview", {"sound": b64encode(file.getvalue()).decode()})
    assert [token["text"] for token in reply["tokens"]["target"][1:]] == ["E4", "C#5", "E4"]
    assert len(reply["tokens"]["source"]) == 30


def test_every_call_about_a_text_takes_a_picture_and_a_sound(client: TestClient) -> None:
    image = ask(client, "made-up/pictures", {"scene": SCENE})["image"]
    sound = ask(client, "made-up/melodies", {"melody": MELODY})["sound"]
    for model, body in (("describer", {"image": image}), ("listener", {"sound": sound})):
        card = client.get(f"/api/v1/models/{model}").json()
        assert card["input"] == ("image" if "image" in body else "sound")
        seen = ask(client, f"models/{model}/tokens", body)["seen"]
        assert (seen["rows"], seen["columns"]) == ((8, 8) if "image" in body else (1, 30))
        steps = ask(client, f"models/{model}/steps", {**body, "site": "cross", "layer": 1, "head": 0})
        assert steps["steps"]
        assert ask(client, f"models/{model}/steps", {**body, "site": "encoder"})["steps"]
        last = ask(client, f"models/{model}/predictions", {**body, "target": "", "positions": "last"})
        assert last["predictions"]
        assert ask(client, f"models/{model}/analyses/heads", body)["heads"]
        assert ask(client, f"models/{model}/analyses/heads", {})["heads"]
        off = {"ablate": [{"site": "cross", "layer": 1, "head": 0, "mode": "zero"}]}
        assert ask(client, f"models/{model}/attention", {**body, "layers": [0], "interventions": off})["attention"]
        refused = ask(client, f"models/{model}/overview", {"text": "a cat"}, 422)
        assert "in the place of `text`" in refused["detail"]
    refused = ask(client, "models/listener/overview", {"sound": b64encode(b"no sound").decode()}, 422)
    assert "no sound that can be read; give a WAV or FLAC file" in refused["detail"]
    assert ask(client, "models/listener/overview", {"image": image}, 422)["errors"][0]["path"] == "image"
    assert ask(client, "models/describer/overview", {"sound": sound}, 422)["errors"][0]["path"] == "sound"
    assert ask(client, "models/writer/overview", {"sound": sound}, 422)["errors"][0]["path"] == "sound"


@pytest.mark.parametrize(
    ("made", "path", "body"),
    [
        ("drawing.draw", "made-up/pictures", {"scene": SCENE}),
        ("samples", "made-up/melodies", {"melody": MELODY}),
        ("drawing.draw", "models/describer/analyses/grounding", {"scene": SCENE | {"seed": 3}}),
        ("samples", "models/listener/analyses/grounding", {"melody": MELODY | {"seed": 3}}),
    ],
)
def test_what_is_made_up_is_made_once_and_on_a_lane(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, made: str, path: str, body: dict[str, Any]
) -> None:
    threads = []
    real = resolve_name(f"model.made_up.grounded.{made}")

    def noted(*given: Any) -> Any:
        threads.append(current_thread().name)
        return real(*given)

    monkeypatch.setattr(f"model.made_up.grounded.{made}", noted)
    monkeypatch.setattr(f"app.made_up.answers.{made.rpartition('.')[2]}", noted, raising=False)
    ask(client, path, body)
    (thread,) = threads
    assert thread.startswith(("run", "compute"))


@pytest.mark.parametrize("body", [{"scene": SCENE}, {"melody": MELODY}])
def test_the_outline_of_a_grounding_request_is_its_prompt_without_the_file(body: dict[str, Any]) -> None:
    asked = GroundingRequest.model_validate(body)
    outline, prompt = asked.outline(), asked.prompt()
    assert Prompt.model_validate(prompt.model_dump()) == prompt
    name = "image" if "scene" in body else "sound"
    assert outline == prompt.model_copy(update={name: ""})


@pytest.mark.parametrize("row", ["guesses", "reads"])
def test_grounding_is_the_weight_on_the_truth(client: TestClient, row: str) -> None:
    picture = ask(client, "made-up/pictures", {"scene": SCENE})
    melody = ask(client, "made-up/melodies", {"melody": MELODY})
    for model, made, body in (
        ("describer", picture, {"image": picture["image"]}),
        ("listener", melody, {"sound": melody["sound"]}),
    ):
        named = {"scene": SCENE} if model == "describer" else {"melody": MELODY}
        reply = ask(client, f"models/{model}/analyses/grounding", {**named, "row": row})
        whole = ask(client, f"models/{model}/attention", {**body, "target": made["text"], "sites": ["cross"]})
        tokens = [token["text"] for token in whole["tokens"]["target"]]
        places = [i for i, token in enumerate(tokens) if token in {word["text"] for word in reply["words"]}]
        assert [tokens[i] for i in places] == [word["text"] for word in reply["words"]]
        assert reply["things"] == made["things"]
        of = {(each["layer"], each["head"]): each["weights"] for each in by_head(whole)}
        n_keys = len(whole["tokens"]["source"])
        for head in reply["heads"]:
            weights = of[head["layer"], head["head"]]
            shares, hits = [], []
            for place, word in zip(places, reply["words"], strict=True):
                query = weights[place - (row == "guesses")]
                true = made["things"][word["thing"]]
                shares.append(sum(query[key] for key in true))
                hits.append(query.index(max(query)) in true)
            assert head["words"] == pytest.approx(shares, rel=1e-4, abs=1e-6)
            assert head["share"] == pytest.approx(sum(shares) / len(shares), rel=1e-4)
            assert head["strongest"] == pytest.approx(sum(hits) / len(hits))
        assert reply["saliency"]["words"] == pytest.approx(by_gradients(model, made, reply["words"]), rel=1e-3)
        words = reply["saliency"]["words"]
        assert reply["saliency"]["share"] == pytest.approx(sum(words) / len(words), rel=1e-4)
        true = [len(made["things"][word["thing"]]) / n_keys for word in reply["words"]]
        assert reply["chance"] == pytest.approx(sum(true) / len(true), rel=1e-5)
        if row == "guesses":
            assert max(head["share"] for head in reply["heads"]) > 0.7
        assert {(each["layer"], each["head"]) for each in reply["encoder"]} == {(0, head) for head in range(4)}


def by_gradients(name: str, made: dict[str, Any], words: list[dict[str, Any]]) -> list[float]:
    """The part of the gradient of each word's logit on its true squares of 8 pixels, or its true frames."""
    model = load(FOLDER / name)
    prompt = (
        image_prompt(model, b64decode(made["image"]), target=made["text"])
        if name == "describer"
        else sound_prompt(model, b64decode(made["sound"]), target=made["text"])
    )
    inputs, found = prompt.inputs(), []
    places = [i for i, each in enumerate(prompt.predicted.tokens) if each.text in {word["text"] for word in words}]
    for place, word in zip(places, words, strict=True):
        features = inputs.features.clone().requires_grad_()
        model.transformer(inputs._replace(features=features))[0, place - 1, inputs.target[0, place]].backward()
        squares = features.grad[0].square().sum(0).double().numpy()
        if name == "describer":
            lengths = [squares[8 * i : 8 * i + 8, 8 * j : 8 * j + 8].sum() ** 0.5 for i in range(8) for j in range(8)]
        else:
            lengths = [each**0.5 for each in squares]
        found.append(float(sum(lengths[key] for key in made["things"][word["thing"]]) / sum(lengths)))
    return found


def by_head(reply: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each head of a reply by itself."""
    for layer in reply["attention"]:
        for head, weights in zip(layer["heads"], layer["weights"], strict=True):
            yield {"layer": layer["layer"], "head": head, "weights": weights}


def test_no_encoder_head_stays_within_a_thing_where_each_patch_shows_two(client: TestClient) -> None:
    circle = {"shape": "circle", "color": "red", "size": "medium", "x": 4, "y": 4}
    two = {"shapes": [circle, circle | {"color": "blue", "size": "small", "x": 5, "y": 6}]}
    keys = shown_by(draw(scene_from({"ground": 245, "noise": 0.0, "seed": 0, **two}))[1], 2)
    assert set(keys.sum(0).tolist()) == {0, 2}
    reply = ask(client, "models/describer/analyses/grounding", {"scene": two})
    assert [head["within"] for head in reply["encoder"]] == [None] * 4


def test_a_note_that_no_frame_sounds_has_its_sentence(client: TestClient) -> None:
    short = {"notes": [NOTES[0] | {"length_s": 0.01}], "length_s": 1.2}
    refused = ask(client, "models/listener/analyses/grounding", {"melody": short}, 422)
    assert refused["detail"] == "No word of this melody is about anything that is there; make a note longer."
    assert refused["errors"][0]["path"] == "melody"


def test_heads_look_as_far_as_they_do_on_the_examples_of_the_evaluation_set(client: TestClient) -> None:
    for model, what in (("describer", "pictures"), ("listener", "melodies")):
        known = EvaluationSet.read(FOLDER / model).sentences
        alone = []
        for each in known:
            made_up = each.scene if what == "pictures" else each.melody
            assert made_up is not None
            made = ask(client, f"made-up/{what}", {"scene" if what == "pictures" else "melody": asdict(made_up)})
            name = "image" if what == "pictures" else "sound"
            body = {name: made[name], "target": made["text"]}
            alone.append(ask(client, f"models/{model}/analyses/reach", body)["heads"])
        whole = ask(client, f"models/{model}/analyses/reach", {})["heads"]
        for index, head in enumerate(whole):
            mean = sum(heads[index]["mean_distance"] for heads in alone) / len(known)
            # the sound of a file is rounded to 16 bits
            assert head["mean_distance"] == pytest.approx(mean, rel=1e-3), head


def test_grounding_is_refused_where_no_truth_is_known(client: TestClient) -> None:
    assert ask(client, "models/describer/analyses/grounding", {}, 422)["errors"]
    assert ask(client, "models/describer/analyses/grounding", {"scene": SCENE, "melody": MELODY}, 422)["errors"]
    assert ask(client, "models/writer/analyses/grounding", {"scene": SCENE}, 422)["errors"]
    assert ask(client, "models/listener/analyses/grounding", {"scene": SCENE}, 422)["errors"]
