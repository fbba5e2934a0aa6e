"""The residual stream around a head of a model that was made elsewhere, as far as it is known."""

import torch
from torch import Tensor

from model.adapters.head_parts import MOST_ADDED, Around, Embedded
from model.steps import operations as op
from model.steps.step import Step
from model.steps.step_builder import Making


def before(around: Around | None, axis: str, read: Tensor | None) -> list[Step]:
    """From the embedding to what the projections read.

    Args:
        axis: along which the positions run.
        read: what they read, of a batch of one; None = not known.
    """
    if around is None:
        given = Making("input", "input: what the projections read, as the model made it")
        if read is not None:
            given.add("input", read[0], op.given(), (axis, "d_model"))
        return given.steps
    embedding = [] if around.embedded is None else _embedding(around.embedded, axis)
    return [*embedding, *_stream(around, axis), *_input(around, axis, read)]


def blocks(around: Around | None) -> list[str]:
    """What the entries of `added` are."""
    return [name for name, _ in around.added or ()] if around is not None and _is_sum(around) else []


def after(around: Around | None) -> list[Step]:
    """The output of the attention as it is added to the stream, and what a norm makes of the sum."""
    if around is None:
        return []
    rows, own, steps = ("query", "d_model"), "output", []
    if around.output_normalised is not None:
        norm, result = around.output_normalised
        made = Making("normalised_output", "normalised_output = norm(output), before it is added")
        made.normalise("output", around.output, norm, ("normalised_output", result), ("output_", "output_"), rows)
        own, steps = "normalised_output", made.steps
    if around.factor is not None:
        made = Making("scaled_output", f"scaled_output = {own} × output_factor, before it is added")
        factor = made.bring("output_factor", around.factor, ())
        before_it = around.output if around.output_normalised is None else around.output_normalised.result
        own = made.add("scaled_output", before_it * around.factor, op.multiply(own, factor), rows)
        steps += made.steps
    terms = [stream_name(around), own]
    summed = Making(
        "residual", "residual = " + " + ".join([*terms, *(["beside"] if around.beside is not None else [])])
    )
    if around.beside is not None:
        terms.append(summed.bring("beside", around.beside, rows))
    summed.add("residual", around.residual, op.total(*terms), rows)
    steps += summed.steps
    if around.normalised is not None:
        norm, result = around.normalised
        made = Making("normalised", "normalised = norm(residual)")
        learned = "norm_" if around.norm is None else "normalised_"
        made.normalise("residual", around.residual, norm, ("normalised", result), ("normalised_", learned), rows)
        steps += made.steps
    return steps


def stream_name(around: Around) -> str:
    """The name of the tensor that holds the residual stream before the attention."""
    return "embedding" if around.embedded is not None and around.added == () else "stream"


def _embedding(embedded: Embedded, axis: str) -> list[Step]:
    """Token vector, position vector and segment vector, added up; then its norm and its matrix, where it has them."""
    if embedded.token is None or embedded.total is None:
        given = Making("embedding", "embedding: what the first layer reads, as the model made it")
        given.add("embedding", embedded.result, op.given(), (axis, "d_model"))
        return given.steps
    names = ["embedding"]
    if embedded.weight is not None:
        names.insert(0, "normalised_embedding" if embedded.normalised is not None else "embedding_sum")
    if embedded.normalised is not None:
        names.insert(0, "embedding_sum")
    narrow = (axis, "d_model" if embedded.weight is None else "d_embedding")
    made = Making("embedding", "")
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
        normed = Making("normalised_embedding", f"{names[1]} = norm(embedding_sum)")
        normed.normalise(names[0], embedded.total, norm, (names[1], result), ("embedding_", "embedding_"), narrow)
        steps += normed.steps
    if embedded.weight is not None:
        wide = Making("wide_embedding", f"embedding = {names[-2]} · w_embedding")
        weight = wide.bring("w_embedding", embedded.weight, ("d_embedding", "d_model"))
        bias = None if embedded.bias is None else wide.bring("b_embedding", embedded.bias, ("d_model",))
        wide.add("embedding", embedded.result, op.product(names[-2], weight, plus=bias), (axis, "d_model"))
        steps += wide.steps
    return steps


def _is_sum(around: Around) -> bool:
    return bool(around.added) and around.stream.numel() * len(around.added or ()) <= MOST_ADDED


def _stream(around: Around, axis: str) -> list[Step]:
    """What the layers before this one made of the embedding; nothing where there are none."""
    if stream_name(around) == "embedding":
        return []
    rows = (axis, "d_model")
    if not _is_sum(around):
        made = Making("stream", "stream: what the layers before this one made of the embedding")
        made.add("stream", around.stream, op.given(), rows)
        return made.steps
    made = Making("stream", "stream = embedding + Σ added, over all layers before this one")
    added = made.bring("added", torch.stack([each for _, each in around.added or ()]), ("block", *rows))
    made.add("stream", around.stream, op.accumulate("embedding", added), rows)
    return made.steps


def _input(around: Around, axis: str, read: Tensor | None) -> list[Step]:
    """What the projections read: the stream, normalised first where the model does so."""
    of, rows = stream_name(around), (axis, "d_model")
    found = around.input if read is None else read[0]
    if around.norm is None:
        made = Making("input", f"input = {of}")
        made.add("input", found, op.copy(of), rows)
        return made.steps
    made = Making("input", f"input = norm({of})")
    made.normalise(of, around.stream, around.norm, ("input", found), ("", "norm_"), rows)
    return made.steps
