"""Calculation checks: refuse matrices that do not fit together, and say which two numbers should be equal."""

from torch import Tensor

from model.errors import InputError
from model.steps.calculation_inputs import Calculation

STARTS = ("x", "query", "scores")
PROJECTED = ("w_query", "w_key", "w_value")
OWN_PROJECTIONS = (*PROJECTED, "b_query", "b_key", "b_value", "y")


def check(own: Calculation) -> None:
    """Refuses matrices that are missing, superfluous, or of shapes that do not fit.

    Raises:
        InputError: `field` names the matrix to look at.
    """
    _check_start(own)
    _check_heads(own)
    if own.x is not None:
        _check_projections(own)
    elif own.query is not None:
        _check_vectors(own)
    n_query, n_key = _lengths(own)
    if own.value is not None and own.value.shape[0] != n_key:
        many = "`scores` has a column" if own.key is None else "`key` has a row"
        raise _unequal("value", "rows", own.value.shape[0], f"{many} for each of {n_key} keys", n_key)
    _check_grid("bias", own.bias, n_query, n_key)
    if own.dropout is not None:
        _check_grid("dropout.kept", own.dropout.kept, n_query, n_key)
    _check_output(own)
    if own.hidden_scores is not None and own.scale is not None and own.scale <= 0:
        raise InputError(
            f"some scores are −∞, and × {own.scale:g} they would no longer be; give a scale above 0, or hide the pairs "
            "with `mask`",
            field="scale",
        )


def check_size(own: Calculation, most: int) -> None:
    """Refuses, of matrices that fit, those whose steps would hold more than `most` numbers.

    Raises:
        InputError: with the size, the limit and how to get below it.
    """
    n_query, n_key = _lengths(own)
    of_query, of_value = (
        next((each for each in pair if each is not None), None)
        for pair in ((own.w_query, own.query), (own.w_value, own.value))
    )
    d_head = 0 if of_query is None else of_query.shape[1] // own.heads
    d_value = 0 if of_value is None else of_value.shape[1] // own.key_heads
    rows = n_query + n_key + (0 if own.x is None else own.x.shape[1])
    d_out = 0 if own.w_output is None else own.w_output.shape[1]
    # scores, scaled, masked, exponentials, weights and often one more; then vectors, slices and contributions
    each = 6 * n_query * n_key + rows * (d_head + d_value) + (n_query + d_value) * d_out
    if own.heads * each > most:
        heads = "" if own.heads == 1 else f" in {own.heads} heads"
        raise InputError(
            f"the steps of {n_query:,} queries and {n_key:,} keys{heads} would hold about {own.heads * each:,} "
            f"numbers, but at most {most:,} are sent at once; give fewer rows, columns or heads",
            field="heads" if own.heads > 1 else next(name for name in STARTS if getattr(own, name) is not None),
        )


def _check_start(own: Calculation) -> None:
    starts = [name for name in STARTS if getattr(own, name) is not None]
    if not starts:
        raise InputError(
            "there is nothing to begin with; give `x` with w_query, w_key and w_value, or `query`, `key` and `value`, "
            "or `scores`",
            field="x",
        )
    if len(starts) > 1:
        raise InputError(f"`{starts[0]}` and `{starts[1]}` were both given; begin with one of them", field=starts[1])
    needed = {"x": PROJECTED, "query": ("key", "value"), "scores": ()}[starts[0]]
    for name in needed:
        if getattr(own, name) is None:
            raise InputError(f"`{name}` is missing; with `{starts[0]}` it is needed", field=name)
    unused = {"x": ("query", "key", "value"), "query": OWN_PROJECTIONS, "scores": ("key", *OWN_PROJECTIONS)}[starts[0]]
    for name in unused:
        if getattr(own, name) is not None:
            raise InputError(
                f"`{name}` has no use when the calculation begins with `{starts[0]}`; leave it out", field=name
            )


def _check_heads(own: Calculation) -> None:
    if own.heads % own.key_heads:
        raise InputError(
            f"{own.heads} query heads cannot share {own.key_heads} heads of keys and values evenly; give a number "
            f"that divides {own.heads}",
            field="key_value_heads",
        )
    if own.scores is not None and own.heads > 1:
        raise InputError("own scores are those of one head; set heads to 1", field="heads")


def _check_projections(own: Calculation) -> None:
    assert own.x is not None
    memory, memory_name = (own.x, "x") if own.y is None else (own.y, "y")
    for name in PROJECTED:
        weight, (source, source_name) = _of(own, name), (own.x, "x") if name == "w_query" else (memory, memory_name)
        if weight.shape[0] != source.shape[1]:
            raise _unequal(
                name,
                "rows",
                weight.shape[0],
                f"`{source_name}` has {_count(source.shape[1], 'columns')}",
                source.shape[1],
            )
        heads = own.heads if name == "w_query" else own.key_heads
        _check_division(name, weight, heads)
        bias = getattr(own, f"b{name[1:]}")
        if bias is not None and bias.shape[0] != weight.shape[1]:
            raise _unequal(
                f"b{name[1:]}",
                "numbers",
                bias.shape[0],
                f"`{name}` has {_count(weight.shape[1], 'columns')}",
                weight.shape[1],
            )
    _check_d_head("w_query", _of(own, "w_query"), "w_key", _of(own, "w_key"), own)


def _check_vectors(own: Calculation) -> None:
    for name in ("query", "key", "value"):
        _check_division(name, _of(own, name), own.heads if name == "query" else own.key_heads)
    _check_d_head("query", _of(own, "query"), "key", _of(own, "key"), own)


def _check_division(name: str, matrix: Tensor, heads: int) -> None:
    if matrix.shape[1] % heads:
        raise InputError(
            f"`{name}` has {_count(matrix.shape[1], 'columns')}, which do not divide into {heads} heads; give a "
            f"multiple of {heads}, or another number of heads",
            field=name,
        )


def _check_d_head(query_name: str, query: Tensor, key_name: str, key: Tensor, own: Calculation) -> None:
    of_query, of_key = query.shape[1] // own.heads, key.shape[1] // own.key_heads
    if of_query != of_key:
        each = "" if own.heads == 1 else " a head"
        raise InputError(
            f"`{key_name}` has {_count(of_key, 'columns')}{each}, but `{query_name}` has {of_query}{each}; the two "
            "should be equal, because queries and keys are multiplied number by number",
            field=key_name,
        )


def _check_output(own: Calculation) -> None:
    if own.w_output is None:
        if own.b_output is not None:
            raise InputError("`b_output` has no use without `w_output`; give that, or leave it out", "b_output")
        return
    if own.scores is not None and own.value is None:
        raise InputError("`w_output` has no use without `value`; give that, or leave it out", field="w_output")
    values = own.value if own.w_value is None else own.w_value
    assert values is not None
    joined = values.shape[1] // own.key_heads * own.heads
    if own.w_output.shape[0] != joined:
        heads = "" if own.heads == 1 else f" of {own.heads} heads side by side"
        raise _unequal(
            "w_output", "rows", own.w_output.shape[0], f"the head outputs{heads} have {joined} columns", joined
        )
    if own.b_output is not None and own.b_output.shape[0] != own.w_output.shape[1]:
        columns = own.w_output.shape[1]
        raise _unequal(
            "b_output", "numbers", own.b_output.shape[0], f"`w_output` has {_count(columns, 'columns')}", columns
        )


def _check_grid(name: str, grid: Tensor | None, n_query: int, n_key: int) -> None:
    if grid is not None and tuple(grid.shape) != (n_query, n_key):
        raise InputError(
            f"`{name}` is {grid.shape[0]} × {grid.shape[1]}, but there are {n_query} queries and {n_key} keys; give "
            f"{n_query} rows of {n_key}",
            field=name,
        )


def _lengths(own: Calculation) -> tuple[int, int]:
    if own.scores is not None:
        return own.scores.shape[0], own.scores.shape[1]
    queries = own.query if own.x is None else own.x
    keys = own.key if own.x is None else (own.x if own.y is None else own.y)
    assert queries is not None
    assert keys is not None
    return queries.shape[0], keys.shape[0]


def _of(own: Calculation, name: str) -> Tensor:
    found = getattr(own, name)
    assert isinstance(found, Tensor)
    return found


def _unequal(name: str, what: str, given: int, other: str, wanted: int) -> InputError:
    return InputError(
        f"`{name}` has {_count(given, what)}, but {other}; the two should be equal, so give it {_count(wanted, what)}",
        field=name,
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what.removesuffix('s') if number == 1 else what}"
