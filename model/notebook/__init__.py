"""`trace` and `generate` in a notebook: a run, and a text while it is written, as Python objects.

`traced` and `generated` hold what can be asked of them, `models` finds the model; `address`, `server` and `showing` put
the page with the same view into the notebook.
"""

from pathlib import Path

from model.errors import InputError
from model.generation.generation import check_writes
from model.generation.request import Request
from model.generation.sampling import Sampling
from model.interventions import Interventions
from model.notebook import models
from model.notebook.address import fingerprint
from model.notebook.generated import GeneratedText
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


def generate(
    text: str,
    *,
    model: str = "writer",
    target: str | None = None,
    max_new_tokens: int = 32,
    temperature: float = 0.0,
    top_k: int | None = None,
    top_p: float | None = None,
    seed: int = 0,
    cache: bool = True,
    interventions: Interventions | None = None,
) -> GeneratedText:
    """The text goes on: a loop over the result writes token by token, its `text` all of it.

    Args:
        model: as for `trace`.
        target: for an encoder-decoder, the beginning of what it writes; None = it begins itself.
        temperature: what the logits are divided by; 0 takes the likeliest token each time.
        top_k, top_p: draw only among so many likeliest tokens, or among those that reach this probability.
        seed: the same seed draws the same text.
        cache: whether the keys and values of earlier tokens are kept.

    Raises:
        InputError: for a model that is not there or writes nothing, or for anything that it cannot do.
        ModelError: when a model of Hugging Face cannot be had or read; the message says why.
    """
    sampling = Sampling(temperature, top_k, top_p, seed)
    chosen = models.load(model)
    check_writes(chosen.model.config)
    has_target = chosen.model.config.family == "encoder-decoder"
    # a target that is left out would be written before anybody sees a token
    prompt = text_prompt(chosen.model, text, target=target or "" if has_target else target)
    question = Question(chosen.model.id, text, None, target, interventions, chosen.huggingface_name)
    request = Request(max_new_tokens, chosen.model.tokenizer.end, sampling, cache, is_begun=bool(target))
    return GeneratedText(chosen.model, prompt, question, request)
