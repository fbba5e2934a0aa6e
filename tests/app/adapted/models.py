"""An app with tiny models of transformers, which have a tokenizer of this project's."""

from collections.abc import Callable
from functools import cache
from typing import Any

from fastapi.testclient import TestClient

from model.interventions import Interventions
from model.prompt import Prompt
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.weights import LoadedModel
from tests.app.conftest import WORDS

NAMES = (
    "bert",
    "bert-headless",
    "albert",
    "gpt2",
    "llama",
    "gemma2",
    "gpt-oss",
    "bart",
    "t5",
    "bloom",
    "deberta-v2",
    "convbert",
)
TEXT, CORRUPTED = "the cat sat on the mat", "the mat sat on the mat"
OVERHEARD = ["convbert"]
INSIDE = [name for name in NAMES if name not in OVERHEARD]
WITH_HEAD = [name for name in INSIDE if name != "bert-headless"]


@cache
def loaded(name: str, **sizes: Any) -> LoadedModel:
    """The tiny model of this name, ready to be asked."""
    from model.adapters.huggingface.adapter import adapt
    from model.tokenizers.fit import fit
    from tests.model.adapters.huggingface import zoo

    kind = zoo.EVERY[name]
    is_encoder = name in zoo.ENCODERS | zoo.OVERHEARD
    family: Any = "encoder" if is_encoder else "encoder-decoder" if name in zoo.TRANSLATORS else "decoder"
    tokenizer = fit([WORDS] * 7, family, 331)
    longer = {"max_position_embeddings": 97} if "max_position_embeddings" in kind.sizes else {}
    model = adapt(zoo.built(kind, vocab_size=tokenizer.vocabulary_size, **longer | sizes))
    return LoadedModel(name, model.config, tokenizer, model)


def client(load: Callable[[str], LoadedModel] = loaded) -> TestClient:
    """A client of an app that finds these models by name."""
    from app.main import create_app
    from app.models.registry import Registry
    from app.settings import Settings

    class Given(Registry):
        def loaded(self, model: str) -> LoadedModel:
            return load(model)

    settings = Settings()
    app = create_app(settings, Given(settings.weights, settings))
    return TestClient(app, raise_server_exceptions=False)


def halved(name: str, dtype: Any) -> LoadedModel:
    """The same with numbers of 16 bits."""
    from model.adapters.huggingface.adapter import adapt
    from tests.model.adapters.huggingface import zoo

    whole = loaded(name)
    kind = zoo.EVERY[name]
    sizes = {"vocab_size": whole.tokenizer.vocabulary_size}
    model = adapt(zoo.built(kind, **sizes).to(dtype))
    return LoadedModel(name, model.config, whole.tokenizer, model)


def site_of(name: str) -> str:
    """The last of its sites."""
    return loaded(name).config.sites[-1]


def self_site_of(name: str) -> str:
    """The first of its sites."""
    return loaded(name).config.sites[0]


def inputs_of(name: str, text: str = TEXT) -> Inputs:
    """What the model reads of a text, and of the target of these tests."""
    model = loaded(name)
    target = None if model.config.family != "encoder-decoder" else model.tokenizer.target("le chat")
    return Prompt(model.tokenizer.source(text), target).inputs()


def prompt(name: str) -> dict[str, Any]:
    """The same as a request says it."""
    is_translating = loaded(name).config.family == "encoder-decoder"
    return {"text": TEXT} | ({"target": "le chat"} if is_translating else {})


def traced(name: str, **interventions: Any) -> Any:
    """A run with everything recorded, on the text of these tests and the target that the model writes."""
    model = loaded(name)
    inputs = inputs_of(name)
    return run(model.transformer, inputs, recorder=Recorder(), interventions=Interventions(**interventions))


def traced_weights(name: str) -> Any:
    """A run with its weights recorded."""
    return run(loaded(name).transformer, inputs_of(name), recorder=Recorder(tensors=["weights"])).attention
