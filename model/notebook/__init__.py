"""One line for a notebook: `trace("The cat sat.", model="writer")`, the run of a model as Python objects.

`traced` holds what can be asked of it, `models` finds the model; `address`, `server` and `showing` put the page with
the same view into the notebook.
"""

from model.interventions import Interventions
from model.notebook import models
from model.notebook.question import Question
from model.notebook.traced import TracedText
from model.sides import sides


def trace(
    text: str,
    *,
    model: str = "writer",
    target: str | None = None,
    pair: str | None = None,
    interventions: Interventions | None = None,
) -> TracedText:
    """The run of a model on a text.

    Args:
        model: its name (`copycat@300` is copycat as it was after step 300 of its training), or the folder or the hub
            name of a Hugging Face model.
        target: for an encoder-decoder, the target so far; None = what the model translates the text to.
        pair: for an encoder, the second sentence.
        interventions: what to change in the run.

    Raises:
        InputError: for a model that is not there, or for anything that it cannot do.
        ModelError: when a model of Hugging Face cannot be had or read; the message says why.
    """
    chosen = models.load(model)
    return TracedText(
        chosen.model,
        sides(chosen.model, text, pair=pair, target=target),
        Question(chosen.model.id, text, pair, target, interventions, chosen.own),
    )
