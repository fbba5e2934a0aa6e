"""Every number between the input and the output of a head, as a list of steps that anybody can compute again.

`head.py` takes the steps of a head of a model, `calculation.py` those of one's own matrices, `encoding.py` those of a
positional encoding; all three return the same structure, which `step.py` defines.
"""

from model.steps.step import Operation, Step

__all__ = ["Operation", "Step"]
