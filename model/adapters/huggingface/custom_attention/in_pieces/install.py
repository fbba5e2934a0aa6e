"""Install: lets the modules that attend in pieces attend over all keys, in the runs of this project alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from model.adapters.huggingface.capture.call_order import call_order
from model.adapters.huggingface.custom_attention.in_pieces import blocks, windows

WINDOWS: dict[str, Callable[..., Any]] = {
    "LEDEncoderSelfAttention": windows.longformer,
    "LongformerSelfAttention": windows.longformer,
    "LongT5LocalAttention": windows.long_t5,
}
"""What attends in the place of a module, by its class."""


def install(model: PreTrainedModel) -> None:
    """Exchanges what such modules do while a run is tracked; otherwise they do as they did."""
    config = model.config.to_dict()
    whole = blocks.whole_up_to(config)
    each: Iterable[Any] = model.modules()
    for module in each:
        if (instead := WINDOWS.get(type(module).__name__)) is not None:
            module.forward = _tracked(module, instead)
        if hasattr(module, "_pad_to_window_size"):
            # all keys at once need no number of tokens that the chunks divide
            module._pad_to_window_size = _unpadded(module._pad_to_window_size)
        if whole is not None and type(module).__name__ in blocks.FULL:
            module.register_forward_pre_hook(_in_blocks(config, whole), with_kwargs=True)


def _tracked(module: nn.Module, instead: Callable[..., Any]) -> Callable[..., Any]:
    own = module.forward

    def forward(*args: Any, **kwargs: Any) -> Any:
        order = call_order()
        return own(*args, **kwargs) if order is None else instead(order.attend, module, *args, **kwargs)

    return forward


def _unpadded(own: Callable[..., Any]) -> Callable[..., Any]:
    def pad(**given: Any) -> Any:
        if call_order() is None:
            return own(**given)
        return 0, *(value for name, value in given.items() if name != "pad_token_id")

    return pad


def _in_blocks(config: Mapping[Any, Any], whole: int) -> Callable[..., Any]:
    def add(_: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        given = dict(zip(("hidden_states", "attention_mask"), args, strict=False)) | kwargs
        hidden: Tensor = given["hidden_states"]
        if call_order() is None or hidden.shape[1] <= whole:
            return None
        bias, mask = blocks.bias_of_blocks(config, hidden.shape[1], hidden), given.get("attention_mask")
        # two of the least numbers add up to −∞
        added = bias if mask is None else (bias + mask).clamp(min=torch.finfo(hidden.dtype).min)
        return args[2:], given | {"attention_mask": added}

    return add


@contextmanager
def in_own_blocks(model: PreTrainedModel) -> Iterator[None]:
    """The model attends in blocks inside this, as it was loaded; the modules that attend to every key come back."""
    is_in_blocks = blocks.whole_up_to(model.config.to_dict()) is not None
    stacks = [each for each in model.modules() if is_in_blocks and hasattr(each, "set_attention_type")]
    kept = {each: getattr(each, "self", None) for each in stacks}
    kinds = {each: each.attention_type for each in stacks}
    for stack in reversed(stacks):
        stack.set_attention_type(blocks.IN_BLOCKS)  # type: ignore[operator]
    try:
        yield
    finally:
        for stack, own in kept.items():
            stack.attention_type = kinds[stack]
            if own is not None:
                stack.self = own
