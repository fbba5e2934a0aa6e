"""Class head: a head that gives labels to a text, its tokens, an image, or the ends of an answer, in place of words."""

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor

from model.transformer.batch import Inputs

HeadTask = Literal["text-classification", "token-classification", "question-answering", "image-classification"]
"""The names that transformers gives to such tasks."""


@dataclass(frozen=True)
class ClassHead:
    """What the numbers of a head stand for.

    Attributes:
        labels: of the classes, by index; of an answer its start and its end.
        is_exclusive: whether exactly one class is right, so that probabilities sum to 1; else each stands alone.
    """

    task: HeadTask
    labels: tuple[str, ...]
    is_exclusive: bool = True

    @property
    def is_of_tokens(self) -> bool:
        """Whether each token has a row of logits; else the whole input has one."""
        return self.task in ("token-classification", "question-answering")

    def probabilities(self, logits: Float[Tensor, "position label"]) -> Float[Tensor, "position label"]:
        """Of each label; of an answer over the positions at which it may start or end."""
        if self.task == "question-answering":
            return logits.softmax(dim=0)
        return logits.softmax(dim=-1) if self.is_exclusive else logits.sigmoid()


@runtime_checkable
class Classifier(Protocol):
    """A model that may have such a head."""

    @property
    def class_head(self) -> ClassHead | None:
        """Its head of classes; None where it has none."""

    def class_logits(self, inputs: Inputs) -> Float[Tensor, "batch position label"]:
        """The logits of its classes; one position where the whole input is classified."""


def class_head_of(model: object) -> ClassHead | None:
    """The head of classes of any model; None where it has none."""
    return model.class_head if isinstance(model, Classifier) else None
