"""Body of `POST /calculations`: custom matrices, and how to compute attention on them."""

import math
from typing import Annotated, Any, Literal

import orjson
import torch
from pydantic import BeforeValidator, ConfigDict, Field, StrictBool, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.schemas.base import Characters, Integer, Number, Wire
from app.schemas.interventions import Mask, pattern_of
from app.schemas.requests import ArrayEncoding, Decimals
from model import masks
from model.steps.calculation_inputs import Calculation, Dropout, Masking, Normalisation

LONGEST = 1024
"""Most rows and most columns of a matrix."""
LARGEST = 1e6
"""Beyond this, products of float32 overflow."""
HIDDEN = ("-infinity", "-inf", "-∞")
"""How a pair is written that may not attend; null and numbers below −1,000,000 mean the same."""


def _count(numbers: int) -> str:
    return f"{numbers} number" if numbers == 1 else f"{numbers} numbers"


def _numbers(value: Any) -> Any:
    """Checks a list of numbers at once: numbers one by one would make a fault of each."""
    if not isinstance(value, list):
        raise PydanticCustomError("list_type", "this must be a list of numbers")
    if not value:
        raise PydanticCustomError("empty_list", "the list is empty; give at least one number")
    if len(value) > LONGEST:
        raise PydanticCustomError(
            "too_many",
            "{count} numbers were given; at most {most} are taken",
            {"count": f"{len(value):,}", "most": f"{LONGEST:,}"},
        )
    for index, number in enumerate(value):
        _checked(number, f"number {index}")
    return value


def _checked(number: Any, where: str) -> Any:
    if isinstance(number, bool) or not isinstance(number, int | float):
        given = orjson.dumps(number).decode() if number is None or isinstance(number, bool) else ascii(number)[:40]
        raise PydanticCustomError(
            "not_a_number", "{where} is {given}; it must be a number", {"where": where, "given": given}
        )
    if not math.isfinite(number) or abs(number) > LARGEST:
        given = f"{number:g}" if isinstance(number, float) else ascii(number)[:40]
        raise PydanticCustomError(
            "out_of_range",
            "{where} is {given}; it must be between -1,000,000 and 1,000,000",
            {"where": where, "given": given},
        )
    return number


def _matrix(value: Any) -> Any:
    """Checks the shape of a matrix before its numbers: the first fault is the one to mend."""
    if not isinstance(value, list):
        raise PydanticCustomError("list_type", "this must be a list of rows, each a list of numbers")
    if not value:
        raise PydanticCustomError("empty_matrix", "the matrix is empty; give at least one row")
    widths = [len(row) if isinstance(row, list) else -1 for row in value]
    if -1 in widths:
        raise PydanticCustomError("not_a_row", "row {row} is not a list of numbers", {"row": widths.index(-1)})
    if 0 in widths:
        raise PydanticCustomError(
            "empty_row", "row {row} is empty; give it at least one number", {"row": widths.index(0)}
        )
    if len(value) > LONGEST or widths[0] > LONGEST:
        raise PydanticCustomError(
            "too_large",
            "the matrix is {rows} × {columns}; at most {most} × {most} is taken",
            {"rows": f"{len(value):,}", "columns": f"{widths[0]:,}", "most": f"{LONGEST:,}"},
        )
    for row, width in enumerate(widths):
        if width != widths[0]:
            raise PydanticCustomError(
                "ragged",
                "row {row} has {width}, but row 0 has {first}; give every row as many numbers",
                {"row": row, "width": _count(width), "first": widths[0]},
            )
    return value


def _numeric(value: Any) -> Any:
    for row, numbers in enumerate(_matrix(value)):
        for column, number in enumerate(numbers):
            _checked(number, f"row {row}, column {column}")
    return value


def _hideable(value: Any) -> Any:
    """The matrix with None in place of what people write for −∞."""
    return [
        [None if _is_hidden(number) else _checked(number, f"row {row}, column {column}") for column, number in pairs]
        for row, pairs in enumerate(map(enumerate, _matrix(value)))
    ]


def _is_hidden(number: Any) -> bool:
    if isinstance(number, str):
        return number.strip().lower().replace("−", "-") in HIDDEN
    return number is None or (isinstance(number, int | float) and number < -LARGEST)


ROW = {"type": "array", "minItems": 1, "maxItems": LONGEST}
NUMBER = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
NUMBERS = WithJsonSchema(ROW | {"items": NUMBER})
MATRIX = WithJsonSchema(ROW | {"items": ROW | {"items": NUMBER}})
Matrix = Annotated[list[list[float]], BeforeValidator(_numeric), MATRIX]
_CELL = {"anyOf": [{"type": "number"}, {"type": "null"}, {"enum": ["-Infinity", "-inf", "−∞"]}]}
Hideable = Annotated[
    list[list[float | None]],
    BeforeValidator(_hideable),
    WithJsonSchema(ROW | {"items": ROW | {"items": _CELL}}),
]
Vector = Annotated[list[float], BeforeValidator(_numbers), NUMBERS]
Moderate = Annotated[Number, Field(ge=-1e6, le=1e6)]
Count = Annotated[Integer, Field(ge=1, le=LONGEST)]
Labels = Annotated[list[Characters], Field(max_length=LONGEST)]


class DropoutPattern(Wire):
    """A fixed pattern of dropout: the weights that survive."""

    probability: Annotated[Number, Field(ge=0, lt=1)] = Field(description="Survivors are divided by 1 − this.")
    kept: Annotated[
        list[list[StrictBool]],
        BeforeValidator(_matrix),
        WithJsonSchema(ROW | {"items": ROW | {"items": {"type": "boolean"}}}),
    ]


class CalculationRequest(Wire):
    """Attention on custom matrices. Begin with `x` and projections, with `query` and `key`, or with `scores`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "x": [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66]],
                    "w_query": [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]],
                    "w_key": [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]],
                    "w_value": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
                    "labels": ["Your", "journey"],
                }
            ]
        }
    )

    x: Matrix | None = Field(None, description="n × d_in: one row a token.")
    y: Matrix | None = Field(None, description="m × d_in; makes it cross-attention: keys and values from y.")
    w_query: Matrix | None = Field(None, description="d_in × heads · d_head, used as x · W.")
    w_key: Matrix | None = None
    w_value: Matrix | None = None
    w_output: Matrix | None = Field(None, description="heads · d_value × d_out.")
    b_query: Vector | None = None
    b_key: Vector | None = None
    b_value: Vector | None = None
    b_output: Vector | None = None
    query: Matrix | None = Field(None, description="n × heads · d_head, instead of x and the projections.")
    key: Matrix | None = None
    value: Matrix | None = None
    scores: Hideable | None = Field(
        None,
        description='n × m, instead of query and key; `value` is then optional. null, "-Infinity" and numbers below '
        "−1,000,000 are pairs that may not attend.",
    )
    heads: Count = Field(1, description="The columns are cut into so many heads.")
    key_value_heads: Count | None = Field(None, description="Fewer heads of keys and values, shared; null = heads.")
    scale: Moderate | Literal["none"] | None = Field(
        None, description='null = 1/√d_head, with own scores 1; "none" is 1.'
    )
    temperature: Annotated[Number, Field(ge=1e-4, le=1e6)] | None = Field(None, description="Divides the logits.")
    bias: Hideable | None = Field(None, description="n × m, added before the mask; −∞ as in `scores`.")
    mask: Mask | None = Field(None, description="A kind, or n × m booleans; true = may attend. null = full.")
    masking: Masking = Field(
        "infinity", description="Hidden scores become −∞ or −1,000,000, or weights are zeroed and renormalised."
    )
    normalisation: Normalisation = Field("softmax", description='"sum" divides each row by its sum, without exp.')
    dropout: DropoutPattern | None = None
    labels: Labels | None = Field(None, description="Names of the rows of x, query or scores.")
    key_labels: Labels | None = Field(None, description="Names of the rows of y or key; null = as labels, if they fit.")
    dtype: Literal["float32", "float64"] = "float32"
    encoding: ArrayEncoding = "json"
    decimals: Decimals | None = None

    def to_model(self) -> Calculation:
        """The same, as the model takes it.

        Raises:
            InputError: for a mask that cannot be drawn.
        """
        dtype = {"float32": torch.float32, "float64": torch.float64}[self.dtype]
        given = {name: value for name in MATRICES if (value := getattr(self, name)) is not None}
        hidden = {
            f"hidden_{name}": torch.tensor([[number is None for number in row] for row in given[name]])
            for name in ("scores", "bias")
            if any(None in row for row in given.get(name, ()))
        }
        for name in ("scores", "bias"):
            if name in given:
                given[name] = [[0.0 if number is None else number for number in row] for row in given[name]]
        matrices = {name: torch.tensor(value, dtype=dtype) for name, value in given.items()} | hidden
        dropout = None
        if self.dropout is not None:
            kept = torch.tensor(self.dropout.kept, dtype=torch.bool)
            dropout = Dropout(probability=self.dropout.probability, kept=kept)
        mask: masks.Pattern | None = None if self.mask is None else pattern_of(self.mask)
        return Calculation(
            **matrices,
            heads=self.heads,
            key_value_heads=self.key_value_heads,
            scale=1.0 if self.scale == "none" else self.scale,
            temperature=self.temperature,
            mask=mask,
            masking=self.masking,
            normalisation=self.normalisation,
            dropout=dropout,
        )


MATRICES = {
    *("x", "y", "query", "key", "value", "scores", "bias"),
    *(f"{kind}_{role}" for kind in "wb" for role in ("query", "key", "value", "output")),
}
