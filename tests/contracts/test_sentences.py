"""The rule for sentences, as far as a program can check it: no clause with "what", no fronted "of", no "whoever"."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from app.__main__ import cli
from app.main import create_app
from app.settings import Settings

ROOT = Path(__file__).parents[2]
# a what-if is a thing
CLAUSE = re.compile(r"\bwhat\b(?![ -]ifs?\b)|\bwhoever\b", re.IGNORECASE)
FRONTED = re.compile(r"(?:^|[.;] )Of ")


def breaks(text: str) -> bool:
    """Says whether a sentence breaks the rule. A question may ask "what"."""
    told = re.sub(r"\{\w+\}|[^.?!:;]*\?", "", text)
    return bool(CLAUSE.search(told) or FRONTED.search(told))


def described(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every description of the API, by its place in the document; examples are data."""
    for name, each in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if name in ("description", "summary") and isinstance(each, str):
            yield f"{path}/{name}", each
        elif name not in ("example", "examples") or path.endswith("/properties"):
            yield from described(each, f"{path}/{name}")


def test_descriptions_of_the_api_keep_the_rule() -> None:
    found = list(described(create_app(Settings()).openapi()))
    assert len(found) > 300
    assert [f"{path}: {text}" for path, text in found if breaks(text)] == []


def helped(command: Any) -> Iterator[tuple[str, str]]:
    """The help of a command, of its options and of the commands below it."""
    yield command.name or "", command.help or ""
    yield from ((f"{command.name} {each.name}", getattr(each, "help", None) or "") for each in command.params)
    for each in getattr(command, "commands", {}).values():
        yield from helped(each)


def test_help_of_commands_keeps_the_rule() -> None:
    found = list(helped(typer.main.get_command(cli)))
    assert len(found) > 40
    assert [f"{name}: {text}" for name, text in found if breaks(text)] == []


def told(path: Path) -> Iterator[str]:
    """Strings of a module with more than a word; docstrings are for those who read the code."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docs and " " in node.value:
            yield node.value


def test_sentences_of_errors_and_notes_keep_the_rule() -> None:
    paths = [path for folder in ("app", "model") for path in sorted((ROOT / folder).rglob("*.py"))]
    found = [f"{path.relative_to(ROOT)}: {text}" for path in paths for text in told(path) if breaks(text)]
    assert found == []


def printed(node: Any, name: str = "") -> Iterator[str]:
    """Every sentence of a card; the texts of its examples are data."""
    if isinstance(node, str) and name not in ("text", "pair", "target"):
        yield node
    if isinstance(node, dict):
        for key, each in node.items():
            yield from printed(each, key)
    if isinstance(node, list):
        for each in node:
            yield from printed(each, name)


def test_cards_keep_the_rule() -> None:
    cards = sorted((ROOT / "model/weights").glob("*/card.json"))
    assert len(cards) > 3
    found = [f"{card.parent.name}: {text}" for card in cards for text in printed(json.loads(card.read_text("utf-8")))]
    assert [each for each in found if breaks(each)] == []


def test_the_readme_keeps_the_rule() -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", (ROOT / "README.md").read_text("utf-8"), flags=re.DOTALL)
    assert [each for each in re.split(r"\n\n|\n\* |\n\| ", text) if breaks(each.replace("\n", " "))] == []
