"""`trace` in a notebook: `trace("The cat sat.", model="writer")` returns a run as Python objects.

`traced` holds what can be asked of it, `models` finds the model; `address`, `server` and `showing` put the page with
the same view into the notebook.
"""

from pathlib import Path

from model.errors import InputError
from model.interventions import Interventions
from model.notebook import models
from model.notebook.address import fingerprint
from model.notebook.question import Question
from model.notebook.traced import TracedText
from model.prompt import image_prompt, text_prompt


def trace(
    text: str | None = None,
    *,
    model: str = "writer",
    target: str | None = None,
    pair: str | None = None,
    image: str | Path | bytes | None = None,
    interventions: Interventions | None = None,
) -> TracedText:
    """The run of a model on a text, or on an image.

    Args:
        model: its name (`copycat@300` is copycat as it was after step 300 of its training), or the folder or the hub
            name of a Hugging Face model.
        target: for an encoder-decoder, the target so far; None = what the model translates the text to.
        pair: for an encoder, the second sentence.
        image: for a model that reads images, in the place of the text: the path of a file, or its bytes.
        interventions: what to change in the run.

    Raises:
        InputError: for a model that is not there, or for anything that it cannot do.
        OSError: for a file that cannot be read.
        ModelError: when a model of Hugging Face cannot be had or read; the message says why.
    """
    if (text is None) == (image is None) or (image is not None and (pair or target)):
        raise InputError("give a text, with a pair or a target where the model reads one, or an image by itself")
    chosen = models.load(model)
    if image is None:
        assert text is not None
        prompt, name, image_id = text_prompt(chosen.model, text, pair=pair, target=target), text, None
    else:
        file = image if isinstance(image, bytes) else Path(image).read_bytes()
        name = "an image" if isinstance(image, bytes) else Path(image).name
        prompt, image_id = image_prompt(chosen.model, file), fingerprint(file)
    question = Question(chosen.model.id, name, pair, target, interventions, chosen.huggingface_name, image_id)
    return TracedText(chosen.model, prompt, question)
