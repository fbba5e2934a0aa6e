"""Answers one question with a rival, and measures how much the answer depends on each input."""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from model.analysis.attribution.definition import Definition
from model.axes import Ids, Stream
from model.errors import InputError
from model.recall import task
from model.recall.rivals import Trained
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run

MOST_LETTERS = 191
"""Of a question: with it, as long as a row of training."""
DEFINITION = Definition(
    formula="derivative[i] = ‖∂ logit[answer] / ∂ embedding[i]‖₂, the logit after the question, the embedding of the "
    "token at position i as it enters the first layer; answer = the likeliest letter",
    source="Simonyan, Vedaldi and Zisserman 2014, Deep Inside Convolutional Networks, section 3; "
    "for recurrent networks Pascanu, Mikolov and Bengio 2013, On the Difficulty of Training RNNs, equation 5",
    unit="logits for a change of the embedding by length 1",
)


class Answer(NamedTuple):
    """The answer of one rival.

    Attributes:
        letter: the likeliest one, by its place in `task.LETTERS`.
        probabilities: of each letter, among the letters.
        derivative: for each token, the question included.
        weights: of attention, the row of the question; None for the others.
    """

    letter: int
    probabilities: Float[Tensor, " letter"]
    derivative: Float[Tensor, " position"]
    weights: Float[Tensor, " position"] | None


def read(letters: str, distance: int) -> Ids:
    """The ids of these letters and of the question after them, as a batch of one.

    Raises:
        InputError: for other characters, too many, or a distance that goes back beyond the first.
    """
    foreign = sorted({letter for letter in letters if letter not in task.LETTERS})
    if foreign:
        raise InputError(
            f"the rivals read the letters {task.LETTERS[0]} to {task.LETTERS[-1]} only, and {foreign[0]!a} is none of "
            "them; leave it out",
            field="letters",
        )
    if len(letters) > MOST_LETTERS:
        raise InputError(
            f"{len(letters)} letters were given, and the rivals were trained on {MOST_LETTERS} at most; shorten them",
            field="letters",
        )
    if not 1 <= distance <= min(len(letters), task.FARTHEST):
        most = min(len(letters), task.FARTHEST)
        allowed = f"ask for 1 to {most}" if most else "give some letters first"
        raise InputError(
            f"distance is {distance}, and {len(letters)} letters stand before the question; {allowed}", field="distance"
        )
    return torch.tensor([[*(task.LETTERS.index(each) for each in letters), task.question(distance)]])


def answer(rival: Trained, ids: Ids) -> Answer:
    """The answer to the question at the end, and its derivative by every input."""
    embedded = embeddings(rival, ids)
    with torch.inference_mode(False), torch.enable_grad():
        leaf = embedded.clone().requires_grad_()
        logits = last_logits(rival, leaf)
        letter = int(logits.argmax())
        (gradient,) = torch.autograd.grad(logits[letter], leaf)
    return Answer(letter, logits.detach().softmax(0), gradient[0].norm(dim=-1), _weights(rival, ids))


@torch.no_grad()
def embeddings(rival: Trained, ids: Ids) -> Stream:
    """The vectors that enter the first layer."""
    return rival.embedding(ids)


def last_logits(rival: Trained, embedded: Stream) -> Float[Tensor, " letter"]:
    """The logits of the letters after the last token."""
    hidden = rival.stack(embedded)[:, -1:]
    return rival.unembedding(hidden)[0, 0, : len(task.LETTERS)]


def _weights(rival: Trained, ids: Ids) -> Float[Tensor, " position"] | None:
    """The row of the question; only attention is recorded."""
    records = run(rival, Inputs(ids), recorder=Recorder(tensors=["weights"])).attention
    return records[0]["weights"][0, 0, -1] if records else None
