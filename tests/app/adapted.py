"""An app with tiny models of transformers, which have a tokenizer of this project's."""

from collections.abc import Callable
from functools import cache
from typing import Any

from fastapi.testclient import TestClient

from model.weights import LoadedModel
from tests.app.conftest import WORDS

NAMES = ("bert", "bert-headless", "albert", "gpt2", "llama", "gemma2", "gpt-oss", "bart", "t5", "bloom", "deberta-v2")


@cache
def loaded(name: str, **sizes: Any) -> LoadedModel:
    """The tiny model of this name, ready to be asked."""
    from model.huggingface.adapted import adapt
    from model.tokenizers.fit import fit
    from tests.model.huggingface import zoo

    kind = zoo.EVERY[name]
    is_encoder = name in zoo.ENCODERS or name == "deberta-v2"
    family: Any = "encoder" if is_encoder else "encoder-decoder" if name in zoo.TRANSLATORS else "decoder"
    tokenizer = fit([WORDS] * 7, family, 331)
    longer = {"max_position_embeddings": 97} if "max_position_embeddings" in kind.sizes else {}
    model = adapt(zoo.built(kind, vocab_size=tokenizer.vocabulary_size, **longer | sizes))
    return LoadedModel(name, model.config, tokenizer, model)


def client(load: Callable[[str], LoadedModel] = loaded) -> TestClient:
    """A client of an app that finds these models by name."""
    from app import dependencies
    from app.main import create_app
    from app.settings import Settings

    app = create_app(Settings())

    async def found(model: str) -> LoadedModel:
        return load(model)

    app.dependency_overrides[dependencies._model] = found
    return TestClient(app, raise_server_exceptions=False)


def halved(name: str, dtype: Any) -> LoadedModel:
    """The same with numbers of 16 bits."""
    from model.huggingface.adapted import adapt
    from tests.model.huggingface import zoo

    whole = loaded(name)
    kind = zoo.EVERY[name]
    sizes = {"vocab_size": whole.tokenizer.vocabulary_size}
    model = adapt(zoo.built(kind, **sizes).to(dtype))
    return LoadedModel(name, model.config, whole.tokenizer, model)
