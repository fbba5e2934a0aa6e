"""Replies that hold steps: of a head, of a calculation, of an example."""

from typing import Any

from pydantic import Field

from app.schemas.replies import Array, Reply, SiteTokens, TimedReply


class Step(Reply):
    """One step: its inputs, its outputs, and the operation between. Several heads are the first axis of an array."""

    name: str
    formula: str
    inputs: list[str] = Field(description="Outputs of earlier steps that it reads.")
    parameters: dict[str, Array] = Field(description="Numbers given from outside: weights, or the caller's matrices.")
    outputs: dict[str, Array] = Field(description="The computed arrays, in this order; null stands for −∞.")
    operations: dict[str, dict[str, Any]] = Field(description="The operation that makes each output, named by `kind`.")
    axes: dict[str, list[str]] = Field(description="The axes of every array; none for a single number.")


class Steps(SiteTokens, TimedReply):
    """One head of a model, every number between the embedding and the residual stream."""

    layer: int
    head: int
    queries: list[int] = Field(description="The rows shown.")
    shares_key_with: list[int] = Field(description="Other heads that use the same keys and values.")
    steps: list[Step]
    labels: dict[str, list[str]] = Field(description="By axis: the name of each entry.")


class Calculation(Reply):
    """The reply to a calculation. With several heads, arrays that each head has begin with that axis."""

    steps: list[Step]
    labels: dict[str, list[str]] = Field(description="By axis: the name of each entry.")
    heads: int
    notes: list[str]


class ExampleSource(Reply):
    """Source of an example."""

    author: str
    title: str
    year: int
    part: str
    url: str


class ExampleHead(Reply):
    """Title, summary and source of an example."""

    id: str
    title: str
    summary: str
    source: ExampleSource


class Examples(Reply):
    """All examples."""

    examples: list[ExampleHead]


class PrintedDigits(Reply):
    """Some numbers of a row as the source prints them, and whether the computed ones round to the same digits."""

    tensor: str
    head: int | None
    row: int | None
    columns: list[int]
    digits: list[str]
    agrees: list[bool]
    note: str


class Example(Calculation, ExampleHead):
    """A worked example, computed."""

    calculation: dict[str, Any] | None = Field(description="As `POST /calculations` takes it; null for positions.")
    printed: list[PrintedDigits]
