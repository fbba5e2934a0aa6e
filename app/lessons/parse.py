"""Reads a lesson from Markdown: a TOML head between +++, a step below each heading, blocks of TOML in fences."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import ValidationError

from app.errors.validation_messages import errors_of
from app.lessons.lesson import Fade, Head, Lesson, Question, Rule, Run, Step, View, Written

BLOCKS: dict[str, type[Written]] = {"view": View, "question": Question, "fade": Fade}
FENCE = "+++"
EARLY = "Text stands before the first step; begin it with ## and a title."
MOST_DEPTH = 40
TOO_DEEP = f"Lists and tables stand in each other more than {MOST_DEPTH} deep; write it with fewer brackets and dots."
T = TypeVar("T", bound=Written)


class LessonError(Exception):
    """A file that is no lesson: which line, why, and what to do."""

    def __init__(self, file: str, line: int, detail: str):
        super().__init__(f"{file}, line {line}: {detail}")
        self.file, self.line, self.detail = file, line, detail


@dataclass(frozen=True)
class _Source:
    """The text of a file, for errors that name a line, and the runs that its head names."""

    file: str
    runs: Mapping[str, Run] = field(default_factory=dict)

    def toml(self, text: str, first_line: int) -> dict[str, Any]:
        try:
            fields = tomllib.loads(text)
        except RecursionError as error:
            raise LessonError(self.file, first_line, TOO_DEEP) from error
        except ValueError as error:  # also for a number of too many digits
            found = re.search(r"at line (\d+)", str(error))
            line = first_line + (int(found[1]) - 1 if found else 0)
            raise LessonError(self.file, line, f"This is not TOML: {error}. Check quotes and brackets.") from error
        if _is_deep(fields):
            raise LessonError(self.file, first_line, TOO_DEEP)
        return fields

    def with_runs(self, value: Any, line: int) -> Any:
        """The same with the call and the body of a run where one is named."""
        if isinstance(value, list):
            return [self.with_runs(each, line) for each in value]
        if not isinstance(value, dict):
            return value
        found = {key: self.with_runs(each, line) for key, each in value.items()}
        if isinstance(name := found.pop("run", None), str):
            run = self._run(name, line)
            found |= {"call": run.call, "body": run.body}
        if isinstance(name := found.pop("other_run", None), str):
            other = self._run(name, line)
            found |= {"other": other.body, "other_call": other.call}
        return found

    def _run(self, name: str, line: int) -> Run:
        if name not in self.runs:
            known = ", ".join(self.runs) or "none"
            raise LessonError(self.file, line, f"There is no run {name!r} in the head; there are: {known}.")
        return self.runs[name]

    def made(self, kind: type[T], fields: dict[str, Any], line: int) -> T:
        try:
            return kind(**fields)
        except ValidationError as error:
            (fault, *_) = errors_of(error.errors())
            place = f"{fault['path']}: " if fault["path"] else ""
            raise LessonError(self.file, line, f"{place}{fault['detail']}.") from error
        except TypeError as error:
            raise LessonError(self.file, line, f"{error}.") from error


def parse(text: str, file: str) -> Lesson:
    """The lesson that a file holds.

    Args:
        file: the name of the file, which without its ending is the lesson's id.

    Raises:
        LessonError: for anything that is no lesson.
    """
    head, body, offset = _split(text, _Source(file))
    source = _Source(file, head.runs)
    lines = body.splitlines()
    steps = [_step(title, tokens, lines, offset, source) for title, tokens in _sections(body, offset, source)]
    return source.made(Lesson, {"id": file.removesuffix(".md"), "head": head, "steps": steps}, 1)


def _is_deep(value: Any) -> bool:
    """Whether lists and tables stand in each other too deep for functions that call themselves."""
    level = [value]
    for _ in range(MOST_DEPTH):
        level = [part for each in level for part in _parts(each)]
    return bool(level)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _split(text: str, source: _Source) -> tuple[Head, str, int]:
    """The head, the text after it, and how many lines stand before that."""
    lines = text.splitlines()
    ends = [index for index, line in enumerate(lines) if line.strip() == FENCE]
    if len(ends) < 2 or ends[0] != 0:
        raise LessonError(source.file, 1, f"A lesson begins with its head in TOML, between two lines of {FENCE}.")
    fields = source.toml("\n".join(lines[1 : ends[1]]), 2)
    return source.made(Head, fields, 1), "\n".join(lines[ends[1] + 1 :]), ends[1] + 1


def _sections(body: str, offset: int, source: _Source) -> list[tuple[Token, list[Token]]]:
    """Each heading of the second level, with the blocks below it."""
    found: list[tuple[Token, list[Token]]] = []
    tokens = MarkdownIt("commonmark").parse(body)
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            found.append((tokens[index + 1], []))
        elif found:
            found[-1][1].append(token)
        elif token.level == 0 and token.map:
            raise LessonError(source.file, offset + token.map[0] + 1, EARLY)
    if not found:
        raise LessonError(source.file, offset + 1, "There is no step. A step begins with ## and a title.")
    return found


def _step(title: Token, tokens: list[Token], lines: list[str], offset: int, source: _Source) -> Step:
    assert title.map is not None
    fields: dict[str, Any] = {"title": title.content}
    own: set[int] = set()
    for token in tokens:
        if token.type != "fence" or token.map is None or token.info.strip() not in (*BLOCKS, "numbers", "notes"):
            continue
        name, line = token.info.strip(), offset + token.map[0] + 1
        if name in fields:
            raise LessonError(source.file, line, f"A step has at most one {name}; begin another step for the second.")
        fields[name] = token.content if name == "notes" else _block(name, token.content, line, source)
        own |= set(range(*token.map))
    if "question" in fields and "fade" in fields:
        raise LessonError(source.file, offset + title.map[0] + 1, "A step has a question or a fade, not both.")
    last = max((token.map[1] for token in tokens if token.map), default=title.map[1])
    kept = [line for index, line in enumerate(lines) if title.map[1] <= index < last and index not in own]
    return source.made(Step, fields | {"text": "\n".join(kept).strip()}, offset + title.map[0] + 1)


def _block(name: str, text: str, line: int, source: _Source) -> object:
    if name == "view" and re.search(r"^\s*\w+\s*=", text) is None:
        return source.made(View, {"address": text.strip()}, line)
    fields = source.with_runs(source.toml(text, line + 1), line)
    if name == "numbers":
        return {key: source.made(Rule, value, line) for key, value in fields.items()}
    return source.made(BLOCKS[name], fields, line)
