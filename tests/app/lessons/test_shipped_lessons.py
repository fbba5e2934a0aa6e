"""The lessons that are shipped: every view, every rule, and answers that come from the model."""

import re
from collections.abc import Iterator
from typing import Any

import anyio
import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.lessons import replies
from app.lessons.asking import LOCAL, ask
from app.lessons.catalogue import OWN, catalogue
from app.lessons.check import faults
from app.lessons.lesson import Lesson
from app.lessons.misconceptions import misconceptions
from app.main import create_app
from app.settings import Settings

LESSONS = catalogue(OWN)


@pytest.fixture(scope="module")
def shipped() -> Iterator[TestClient]:
    """The shipped models and lessons."""
    with TestClient(create_app(Settings())) as client:
        yield client


def test_every_file_is_a_lesson() -> None:
    assert LESSONS.refused == []
    assert LESSONS.lessons


def test_a_view_without_a_mask_opens_the_keys_ahead_as_its_numbers_do() -> None:
    files = [path.read_text() for path in OWN.glob("*.md")]
    opened = [line for text in files for line in text.splitlines() if re.search(r"model=writer.*mask=full", line)]
    assert opened
    assert [line for line in opened if "ahead=1" not in line] == []


@pytest.mark.parametrize("lesson", LESSONS.lessons.values(), ids=str)
def test_every_view_and_every_rule_answers(shipped: TestClient, lesson: Lesson) -> None:
    async def sentences() -> list[str]:
        models = shipped.app.state.registry.ids  # type: ignore[attr-defined]
        answering = faults(lesson, lambda call, body: ask(shipped.app, LOCAL, call, body), models, LESSONS.lessons)
        return [each async for each in answering]

    assert anyio.run(sentences) == []


@pytest.mark.parametrize("lesson", LESSONS.lessons.values(), ids=str)
def test_a_teacher_has_notes_and_a_learner_explains_once_at_least(lesson: Lesson) -> None:
    assert 2 <= len(re.findall(r"[.?!](?=\s|$)", lesson.head.notes)) <= 7
    explained = [step.question for step in lesson.steps if step.question is not None and step.question.why]
    assert explained
    assert all(question.reason for question in explained)


def test_every_misconception_is_confronted_by_a_wrong_answer() -> None:
    confronted = set().union(*map(replies.confronted, LESSONS.lessons.values()))
    assert confronted == misconceptions().keys()
    assert len(misconceptions()) == 30


def test_the_page_of_a_lesson_names_the_next(shipped: TestClient) -> None:
    first, second, *_, last = LESSONS.lessons.values()
    assert f'data-next="{second.id}"' in shipped.get(f"/learn/{first.id}").text
    assert "data-next" not in shipped.get(f"/learn/{last.id}").text


@pytest.mark.parametrize("lesson", LESSONS.lessons.values(), ids=LESSONS.lessons)
def test_no_answer_reaches_the_browser_before_the_commit(shipped: TestClient, lesson: Lesson) -> None:
    reply = shipped.get(f"/api/v1/lessons/{lesson.id}").json()
    for step, written in zip(reply["steps"], lesson.steps, strict=True):
        assert step.keys() == {"title", "html", "page", "view", "question", "fade"}
        assert (step["question"] or {}).keys() <= {"kind", "ask", "options", "unit", "why"}
        assert all(each["shown"] is None for each in (step["fade"] or [])[-written.fade.blank if written.fade else 0 :])
        if written.question or written.fade:
            assert step["view"] == (written.view and written.view.before)
        assert step["page"] == (written.view and written.view.address.partition("?")[0])


def test_the_answer_equals_the_row_of_the_head(shipped: TestClient) -> None:
    body = {"text": "Tom knows John. John knows", "sites": ["decoder"], "layers": [2], "heads": [3]}
    attention = shipped.post("/api/v1/models/writer/attention", json=body).json()["attention"][0]
    key = int(np.argmax(attention["weights"][0][6]))
    verdicts = [_committed(shipped, "why-john", 0, index) for index in range(7)]
    assert [verdict["right"] for verdict in verdicts] == [index == key for index in range(7)]
    assert verdicts[0]["view"].endswith(f"&key={key}")
    assert f"{attention['weights'][0][6][key]:.4g}" in verdicts[0]["explanation"]


def test_other_weights_give_other_answers(shipped: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [_committed(shipped, "why-john", 0, index)["right"] for index in range(7)]
    app = create_app(Settings(runs_bytes=0, replies_bytes=0))
    model = app.state.registry.get("writer")
    for parameter in model.transformer.parameters():
        monkeypatch.setattr(parameter, "data", -parameter.data)
    after = [_committed(TestClient(app), "why-john", 0, index)["right"] for index in range(7)]
    assert sum(before) == sum(after) == 1
    assert before != after


@pytest.mark.parametrize(
    ("step", "answer", "path"),
    [
        (0, 7, "answer"),
        (0, 0.5, "answer"),
        (0, "John", "answer"),
        (0, [1], "answer"),
        (9, 0, "step"),
        (0, -1, "answer"),
    ],
)
def test_an_answer_of_another_kind_is_refused(shipped: TestClient, step: int, answer: Any, path: str) -> None:
    reply = shipped.post("/api/v1/lessons/why-john/answers", json={"step": step, "answer": answer})
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["path"] == path


def test_an_unknown_lesson_is_named(shipped: TestClient) -> None:
    reply = shipped.get("/api/v1/lessons/nothing")
    assert reply.status_code == 404
    assert "why-john" in reply.json()["detail"]


@pytest.mark.parametrize("address", ["/learn", "/learn/why-john", "/learn/why-john/worksheet", "/learn/misconceptions"])
def test_pages(shipped: TestClient, address: str) -> None:
    assert shipped.get(address).status_code == 200


def test_the_key_has_the_answers_and_the_worksheet_has_not(shipped: TestClient) -> None:
    key = shipped.get("/learn/why-john/worksheet?key=1").text
    sheet = shipped.get("/learn/why-john/worksheet").text
    assert key.count("Answer: <b>") == 3
    assert "Answer:" not in sheet
    assert "Let the class guess" in key
    assert "Texts repeat" in key
    assert "Texts repeat" not in sheet
    assert "Let the class guess" not in sheet


def test_the_lesson_says_why_once_the_learner_has(shipped: TestClient) -> None:
    body = {"step": 0, "answer": 3}
    before, after = (
        shipped.post("/api/v1/lessons/why-john/answers", json=body | more).json() for more in ({}, {"explained": True})
    )
    assert before["reason"] is None
    assert "Texts repeat" not in str(before)
    assert "Texts repeat" in after["reason"]
    assert {**after, "reason": None} == before
    asks_no_why = shipped.post("/api/v1/lessons/why-john/answers", json={"step": 1, "answer": 0, "explained": True})
    assert asks_no_why.json()["reason"] is None


def _committed(client: TestClient, lesson: str, step: int, answer: Any) -> dict[str, Any]:
    reply = client.post(f"/api/v1/lessons/{lesson}/answers", json={"step": step, "answer": answer})
    assert reply.status_code == 200, reply.text
    return reply.json()
