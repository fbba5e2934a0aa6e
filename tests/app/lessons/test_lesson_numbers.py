"""Numbers of lessons are the models': random questions of each lesson against an independent computation."""

import math
import random
from collections.abc import Iterator
from typing import Any

import anyio
import numpy as np
import pytest
from fastapi.testclient import TestClient
from numpy.typing import NDArray
from pydantic import BaseModel

from app.lessons.answers import evaluate
from app.lessons.asking import LOCAL, ask
from app.lessons.catalogue import OWN, catalogue
from app.lessons.lesson import Lesson, Rule
from app.lessons.reply_path import RuleError
from app.main import create_app
from app.settings import Settings

LESSONS = catalogue(OWN)
QUESTIONS = 10
PROMPT = ("text", "pair", "target")
TENSORS = ["query", "key", "value", "mask"]
Row = NDArray[np.float64]
Asked = tuple[Rule, Any]
"""A question and its answer by another way."""


@pytest.fixture(scope="module")
def shipped() -> Iterator[TestClient]:
    """The shipped models and lessons."""
    with TestClient(create_app(Settings())) as client:
        yield client


def rules_in(part: Any) -> Iterator[Rule]:
    """Every rule of a lesson."""
    if isinstance(part, Rule):
        yield part
    elif isinstance(part, list | tuple | dict):
        for each in part.values() if isinstance(part, dict) else part:
            yield from rules_in(each)
    elif isinstance(part, BaseModel):
        yield from rules_in([value for _, value in part])


@pytest.mark.parametrize("lesson", LESSONS.lessons.values(), ids=LESSONS.lessons)
def test_random_questions_have_the_answers_of_an_independent_computation(shipped: TestClient, lesson: Lesson) -> None:
    rng = random.Random(lesson.id)
    makers = [*_texts(shipped, lesson), *_calculations(lesson), *_patterns(lesson)]
    assert makers
    for _ in range(QUESTIONS):
        rule, expected = rng.choice(makers)(rng)
        answer = anyio.run(evaluate, rule, lambda call, body: ask(shipped.app, LOCAL, call, body))
        if isinstance(expected, float):
            # a float32 has seven digits, and a score of 100 leaves its weight five of them
            assert answer == pytest.approx(expected, rel=1e-4, abs=1e-6), rule
        else:
            assert answer == expected, rule


@pytest.fixture(scope="module")
def with_other_weights() -> TestClient:
    """The same models with every weight turned round."""
    app = create_app(Settings(runs_bytes=0, replies_bytes=0))
    for name in {model for lesson in LESSONS.lessons.values() for model in _models(lesson)}:
        for parameter in app.state.registry.get(name).transformer.parameters():
            parameter.data = -parameter.data
    return TestClient(app)


@pytest.mark.parametrize("lesson", LESSONS.lessons.values(), ids=LESSONS.lessons)
def test_other_weights_give_other_answers(shipped: TestClient, with_other_weights: TestClient, lesson: Lesson) -> None:
    async def answers(client: TestClient) -> list[Any]:
        return [await _answer(client, rule) for rule in rules_in(lesson) if rule.call.startswith("models/")]

    before, after = (anyio.run(answers, client) for client in (shipped, with_other_weights))
    assert before != after or not before, "without a model a lesson computes with numbers of its own"


async def _answer(client: TestClient, rule: Rule) -> Any:
    try:
        return await evaluate(rule, lambda call, body: ask(client.app, LOCAL, call, body))
    except RuleError as error:  # a translation of another length
        return str(error)


def _models(lesson: Lesson) -> set[str]:
    return {rule.call.split("/")[1] for rule in rules_in(lesson) if rule.call.startswith("models/")}


def _texts(client: TestClient, lesson: Lesson) -> Iterator[Any]:
    """A maker of questions for each text that the lesson gives to a model."""
    found = {
        (rule.call.split("/")[1], *(rule.body.get(name) for name in PROMPT))
        for rule in rules_in(lesson)
        if rule.call.startswith("models/") and "text" in rule.body
    }
    for model, *given in sorted(found, key=str):
        prompt = {name: each for name, each in zip(PROMPT, given, strict=True) if each is not None}
        yield lambda rng, model=model, prompt=prompt: _about_a_head(client, model, prompt, rng)


def _about_a_head(client: TestClient, model: str, prompt: dict[str, Any], rng: random.Random) -> Asked:
    reply = client.post(f"/api/v1/models/{model}/attention", json=prompt | {"tensors": TENSORS}).json()
    part = rng.choice(reply["attention"])
    index = rng.randrange(len(part["heads"]))
    query, key, value = (np.array(part[name][index], dtype=float) for name in ("query", "key", "value"))
    scaled = query @ key.T * part["scale"]
    row = rng.randrange(len(scaled))
    # one mask for all heads
    weights = _softmax(np.where(part["mask"][row], scaled[row], -math.inf))
    place = {"sites": [part["site"]], "layers": [part["layer"]], "heads": [part["heads"][index]]}
    body = prompt | place | {"tensors": ["weights", "value"]}
    return _about_a_row(f"models/{model}/attention", body, f"attention.0.weights.0.{row}", weights, rng) or _norm(
        model, body, value, rng
    )


def _norm(model: str, body: dict[str, Any], value: Row, rng: random.Random) -> Asked:
    token = rng.randrange(len(value))
    rule = Rule(rule="norm", call=f"models/{model}/attention", body=body, of=f"attention.0.value.0.{token}")
    return rule, math.sqrt(sum(float(x) ** 2 for x in value[token]))


def _about_a_row(call: str, body: dict[str, Any], of: str, weights: Row, rng: random.Random) -> Asked | None:
    """A question about one row of weights; none in one of eight, for a question about something else."""
    visible = [index for index, weight in enumerate(weights) if weight > 0]
    one, other = rng.choice(visible), rng.choice(visible)
    is_near = math.isclose(weights[one], weights[other], rel_tol=1e-3)
    answers: dict[str, Any] = {
        "value": float(weights[one]),
        "largest": int(np.argmax(weights)),
        "ranking": sorted(visible, key=lambda index: -weights[index]),
        "entropy": float(-sum(weights[index] * math.log2(weights[index]) for index in visible)),
        "sum": 1.0,
        "difference": float(weights[other] - weights[one]),
        "larger": "first" if weights[one] > weights[other] else "second",
        "": None,
    }
    name = rng.choice([*answers])
    if name == "" or (is_near and name in ("larger", "difference")):
        return None
    among = visible if name == "ranking" else None
    if name in ("value", "difference", "larger"):
        return Rule(rule=name, call=call, body=body, of=f"{of}.{one}", against=f"{of}.{other}"), answers[name]
    return Rule(rule=name, call=call, body=body, of=of, among=among), answers[name]


def _calculations(lesson: Lesson) -> Iterator[Any]:
    """A maker for each calculation of the lesson: its form, with other numbers."""
    known = {"scores", "scale", "query", "key", "value", "temperature"}
    for rule in rules_in(lesson):
        if rule.call == "calculations" and rule.body.keys() <= known:
            yield lambda rng, body=rule.body: _about_numbers(body, rng)


def _about_numbers(body: dict[str, Any], rng: random.Random) -> Asked:
    drawn = {
        name: [[rng.randint(-40, 40) / 8 for _ in row] for row in rows] if isinstance(rows, list) else rows
        for name, rows in body.items()
    }
    scores = np.array(drawn["scores"]) if "scores" in drawn else np.array(drawn["query"]) @ np.array(drawn["key"]).T
    scale = drawn.get("scale", 1 if "scores" in drawn else 1 / math.sqrt(len(drawn["query"][0])))
    row = rng.randrange(len(scores))
    weights = _softmax(scores[row] * scale / drawn.get("temperature", 1))
    of = f"steps.weights.outputs.weights.{row}"
    column = rng.randrange(scores.shape[1])
    rest = Rule(rule="value", call="calculations", body=drawn, of=f"steps.weights.outputs.weights.{row}.{column}")
    return _about_a_row("calculations", drawn, of, weights, rng) or (rest, float(weights[column]))


def _patterns(lesson: Lesson) -> Iterator[Any]:
    if any(rule.call == "patterns" for rule in rules_in(lesson)):
        yield _about_a_window


def _about_a_window(rng: random.Random) -> Asked:
    n, size = rng.randint(20, 90), rng.randint(1, 9)
    masks = [{"kind": "window", "size": size}, {"kind": "causal"}]
    body = {"queries": n, "mask": {"kind": "all_of", "masks": masks}, "layers": 12}
    allowed = sum(key <= query and query - key <= size for query in range(n) for key in range(n))
    name = rng.choice(["allowed", "full", "ratio"])
    if name == "ratio":
        return Rule(rule="ratio", call="patterns", body=body, of="full", against="allowed"), allowed / n**2
    return Rule(rule="value", call="patterns", body=body, of=name), allowed if name == "allowed" else n**2


def _softmax(row: Row) -> Row:
    exponentials = np.exp(row - row.max())
    found: Row = exponentials / exponentials.sum()
    return found
