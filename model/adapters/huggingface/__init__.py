"""Hugging Face: adapts models of transformers. The only place that imports transformers.

Start at `adapter`; `capture/attention_interface` has the function that their attention is sent through. `errors` and
this package itself can be imported without transformers.
"""

from typing import Any

__all__ = ["AdaptedTransformer", "adapt"]


def __getattr__(name: str) -> Any:
    """`adapt` and what it returns, with transformers imported only when somebody asks for them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from model.adapters.huggingface import adapter

    return getattr(adapter, name)
