"""Hugging Face models, seen and changed as the shipped ones are. The only place that imports transformers.

`adapted` is where to start; `attending` has the one function that their attention is sent through. `errors` can be
imported without transformers, and so can this package itself.
"""

from typing import Any

__all__ = ["AdaptedTransformer", "adapt"]


def __getattr__(name: str) -> Any:
    """`adapt` and what it returns, with transformers imported only when somebody asks for them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from model.adapters.huggingface import adapter

    return getattr(adapter, name)
