"""Step builder: gathers the outputs, parameters and operations of one step."""

from torch import Tensor

from model.head_parts import Norm
from model.steps import operations as op
from model.steps.step import Operation, Step


class StepBuilder:
    """Builds one step. Its formula may also be set when all of its outputs are known."""

    def __init__(self, name: str, formula: str = ""):
        self._name, self.formula = name, formula
        self._outputs: dict[str, Tensor] = {}
        self._operations: dict[str, Operation] = {}
        self._parameters: dict[str, Tensor | float] = {}
        self._axes: dict[str, tuple[str, ...]] = {}

    def add(self, name: str, tensor: Tensor, operation: Operation, axes: tuple[str, ...]) -> str:
        """An output; returns its name."""
        self._outputs[name], self._operations[name], self._axes[name] = tensor, operation, axes
        return name

    def bring(self, name: str, tensor: Tensor | float, axes: tuple[str, ...]) -> str:
        """A parameter; returns its name."""
        self._parameters[name], self._axes[name] = tensor, axes
        return name

    @property
    def step(self) -> Step:
        """All that was added and brought."""
        return Step(self._name, self.formula, self._outputs, self._operations, self._axes, self._parameters)

    @property
    def steps(self) -> list[Step]:
        """The step, if it has any output."""
        return [self.step] if self._outputs else []

    def normalise(
        self,
        of: str,
        read: Tensor,
        norm: Norm,
        result: tuple[str, Tensor],
        names: tuple[str, str],
        axes: tuple[str, ...],
        *,
        whole: tuple[str, Tensor] | None = None,
    ) -> None:
        """A norm of `of`: a mean and a deviation, or a root, of each row, and the result.

        Args:
            read: the numbers of `of`.
            result: its name, and its numbers.
            names: what stands before `mean`, `deviation` and `root`, and before `gain` and `shift`.
            axes: of the result.
            whole: by whose rows the mean, the deviation and the root are taken, where it is not by those of `of`.
        """
        (before, learned), (name, tensor) = names, result
        gain = None if norm.gain is None else self.bring(f"{learned}gain", norm.gain, axes[-1:])
        shift = None if norm.shift is None else self.bring(f"{learned}shift", norm.shift, axes[-1:])
        rows, numbers = (of, read) if whole is None else whole
        wide = numbers if numbers.dtype.itemsize > 2 else numbers.float()
        if not norm.is_centred:
            length = (wide.square().mean(-1) + norm.epsilon).sqrt()
            root = self.add(f"{before}root", length, op.row_root(rows, norm.epsilon), axes[:-1])
            self.add(name, tensor, op.root_normalise(of, root, gain, shift), axes)
            return
        spread = (wide.var(-1, correction=0) + norm.epsilon).sqrt()
        mean = self.add(f"{before}mean", wide.mean(-1), op.row_mean(rows), axes[:-1])
        deviation = self.add(f"{before}deviation", spread, op.row_deviation(rows, mean, norm.epsilon), axes[:-1])
        self.add(name, tensor, op.normalise(of, mean, deviation, gain, shift), axes)


def norm_formula(result: str, of: str, norm: Norm) -> str:
    """How a norm makes `result` of `of`, in one line."""
    quotient = f"({of} − mean) / deviation" if norm.is_centred else f"{of} / root"
    learned = ("" if norm.gain is None else " × gain") + ("" if norm.shift is None else " + shift")
    return f"{result} = norm({of}) = {quotient}{learned}"
