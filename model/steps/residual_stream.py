"""Residual stream: the steps from the embedding to the input of an attention, and from its output on."""

import torch
from torch import Tensor

from model.head_parts import MOST_ADDED, EmbeddingParts, ResidualStream
from model.steps import operations as op
from model.steps.step import Step
from model.steps.step_builder import StepBuilder, norm_formula


def before(stream: ResidualStream | None, axis: str, read: Tensor | None) -> list[Step]:
    """From the embedding to what the projections read.

    Args:
        axis: along which the positions run.
        read: what they read, of a batch of one; None = not known.
    """
    if stream is None:
        given = StepBuilder("input", "input: as the projections read it")
        if read is not None:
            given.add("input", read[0], op.given(), (axis, "d_model"))
        return given.steps
    embedding = [] if stream.embedding is None else _embedding(stream.embedding, axis)
    return [*embedding, *_before(stream, axis), *_input(stream, axis, read)]


def blocks(stream: ResidualStream | None) -> list[str]:
    """The names of the entries of `added`."""
    return [] if stream is None else [name for name, _ in stream.added or ()]


def after(stream: ResidualStream | None) -> list[Step]:
    """The output of the attention as it is added to the stream, and what a norm makes of the sum."""
    if stream is None:
        return []
    rows, own, steps = ("query", "d_model"), "output", []
    if stream.output_normalised is not None:
        norm, result = stream.output_normalised
        formula = norm_formula("normalised_output", "output", norm)
        made = StepBuilder("normalised_output", f"{formula}, before it is added")
        made.normalise("output", stream.output, norm, ("normalised_output", result), ("output_", "output_"), rows)
        own, steps = "normalised_output", made.steps
    if stream.factor is not None:
        made = StepBuilder("scaled_output", f"scaled_output = {own} × output_factor, before it is added")
        factor = made.bring("output_factor", stream.factor, ())
        before_it = stream.output if stream.output_normalised is None else stream.output_normalised.result
        own = made.add("scaled_output", before_it * stream.factor, op.multiply(own, factor), rows)
        steps += made.steps
    terms = [stream_name(stream), own]
    summed = StepBuilder(
        "residual", "residual = " + " + ".join([*terms, *(["beside"] if stream.beside is not None else [])])
    )
    if stream.beside is not None:
        terms.append(summed.bring("beside", stream.beside, rows))
    summed.add("residual", stream.residual, op.total(*terms), rows)
    steps += summed.steps
    if stream.normalised is not None:
        norm, result = stream.normalised
        made = StepBuilder("normalised", norm_formula("normalised", "residual", norm))
        learned = "norm_" if stream.norm is None else "normalised_"
        made.normalise("residual", stream.residual, norm, ("normalised", result), ("normalised_", learned), rows)
        steps += made.steps
    return steps


def stream_name(stream: ResidualStream) -> str:
    """The name of the tensor that holds the residual stream before the attention."""
    return "embedding" if stream.embedding is not None and stream.added == () else "stream"


def _embedding(embedded: EmbeddingParts, axis: str) -> list[Step]:
    """Token vector, position vector and segment vector, added up; then its norm and its matrix, where it has them."""
    if embedded.token is None or embedded.total is None:
        given = StepBuilder("embedding", "embedding: as the first layer reads it")
        given.add("embedding", embedded.result, op.given(), (axis, "d_model"))
        return given.steps
    names = ["embedding"]
    if embedded.weight is not None:
        names.insert(0, "normalised_embedding" if embedded.normalised is not None else "embedding_sum")
    if embedded.normalised is not None:
        names.insert(0, "embedding_sum")
    narrow = (axis, "d_model" if embedded.weight is None else "d_embedding")
    made = StepBuilder("embedding")
    terms = [made.bring("token_embedding", embedded.token, narrow)]
    if embedded.scale is not None:
        scale = made.bring("embedding_scale", embedded.scale, ())
        scaled = embedded.token * embedded.scale
        terms = [made.add("scaled_token_embedding", scaled, op.multiply(terms[0], scale), narrow)]
    for name, each in (("position_encoding", embedded.position), ("segment_embedding", embedded.segment)):
        if each is not None:
            terms.append(made.bring(name, each, narrow))
    made.formula = f"{names[0]} = {' + '.join(terms)}"
    made.add(names[0], embedded.total, op.total(*terms) if len(terms) > 1 else op.copy(terms[0]), narrow)
    steps = made.steps
    if embedded.normalised is not None:
        norm, result = embedded.normalised
        normed = StepBuilder("normalised_embedding", norm_formula(names[1], names[0], norm))
        normed.normalise(names[0], embedded.total, norm, (names[1], result), ("embedding_", "embedding_"), narrow)
        steps += normed.steps
    if embedded.weight is not None:
        wide = StepBuilder("wide_embedding", f"embedding = {names[-2]} · w_embedding")
        weight = wide.bring("w_embedding", embedded.weight, ("d_embedding", "d_model"))
        bias = None if embedded.bias is None else wide.bring("b_embedding", embedded.bias, ("d_model",))
        wide.add("embedding", embedded.result, op.product(names[-2], weight, plus=bias), (axis, "d_model"))
        steps += wide.steps
    return steps


def _is_sum(stream: ResidualStream) -> bool:
    return stream.is_sum and bool(stream.added) and stream.stream.numel() * len(stream.added or ()) <= MOST_ADDED


def _before(stream: ResidualStream, axis: str) -> list[Step]:
    """The stream after the layers before this one; nothing where there are none."""
    if stream_name(stream) == "embedding":
        return []
    rows = (axis, "d_model")
    if not _is_sum(stream):
        made = StepBuilder("stream", "stream: the embedding, changed by the layers before")
        made.add("stream", stream.stream, op.given(), rows)
        return made.steps
    made = StepBuilder("stream", "stream = embedding + Σ added, over all layers before this one")
    added = made.bring("added", torch.stack([each for _, each in stream.added or ()]), ("block", *rows))
    made.add("stream", stream.stream, op.accumulate("embedding", added), rows)
    return made.steps


def _input(stream: ResidualStream, axis: str, read: Tensor | None) -> list[Step]:
    """The input of the projections: the stream, normalised first where the model does so."""
    of, rows = stream_name(stream), (axis, "d_model")
    found = stream.input if read is None else read[0]
    if stream.norm is None:
        made = StepBuilder("input", f"input = {of}")
        made.add("input", found, op.copy(of), rows)
        return made.steps
    made = StepBuilder("input", norm_formula("input", of, stream.norm))
    made.normalise(of, stream.stream, stream.norm, ("input", found), ("", "norm_"), rows)
    return made.steps
