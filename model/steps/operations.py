"""Operations: say as data how an output is made. i is a row, j a column; arguments name tensors."""

from model.steps.step import Operation


def given() -> Operation:
    """Nothing to compute: it came in like this."""
    return {"kind": "given"}


def copy(of: str) -> Operation:
    """out = of."""
    return {"kind": "copy", "of": of}


def total(*of: str) -> Operation:
    """out = the sum of all, element by element."""
    return {"kind": "sum", "of": list(of)}


def accumulate(of: str, added: str) -> Operation:
    """out = of + the sum of `added` over its first axis."""
    return {"kind": "accumulate", "of": of, "added": added}


def row_mean(of: str) -> Operation:
    """out[i] = the mean of row i."""
    return {"kind": "row_mean", "of": of}


def row_deviation(of: str, mean: str, epsilon: float) -> Operation:
    """out[i] = √(the mean of (of[i, ·] − mean[i])² + epsilon)."""
    return {"kind": "row_deviation", "of": of, "mean": mean, "epsilon": epsilon}


def normalise(of: str, mean: str, deviation: str, gain: str | None, shift: str | None) -> Operation:
    """out = (of − mean) / deviation × gain + shift. Source: Ba et al. 2016, equations 3 and 4."""
    return {"kind": "normalise", "of": of, "mean": mean, "deviation": deviation, "gain": gain, "shift": shift}


def row_root(of: str, epsilon: float) -> Operation:
    """out[i] = √(the mean of of[i, ·]² + epsilon)."""
    return {"kind": "row_root", "of": of, "epsilon": epsilon}


def root_normalise(of: str, root: str, gain: str | None, shift: str | None) -> Operation:
    """out = of / root × gain + shift. Source: Zhang and Sennrich 2019, equation 4."""
    return {"kind": "root_normalise", "of": of, "root": root, "gain": gain, "shift": shift}


def product(left: str, right: str, *, transposed: bool = False, plus: str | None = None) -> Operation:
    """out[i, j] = Σ_t left[i, t] · right[t, j] + plus[j]; transposed: right[j, t]."""
    return {"kind": "product", "left": left, "right": right, "transposed": transposed, "plus": plus}


def rotate(of: str, cosine: str, sine: str) -> Operation:
    """out turns each pair (j, j + h), h = half the columns, by the angle of that row and pair.

    out[i, j] = of[i, j] · cosine[i, j] − of[i, j + h] · sine[i, j], and
    out[i, j + h] = of[i, j + h] · cosine[i, j] + of[i, j] · sine[i, j].
    """
    return {"kind": "rotate", "of": of, "cosine": cosine, "sine": sine}


def multiply(of: str, by: str) -> Operation:
    """out = of × by; `by` is one number, or has the shape of `of`."""
    return {"kind": "multiply", "of": of, "by": by}


def divide(of: str, by: str) -> Operation:
    """out = of / by; `by` is one number, or one a row; 0 / 0 counts as 0, in a row that may attend to nothing."""
    return {"kind": "divide", "of": of, "by": by}


def cap(of: str, by: str) -> Operation:
    """out = by · tanh(of / by)."""
    return {"kind": "cap", "of": of, "by": by}


def mask(of: str, mask: str, fill: float | None = None) -> Operation:
    """out = of where the mask is True, else `fill`; None stands for −∞."""
    return {"kind": "mask", "of": of, "mask": mask, "fill": fill}


def row_max(of: str, also: str | None = None) -> Operation:
    """out[i] = the largest number of row i, and of `also`, if given."""
    return {"kind": "row_max", "of": of, "also": also}


def exp(of: str, less: str) -> Operation:
    """out = exp(of − less[i]); exp(−∞) is 0."""
    return {"kind": "exp", "of": of, "less": less}


def row_sum(of: str, also: str | None = None) -> Operation:
    """out[i] = the sum of row i, and of also[i], if given."""
    return {"kind": "row_sum", "of": of, "also": also}


def replace_rows(of: str, rows: list[int], by: str) -> Operation:
    """out = of, with these rows taken from `by`."""
    return {"kind": "replace", "of": of, "rows": rows, "by": by}


def zero(of: str) -> Operation:
    """out = 0 everywhere, in the shape of `of`."""
    return {"kind": "zero", "of": of}


def column_mean(of: str) -> Operation:
    """Every row of out is the mean over all rows of `of`."""
    return {"kind": "column_mean", "of": of}


def concatenate(of: str, *, head: int | None = None, own: str | None = None) -> Operation:
    """out[i, h · d + j] = of[h, i, j]: the heads side by side.

    Args:
        head, own: which entry of `of` is the head that the steps are about, and the name of its own output.
    """
    return {"kind": "concatenate", "of": of, "head": head, "own": own}


def sine(of: str) -> Operation:
    """out = sin(of)."""
    return {"kind": "sine", "of": of}


def cosine(of: str) -> Operation:
    """out = cos(of)."""
    return {"kind": "cosine", "of": of}


def columns(*of: str, interleaved: bool) -> Operation:
    """The columns of the first, then those of the second; interleaved: by turns."""
    return {"kind": "columns", "of": list(of), "interleaved": interleaved}
