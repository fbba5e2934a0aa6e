"""Describes position schemes: tables, similarities, formulas and sources."""

from typing import Any, NamedTuple

import torch
from torch import Tensor

from app.schemas import array_encoding
from app.schemas.positions import PositionsRequest
from model import positions
from model.analysis.heads import position_similarity as analysis
from model.errors import InputError
from model.weights import LoadedModel


class About(NamedTuple):
    """Formula, source and place of a scheme."""

    formula: str
    source: str
    acts: str
    measure: str


ABOUT = {
    "none": About(
        "x = embedding",
        "Haviv et al. 2022, section 6: decoders without positions may learn order from the causal mask",
        "nowhere; only the causal mask reveals order",
        "the same for every distance: nothing is added, nothing is turned",
    ),
    "sinusoidal": About(
        "PE(pos, 2i) = sin(pos / base^(2i/d_model)), PE(pos, 2i+1) = cos(pos / base^(2i/d_model))",
        "Vaswani et al. 2017, section 3.5",
        "added to the embeddings, once, before the first layer",
        "the mean over all pairs of positions so far apart: of the cosine of their encodings, and of the dot product",
    ),
    "learned": About(
        "PE(pos) = row pos of a trained table",
        "Gehring et al. 2017, section 3.1; Devlin et al. 2019, figure 2",
        "added to the embeddings, once, before the first layer",
        "the mean over all pairs of positions so far apart: of the cosine of their encodings, and of the dot product",
    ),
    "rotary": About(
        "pair i of query and key is turned by the angle pos / base^(2i/d_head)",
        "Su et al. 2021 (RoFormer), equation 34",
        "on query and key, in every head of every layer",
        "the score of a query and a key of ones, as a share of their score at distance 0: "
        "the mean of cos(distance / base^(2i/d_head)) over the pairs i",
    ),
    "alibi": About(
        "scaled score − slope(head) · |query − key|, slope = 2^(−8(head + 1)/heads)",
        "Press et al. 2022 (ALiBi), section 3",
        "on the scaled scores, in every head of every layer",
        "bias added to the scaled score, for each head",
    ),
}


def describe(body: PositionsRequest, model: LoadedModel | None) -> dict[str, Any]:
    """The reply to a request about a scheme.

    Raises:
        InputError: for learned positions without a model that learned some.
    """
    told = ABOUT[body.scheme]._asdict()
    return {"scheme": body.scheme, "length": body.length, "slopes": None, **told, **_numbers(body, model)}


def _numbers(body: PositionsRequest, model: LoadedModel | None) -> dict[str, Any]:
    if body.scheme == "rotary":
        return _rotary(body)
    if body.scheme == "alibi":
        return _alibi(body)
    if body.scheme == "none":
        same = torch.ones(body.length, body.length)
        curve = [_curve("similarity", torch.ones(body.length))]
        return {"matrices": [], "dot": None, "cosine": _array(same, body), "by_distance": curve}
    table = (
        _learned(body, model)
        if body.scheme == "learned"
        else positions.sinusoidal(body.length, body.d_model, body.base)
    )
    similarities = {"cosine": analysis.cosines(table), "dot": analysis.dot_products(table)}
    return {
        "matrices": [_matrix("encoding", "dimension", table, body)],
        **{name: _array(similarity, body) for name, similarity in similarities.items()},
        "by_distance": [_curve(name, analysis.mean_by_distance(each)) for name, each in similarities.items()],
    }


def _learned(body: PositionsRequest, model: LoadedModel | None) -> Tensor:
    if model is None:
        raise InputError("learned positions belong to a model; name one that learned some in `model`", field="model")
    if model.config.positions != "learned":
        raise InputError(
            f"{model.id} has {model.config.positions} positions; name a model whose card says learned", field="model"
        )
    if body.length > model.config.max_tokens:
        raise InputError(
            f"{model.id} learned {model.config.max_tokens} positions, and {body.length} were asked for; "
            f"ask for at most {model.config.max_tokens}",
            field="length",
        )
    if (table := model.transformer.position_table()) is None:
        raise InputError(f"{model.id} learned positions, but not as a table of one vector each", field="model")
    with torch.inference_mode():
        return table[: body.length]


def _rotary(body: PositionsRequest) -> dict[str, Any]:
    cosine, sine = analysis.rotary_tables(body.length, body.d_model, body.base)
    by_distance = analysis.rotary_by_distance(body.length, body.d_model, body.base)
    where = torch.arange(body.length)
    return {
        "matrices": [_matrix("cosine", "pair", cosine, body), _matrix("sine", "pair", sine, body)],
        "dot": None,
        "cosine": _array(by_distance[(where[:, None] - where[None, :]).abs()], body),
        "by_distance": [_curve("score", by_distance)],
    }


def _alibi(body: PositionsRequest) -> dict[str, Any]:
    where = torch.arange(body.length)
    bias = positions.alibi(where, where, body.heads)[0, 0]
    curves = analysis.alibi_by_distance(body.length, body.heads)
    return {
        "matrices": [_matrix("bias", "key", bias, body)],
        "slopes": positions.alibi_slopes(body.heads).tolist(),
        "dot": None,
        "cosine": None,
        "by_distance": [_curve(f"head {head}", curve) for head, curve in enumerate(curves)],
    }


def _array(tensor: Tensor, body: PositionsRequest) -> Any:
    return array_encoding.array(tensor.float(), body.encoding)


def _matrix(name: str, columns: str, values: Tensor, body: PositionsRequest) -> dict[str, Any]:
    return {"name": name, "columns": columns, "values": _array(values, body)}


def _curve(name: str, values: Tensor) -> dict[str, Any]:
    return {"name": name, "values": array_encoding.array(values.float(), "json")}
