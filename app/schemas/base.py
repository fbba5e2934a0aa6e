"""Rules of all wire types: unknown fields are refused by name, and a number in JSON is a number."""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AllowInfNan,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    Strict,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError


def _failing_fast(part: Any) -> Any:
    if isinstance(part, list):
        for each in part:
            _failing_fast(each)
    elif isinstance(part, dict):
        if part.get("type") == "list":
            part["fail_fast"] = True
        for name, each in part.items():
            if name != "metadata":
                _failing_fast(each)
    return part


class Wire(BaseModel):
    """A JSON object with exactly these fields."""

    model_config = ConfigDict(extra="forbid")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Its schema, with lists that end at their first wrong item: a fault of each would take gigabytes."""
        return _failing_fast(handler(source))

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown(cls, data: Any) -> Any:
        # pydantic's own refusal does not say which fields there are
        unknown = [name for name in data if name not in cls.model_fields] if isinstance(data, dict) else []
        if unknown:
            raise PydanticCustomError(
                "unknown_field",
                "unknown field {unknown}; the fields are {known}",
                {
                    "unknown": ", ".join(map(ascii, unknown[:5])),
                    "known": ", ".join(cls.model_fields),
                    "first": str(unknown[0]).encode(errors="backslashreplace").decode(),
                },
            )
        return data


def _integer(value: Any) -> Any:
    # JSON knows no integers: 2.0 is one, but "2" and true are not
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("integer_type", "this must be a whole number")
    return value


def _characters(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise PydanticCustomError(
            "lone_surrogate", "this has half a character (a lone surrogate, such as \\ud800); send whole characters"
        ) from error
    return text


Characters = Annotated[str, AfterValidator(_characters)]
Integer = Annotated[int, BeforeValidator(_integer)]
Number = Annotated[float, Strict(), AllowInfNan(False)]
