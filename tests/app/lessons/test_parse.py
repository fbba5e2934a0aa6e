"""Files of lessons: what is read from them, and what is refused, by file, line and cure."""

import os
from pathlib import Path

import pytest

from app.lessons.catalogue import MOST_BYTES, catalogue
from app.lessons.parse import LessonError, parse

HEAD = '+++\ntitle = "A title"\nidea = "One idea."\nminutes = 5\nlevel = "see"\n+++\n'
QUESTION = """```question
kind = "cell"
ask = "Which?"
labels = ["a", "b"]
[answer]
rule = "largest"
call = "models/writer/tokens"
body = { text = "a" }
of = "tokens"
```
"""
TWO_RUNS = """[runs.one]
call = "models/writer/attention"
body = { text = "a" }
[runs.two]
call = "models/writer/aggregate"
body = { text = "b" }
+++
## A

```question
kind = "choice"
ask = "The same?"
answer = { rule = "equal", run = "one", other_run = "two", of = "a", against = "b" }
choices = [{ text = "Yes", value = true }, { text = "No", value = false }]
```
"""


def test_a_lesson_is_its_head_and_its_steps() -> None:
    text = f"{HEAD}\n## One\n\nSome *text*.\n\n```view\n/steps?model=writer\n```\n\nMore.\n\n## Two\n\n{QUESTION}"
    lesson = parse(text, "first-steps.md")
    assert (lesson.id, lesson.head.title, lesson.head.minutes) == ("first-steps", "A title", 5)
    one, two = lesson.steps
    assert one.text.split() == ["Some", "*text*.", "More."]
    assert one.view is not None
    assert one.view.address == "/steps?model=writer"
    assert two.question is not None
    assert two.question.labels == ["a", "b"]
    assert two.text == ""


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("# No head", 1, "begins with its head"),
        ('+++\ntitle = "x\n+++\n', 2, "not TOML"),
        ('+++\ntitle = "x"\n+++\n## A\n', 1, "idea"),
        (HEAD, 7, "no step"),
        (f"{HEAD}Too early.\n\n## A\n", 7, "before the first step"),
        (f"{HEAD}## A\n\n```view\nhttps://evil.example/\n```\n", 9, "address of a page here"),
        (f"{HEAD}## A\n\n```view\n//evil.example/\n```\n", 9, "address of a page here"),
        (f"{HEAD}## A\n\n```view\n/api/v1/models\n```\n", 9, "address of a page here"),
        (f"{HEAD}## A\n\n```view\n/a\n```\n\n```view\n/b\n```\n", 13, "at most one view"),
        (f'{HEAD}## A\n\n```question\nkind = "cell"\nask = \n```\n', 11, "not TOML"),
        (f'{HEAD}## A\n\n```question\nkind = "guess"\nask = "a"\n```\n', 9, "guess"),
        (f'{HEAD}## A\n\n```question\nkind = "number"\nask = "a"\n```\n', 9, "answer rule"),
        (f'{HEAD}## A\n\n```question\nkind = "text"\nask = "a"\nanswers = 3\n```\n', 9, "answers"),
        (f"+++\ntitle = {'[' * 5000}{']' * 5000}\n+++\n## A\n", 2, "more than 40 deep"),
        (f"+++\n{'a.' * 5000}b = 1\n+++\n## A\n", 2, "more than 40 deep"),
        (f"{HEAD}## A\n\n```question\nask = {'{a = ' * 3000}\n```\n", 10, "more than 40 deep"),
        (f"+++\nminutes = {'9' * 5000}\n+++\n## A\n", 2, "5000 digits"),
    ],
)
def test_a_broken_file_is_refused_with_its_line_and_the_cure(text: str, line: int, says: str) -> None:
    with pytest.raises(LessonError, match=says) as caught:
        parse(text, "broken.md")
    assert (caught.value.file, caught.value.line) == ("broken.md", line)


def test_the_others_are_served_when_one_file_is_broken(tmp_path: Path) -> None:
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / "good.md").write_text(f"{HEAD}## A\n\nText.\n")
    (folder / "bad.md").write_text("nothing")
    (folder / "large.md").write_text("x" * (MOST_BYTES + 1))
    (folder / "latin.md").write_bytes(b"\xe4")
    (folder / "UPPER.md").write_text(f"{HEAD}## A\n\nText.\n")
    (tmp_path / "secret.md").write_text(f"{HEAD}## A\n\nA secret.\n")
    os.symlink(tmp_path / "secret.md", folder / "link.md")
    os.symlink(folder / "circle.md", folder / "circle.md")
    os.mkfifo(folder / "pipe.md")
    (folder / "folder.md").mkdir()
    found = catalogue(folder)
    assert list(found.lessons) == ["good"]
    said = {error.file: error.detail for error in found.refused}
    assert said.keys() == {
        *("bad.md", "circle.md", "folder.md", "large.md", "latin.md", "link.md", "pipe.md", "UPPER.md")
    }
    assert "larger than" in said["large.md"]
    assert "UTF-8" in said["latin.md"]
    assert "outside the folder" in said["link.md"]
    assert "no file that can be read" in said["pipe.md"]


def test_a_second_lesson_of_a_name_is_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.md").write_text(f"{HEAD}## {name}\n")
    found = catalogue(tmp_path / "a", tmp_path / "b")
    assert found.lessons["same"].steps[0].title == "a"
    assert "rename" in found.refused[0].detail


def test_a_second_run_keeps_its_own_call() -> None:
    text = HEAD.removesuffix("+++\n") + TWO_RUNS
    lesson = parse(text, "two.md")
    question = lesson.steps[0].question
    assert question is not None
    assert question.answer is not None
    assert (question.answer.call, question.answer.body) == ("models/writer/attention", {"text": "a"})
    assert (question.answer.other_call, question.answer.other) == ("models/writer/aggregate", {"text": "b"})
