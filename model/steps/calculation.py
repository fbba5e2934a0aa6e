"""Calculation: computes attention on one's own matrices in steps, in the ways in which textbooks write it.

Attention itself is `model.attention.attend`, as everywhere; what only textbooks do (zeroing and renormalising, dividing
by the sum, a large negative number in place of −∞, a fixed pattern of dropout) stands in `textbook_variants.py`.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from model import masks
from model.attention.attention import attend, project
from model.axes import Place
from model.errors import InputError
from model.interventions import Interventions
from model.run_context import current, running
from model.steps import attention_steps, textbook_variants
from model.steps import operations as op
from model.steps.attention_steps import Attended
from model.steps.calculation_checks import check, check_size
from model.steps.calculation_inputs import Calculation
from model.steps.step import Step
from model.steps.step_builder import StepBuilder
from model.tracing.recorder import Recorder

AXES = {"query": ("query", "d_head"), "key": ("key", "d_head"), "value": ("key", "d_value")}
PLACE = Place("encoder", 0)
"""One's own matrices are nowhere in a model; attention only wants to be told some place."""


@torch.inference_mode()
def calculate(own: Calculation, *, most: int | None = None) -> list[Step]:
    """The steps from one's own matrices to the output.

    Args:
        most: how many numbers the steps may hold, about; None = any.

    Raises:
        InputError: when matrices are missing, too large, or of shapes that do not fit; `field` names the matrix.
    """
    check(own)
    if most is not None:
        check_size(own, most)
    query, key, value = _projected(own)
    attended = _attended(own, query, key, value)
    steps = [
        *_before(own, attended),
        _scores(own, attended),
        attention_steps.scaled(attended),
        *attention_steps.biased(attended),
    ]
    steps += textbook_variants.weights(own, attended)
    if own.value is not None or own.scores is None:
        last = "weights" if own.dropout is None else "dropped"
        steps += [attention_steps.head_output(attended, weights=last), *_together(own, attended)]
    _check_finite(steps)
    return steps


def _check_finite(steps: list[Step]) -> None:
    for step in steps:
        current().check_cancelled()
        for name, tensor in step.outputs.items():
            # −∞ is how a hidden score is written; anything else that is not finite is an overflow
            if (tensor.isnan() | (tensor == float("inf"))).any():
                raise InputError(
                    f"the numbers of {name} become too large to be written; give smaller matrices, a smaller scale or "
                    'a higher temperature, or compute with dtype "float64"',
                    field="scale" if name == "scaled" else None,
                )


def _split(matrix: Tensor, heads: int) -> Tensor:
    """head × rows × columns: each head's consecutive columns."""
    return matrix.unflatten(-1, (heads, -1)).transpose(0, 1)


def _projected(own: Calculation) -> tuple[Tensor, Tensor, Tensor]:
    if own.scores is not None:
        # scores of one's own: queries against unit vectors, so that one function attends here as well
        n_key = own.scores.shape[1]
        value = own.scores.new_zeros(n_key, own.heads) if own.value is None else own.value
        return own.scores[None], torch.eye(n_key, dtype=own.scores.dtype)[None], _split(value, own.key_heads)
    if own.x is None:
        assert own.query is not None
        assert own.key is not None
        assert own.value is not None
        return _split(own.query, own.heads), _split(own.key, own.key_heads), _split(own.value, own.key_heads)
    assert own.w_query is not None
    assert own.w_key is not None
    assert own.w_value is not None
    memory = own.x if own.y is None else own.y
    return (
        project(own.x[None], own.w_query.T, own.b_query, own.heads)[0],
        project(memory[None], own.w_key.T, own.b_key, own.key_heads)[0],
        project(memory[None], own.w_value.T, own.b_value, own.key_heads)[0],
    )


def _attended(own: Calculation, query: Tensor, key: Tensor, value: Tensor) -> Attended:
    n_query, n_key = query.shape[1], key.shape[1]
    scale = own.scale if own.scale is not None else (query.shape[-1] ** -0.5 if own.scores is None else 1.0)
    grid = masks.draw(masks.full if own.mask is None else own.mask, n_query, n_key)
    given = None if own.hidden is None else ~own.hidden
    grid = grid if given is None else grid & given
    bias = None if own.bias is None else own.bias[None, None]
    seen = grid if own.masking == "infinity" and own.normalisation == "softmax" else given
    hidden = None if seen is None else seen[None, None]
    recorder = Recorder()
    with running(recorder=recorder, interventions=Interventions(temperature=own.temperature)):
        attend(query[None], key[None], value[None], place=PLACE, scale=scale, bias=bias, mask=hidden)
    (record,) = recorder.attention
    found: dict[str, Tensor] = {name: tensor[0] for name, tensor in record.tensors.items()}
    found["mask"] = grid
    if own.bias is not None:
        found["bias"] = own.bias
    if own.heads == 1:
        found = {name: tensor[0] if tensor.dim() == 3 else tensor for name, tensor in found.items()}
    if own.hidden_scores is not None:
        for name in ("scores", "scaled"):
            found[name] = found[name].masked_fill(own.hidden_scores, -torch.inf)
    if own.hidden_bias is not None:
        found["bias"] = found["bias"].masked_fill(own.hidden_bias, -torch.inf)
    per_head = query.new_full(() if own.heads == 1 else (own.heads,), 1.0)
    temperature = None if own.temperature in (None, 1) else per_head * own.temperature
    return textbook_variants.changed(own, Attended(found, per_head * scale, temperature, lead=own.lead))


def _before(own: Calculation, attended: Attended) -> list[Step]:
    """Where queries, keys and values come from."""
    found = attended.tensors
    if own.scores is not None:
        return [] if own.value is None else [_given("projections", own, value=found["value"])]
    if own.x is None:
        return [_given("projections", own, query=found["query"], key=found["key"], value=found["value"])]
    read, memory = StepBuilder("input", "input = x"), StepBuilder("memory", "memory = y")
    read.add("input", own.x, op.given(), ("position" if own.y is None else "query", "d_in"))
    if own.y is not None:
        memory.add("memory", own.y, op.given(), ("key", "d_in"))
    return [read.step, *memory.steps, _projections(own, attended)]


def _given(name: str, own: Calculation, **tensors: Tensor) -> Step:
    made = StepBuilder(name, f"{', '.join(tensors)}: given")
    for role, tensor in tensors.items():
        made.add(role, tensor, op.given(), (*own.lead, *AXES[role]))
    return made.step


def _projections(own: Calculation, attended: Attended) -> Step:
    made, formulas = StepBuilder("projections"), []
    for role, (rows, columns) in AXES.items():
        of = "input" if own.y is None or role == "query" else "memory"
        weight, bias, plus = getattr(own, f"w_{role}"), getattr(own, f"b_{role}"), None
        w = made.bring(f"w_{role}", _sliced(own, role, weight), (*own.lead, "d_in", columns))
        if bias is not None:
            plus = made.bring(f"b_{role}", _sliced(own, role, bias[None]).squeeze(-2), (*own.lead, columns))
        made.add(role, attended.tensors[role], op.product(of, w, plus=plus), (*own.lead, rows, columns))
        formulas.append(f"{role} = {of} · {w}" + (f" + {plus}" if plus else ""))
    made.formula = ", ".join(formulas)
    return made.step


def _sliced(own: Calculation, role: str, weight: Tensor) -> Tensor:
    """Each query head's own columns; where heads share keys, each has the shared ones."""
    heads = own.heads if role == "query" else own.key_heads
    slices = _split(weight, heads).repeat_interleave(own.heads // heads, dim=0)
    return slices[0] if own.heads == 1 else slices


def _scores(own: Calculation, attended: Attended) -> Step:
    if own.scores is None:
        return attention_steps.scores(attended)
    made = StepBuilder("scores", "scores: given")
    made.add("scores", attended.tensors["scores"], op.given(), attended.grid)
    return made.step


def _together(own: Calculation, attended: Attended) -> list[Step]:
    """The heads side by side, and × W_O, where there is one."""
    of, joined = "head_output", attended.tensors["head_output"]
    made = StepBuilder("concatenated", "concatenated = the head outputs of all heads, side by side")
    if own.heads > 1:
        operation, joined = op.concatenate(of), joined.transpose(0, 1).flatten(-2)
        of = made.add("concatenated", joined, operation, ("query", "d_concatenated"))
    return [*made.steps, *_output(own, of, joined, attended.tensors["head_output"])]


def _output(own: Calculation, of: str, joined: Tensor, heads: Tensor) -> list[Step]:
    if (weight := own.w_output) is None:
        return []
    made, plus, product = StepBuilder("output"), None, joined @ weight
    w = made.bring("w_output", weight, ("d_value" if own.heads == 1 else "d_concatenated", "d_out"))
    made.formula = f"output = {of} · {w}"
    if own.b_output is not None:
        plus, product = made.bring("b_output", own.b_output, ("d_out",)), product + own.b_output
        made.formula += f" + {plus}"
    made.add("output", product, op.product(of, w, plus=plus), ("query", "d_out"))
    if own.heads > 1:
        slices = weight.unflatten(0, (own.heads, -1))
        each = made.bring("w_output_head", slices, ("head", "d_value", "d_out"))
        made.add("contribution", heads @ slices, op.product("head_output", each), ("head", "query", "d_out"))
        made.formula += f", contribution = head_output · {each}"
    return made.steps


def labels(own: Calculation, of_queries: Sequence[str] | None, of_keys: Sequence[str] | None) -> dict[str, list[str]]:
    """Labels of rows and columns, by axis.

    Raises:
        InputError: when there are more or fewer labels than rows.
    """
    rows = next(each for each in (own.x, own.query, own.scores) if each is not None).shape[0]
    is_self = own.y is None and own.x is not None
    keys = next(each for each in (own.y, own.x, own.key, own.scores) if each is not None)
    n_keys = keys.shape[1] if keys is own.scores else keys.shape[0]
    if of_keys is None and n_keys == rows and (own.y is None):
        of_keys = of_queries
    found = {"head": [str(head) for head in range(own.heads)]} if own.heads > 1 else {}
    for field, axis, given, count in (("labels", "query", of_queries, rows), ("key_labels", "key", of_keys, n_keys)):
        if given is not None and len(given) != count:
            raise InputError(f"{len(given)} labels were given for {count} rows; give one a row, or none", field=field)
        found |= {} if given is None else {axis: list(given)}
    return found | ({"position": found["key"]} if is_self and "key" in found else {})
