"""Validation messages: turns pydantic's errors into sentences that say what was given and what is allowed."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from model.masks import BY_KIND

SHOWN_CHARACTERS = 60
KINDS = {
    "string_type": "a text",
    "list_type": "a list",
    "float_type": "a number",
    "integer_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "dict_type": "a JSON object",
    "model_type": "a JSON object",
    "model_attributes_type": "a JSON object",
}

TAGS = {"kind", "matrix", *BY_KIND}
"""Names of the members of a union of masks, which are no fields."""


def errors_of(faults: Sequence[Any]) -> list[dict[str, str]]:
    """One error for each faulty field: its path, such as `interventions.ablate.0.head`, and what is wrong with it."""
    by_path: dict[str, list[Any]] = {}
    for fault in faults:
        by_path.setdefault(_path(fault), []).append(fault)
    return [{"path": path, "detail": _sentence(found)} for path, found in by_path.items()]


def capitalised(sentence: str) -> str:
    """The sentence with a capital first letter."""
    return sentence[:1].upper() + sentence[1:]


def _path(fault: Any) -> str:
    # pydantic also names the member of a union that it tried; only `lengths` is a field of its namesake
    whole = [str(part) for part in fault["loc"] if part != "body"]
    parts = [part for before, part in pairwise(["", *whole]) if part not in TAGS or part == before == "lengths"]
    if fault["type"] == "unknown_field":
        parts.append(fault["ctx"]["first"])
    return ".".join(part for part in parts if part.isidentifier() or part.isdigit())


def _sentence(faults: list[Any]) -> str:
    # the members of a union fail one by one; the first is the commonest, a literal is worth naming as well
    also = [fault["ctx"]["expected"] for fault in faults[1:] if fault["type"] == "literal_error"]
    return "; also allowed: ".join([_one(faults[0]), *also])


def _one(fault: Any) -> str:
    given, limits = _shown(fault.get("input")), fault.get("ctx", {})
    match fault["type"]:
        case "missing":
            return "this field is required" if fault["loc"] != ("body",) else "the body is empty; send a JSON object"
        case "literal_error":
            return f"{given} is not known; allowed: {limits['expected']}"
        case "union_tag_invalid":
            field = limits["discriminator"].strip("'")
            return f"{field} {_shown(limits['tag'])} is not known; allowed: {limits['expected_tags']}"
        case "union_tag_not_found":
            return f"{given} has no field {limits['discriminator']}"
        case "finite_number":
            return "the number must be finite: NaN, Infinity and numbers beyond 1.8e308 are not"
        case "too_short":
            return f"{_counted(fault)} were given; give at least {limits['min_length']}"
        case "too_long":
            return f"{_counted(fault)} were given; give at most {limits['max_length']}"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            return f"{given} was given; it must be {_comparison(limits)}"
        case "int_parsing" | "float_parsing":
            return f"{given} was given; it must be a number"
        case kind if kind in KINDS:
            return f"{given} was given; it must be {KINDS[kind]}"
    return str(fault["msg"])


def _counted(fault: Any) -> str:
    return f"{fault['ctx']['actual_length']} {'characters' if isinstance(fault['input'], str) else 'items'}"


def _comparison(limits: dict[str, Any]) -> str:
    words = {"gt": "greater than", "ge": "at least", "lt": "less than", "le": "at most"}
    return " and ".join(f"{word} {_short(limits[name])}" for name, word in words.items() if name in limits)


def _short(limit: float) -> str:
    return f"{int(limit) if limit == int(limit) else limit:,}"


def _shown(value: object) -> str:
    # as JSON writes them; ascii() also makes lone surrogates printable
    words = {True: "true", False: "false", None: "null"}
    try:
        shown = words[value] if value is None or isinstance(value, bool) else ascii(value)
    except RecursionError:
        return "a value nested too deep"
    return shown if len(shown) <= SHOWN_CHARACTERS else f"{shown[:SHOWN_CHARACTERS]}…"
