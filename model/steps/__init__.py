"""Steps: list every number between input and output of a head, with the operation that makes it.

`head_steps.py` takes the steps of a head of a model, `calculation.py` those of one's own matrices; both fill the
structure of `step.py` through `step_builder.py`.
"""

from model.steps.step import Operation, Step

__all__ = ["Operation", "Step"]
