"""The residual stream around a head: how its input came to be, and what becomes of its output."""

import torch
from torch import Tensor

from model.adapters.head_parts import MOST_ADDED
from model.steps import operations as op
from model.steps.head_place import HeadPlace
from model.steps.step import Operation, Step
from model.transformer.encoder_decoder import EncoderDecoder


def embedding(at: HeadPlace) -> Step:
    """Token vector, position vector and segment vector, added up."""
    module = at.model.embedding
    ids, segments = at.inputs.source, at.inputs.segments
    if isinstance(at.model, EncoderDecoder) and at.stack_site == "decoder":
        assert at.inputs.target is not None
        ids = at.inputs.target
    rows = (at.axis, "d_model")
    parameters: dict[str, Tensor | float] = {"token_embedding": module.tokens(ids)[0]}
    outputs: dict[str, Tensor] = {}
    operations: dict[str, Operation] = {}
    axes: dict[str, tuple[str, ...]] = {"token_embedding": rows, "embedding": rows}
    terms = ["token_embedding"]
    if at.config.scaled_embeddings:
        parameters["embedding_scale"], axes["embedding_scale"] = at.config.d_model**0.5, ()
        terms = ["scaled_token_embedding"]
        axes[terms[0]] = rows
        outputs[terms[0]] = module.tokens(ids)[0] * at.config.d_model**0.5
        operations[terms[0]] = op.multiply("token_embedding", "embedding_scale")
    if (encoding := module.encoding(torch.arange(ids.shape[1]))) is not None:
        parameters["position_encoding"], axes["position_encoding"] = encoding, rows
        terms.append("position_encoding")
    if module.segments is not None:
        chosen = module.segments(torch.zeros_like(ids) if segments is None else segments)[0]
        parameters["segment_embedding"], axes["segment_embedding"] = chosen, rows
        terms.append("segment_embedding")
    outputs["embedding"] = module(ids)[0] if module.segments is None else module(ids, segments)[0]
    operations["embedding"] = op.total(*terms) if len(terms) > 1 else op.copy(terms[0])
    return Step("embedding", f"embedding = {' + '.join(terms)}", outputs, operations, axes, parameters)


def stream(at: HeadPlace) -> list[Step]:
    """What the sublayers before this one made of the embedding; nothing where there are none."""
    if not at.earlier:
        return []
    before = at.around.before[0]
    axes: dict[str, tuple[str, ...]] = {"stream": (at.axis, "d_model")}
    if at.config.norm == "post" or before.numel() * len(at.earlier) > MOST_ADDED:
        formula = "stream: what the layers before this one made of the embedding"
        return [Step("stream", formula, {"stream": before}, {"stream": op.given()}, axes)]
    added = torch.stack([each.added[0] for each in at.earlier])
    return [
        Step(
            "stream",
            "stream = embedding + Σ added, over all layers before this one",
            {"stream": before},
            {"stream": op.accumulate("embedding", "added")},
            axes | {"added": ("block", at.axis, "d_model")},
            {"added": added},
        )
    ]


def stream_name(at: HeadPlace) -> str:
    """The name of the tensor that holds the residual stream before the attention."""
    return "stream" if at.earlier else "embedding"


def blocks(at: HeadPlace) -> list[str]:
    """What the entries of `added` are."""
    return [f"layer {each.sublayer.layer} {each.sublayer.part.replace('_', '-')}" for each in at.earlier]


def attention_input(at: HeadPlace) -> Step:
    """What the projections read: the stream, normalised first where the model does so (pre-norm)."""
    of, found, rows = stream_name(at), at.recorded("input"), (at.axis, "d_model")
    if at.config.norm == "post":
        return Step("input", f"input = {of}", {"input": found}, {"input": op.copy(of)}, {"input": rows})
    formula = f"input = norm({of}) = ({of} − mean) / deviation × gain + shift"
    return _normalised("input", formula, of, at.around.before[0], ("mean", "deviation", "input"), at, found)


def memory(at: HeadPlace) -> list[Step]:
    """What cross-attention takes keys and values from: the encoder's output."""
    if not at.is_cross:
        return []
    formula = "memory: what the encoder made of the source"
    return [Step("memory", formula, {"memory": at.memory}, {"memory": op.given()}, {"memory": ("key", "d_model")})]


def residual(at: HeadPlace) -> list[Step]:
    """The attention's output added to the stream, and normalised where the model does so after it (post-norm)."""
    of, around = stream_name(at), at.around
    total = around.before[0] + around.added[0]
    axes: dict[str, tuple[str, ...]] = {"residual": ("query", "d_model")}
    added = Step(
        "residual", f"residual = {of} + output", {"residual": total}, {"residual": op.total(of, "output")}, axes
    )
    if at.config.norm == "pre":
        return [added]
    formula = "normalised = norm(residual) = (residual − mean) / deviation × gain + shift"
    names = ("normalised_mean", "normalised_deviation", "normalised")
    return [added, _normalised("normalised", formula, "residual", total, names, at, around.after[0])]


def _normalised(
    step: str, formula: str, of: str, tensor: Tensor, names: tuple[str, str, str], at: HeadPlace, result: Tensor
) -> Step:
    mean, deviation, normalised = names
    row = "query" if of == "residual" else at.axis
    epsilon = at.config.norm_epsilon
    spread = (tensor.var(-1, correction=0) + epsilon).sqrt()
    return Step(
        step,
        formula,
        {mean: tensor.mean(-1), deviation: spread, normalised: result},
        {
            mean: op.row_mean(of),
            deviation: op.row_deviation(of, mean, epsilon),
            normalised: op.normalise(of, mean, deviation, "norm_gain", "norm_shift"),
        },
        {mean: (row,), deviation: (row,), normalised: (row, "d_model")}
        | {"norm_gain": ("d_model",), "norm_shift": ("d_model",)},
        {"norm_gain": at.residual.norm.weight, "norm_shift": at.residual.norm.bias},
    )
