"""A lesson whose model is not served says so, on its page and on paper, and the other lessons are served."""

from pathlib import Path

from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings

GONE = """+++
title = "Gone"
idea = "Its model is not here."
minutes = 5
level = "see"
models = ["gone"]

[runs.one]
call = "models/gone/attention"
body = { text = "Tom knows John." }
+++

## Look

```question
kind = "cell"
ask = "Where does it look?"
labels = "tokens.source"
explain = "At {answer}."
answer = { rule = "largest", run = "one", of = "attention.0.weights.0.2" }
```
"""


def test_a_lesson_without_its_model_names_the_models_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text(GONE, "utf-8")
    with TestClient(create_app(Settings(lessons=(tmp_path,)))) as client:
        replies = [
            client.get("/api/v1/lessons/gone"),
            client.post("/api/v1/lessons/gone/answers", json={"step": 0, "answer": 1}),
        ]
        sheet = client.get("/learn/gone/worksheet")
        assert client.get("/api/v1/lessons/why-john").status_code == 200
    for reply in replies:
        assert reply.status_code == 404
        assert reply.json()["detail"].startswith("There is no model 'gone'; the models are writer,")
    assert sheet.status_code == 404
    assert "There is no model" in sheet.text
