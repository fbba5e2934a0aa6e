"""Attention sites: tell site and layer of each attention by module names and the order of calls."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import torch
from torch import nn
from transformers import PreTrainedModel

from model.adapters.huggingface.capture.probe_run import AttentionCall
from model.adapters.huggingface.checkpoint.config_sizes import first_size
from model.adapters.huggingface.inputs.forward_arguments import reads_target
from model.axes import Place, Site
from model.config import LayerGap

_CROSS = re.compile(r"cross_?attn|cross_?attention|encoder_attn|EncDecAttention", re.IGNORECASE)


def places(model: PreTrainedModel, seen: Sequence[AttentionCall]) -> list[Place]:
    """Where each of these attentions is: a layer is the number of those before it at the same site.

    Where other layers of the stack do not attend, it is counted with them.
    """
    names = {module: name for name, module in model.named_modules()}
    is_causal = all(_is_causal(each) for each in seen)
    sites = [_site(model, names[each.module], is_causal=is_causal) for each in seen]
    stack = stack_of(model, [names[each.module] for each in seen])
    if stack is None or len(stack.blocks) != expected_layers(model).get("own"):
        return numbered(sites)
    return [Place(sites[0], layer) for layer in stack.attending]


class Stack(NamedTuple):
    """A list of modules, one a layer, and the layers in which there is an attention."""

    blocks: list[nn.Module]
    attending: list[int]


def stack_of(model: nn.Module, attending: Sequence[str]) -> Stack | None:
    """The outermost list of modules with one of these, by their names, in each of some layers."""
    for name, blocks in model.named_modules():
        if isinstance(blocks, nn.ModuleList):
            inside = [each.removeprefix(f"{name}.").split(".")[0] for each in attending if each.startswith(f"{name}.")]
            layers = [int(each) for each in inside]
            if len(layers) == len(attending) and layers == sorted(set(layers)):
                return Stack(list(blocks), layers)
    return None


def gaps(model: PreTrainedModel, seen: Sequence[AttentionCall], found: Sequence[Place]) -> tuple[LayerGap, ...]:
    """The layers that do not attend, each with what its configuration calls it."""
    names = {module: name for name, module in model.named_modules()}
    stack, layers = stack_of(model, [names[each.module] for each in seen]), expected_layers(model).get("own")
    attending = {place.layer for place in found}
    if stack is None or layers is None or len(stack.blocks) != layers or attending == set(range(layers)):
        return ()
    kinds = getattr(model.config.get_text_config(), "layer_types", None)
    called = kinds if isinstance(kinds, list) and len(kinds) == layers else ["another kind of layer"] * layers
    return tuple(
        LayerGap(layer, str(called[layer]).replace("_", " ")) for layer in range(layers) if layer not in attending
    )


def numbered(sites: Iterable[Site]) -> list[Place]:
    """Places from the sites alone, in the order of the calls."""
    count: Counter[Site] = Counter()
    found = []
    for site in sites:
        found.append(Place(site, count[site]))
        count[site] += 1
    return found


def by_module(seen: Sequence[AttentionCall], found: Sequence[Place]) -> dict[nn.Module, tuple[Place, ...]]:
    """The places of each module, in the order of the calls."""
    gathered: dict[nn.Module, tuple[Place, ...]] = {}
    for each, place in zip(seen, found, strict=bool(seen)):
        gathered[each.module] = (*gathered.get(each.module, ()), place)
    return gathered


def expected_layers(model: PreTrainedModel) -> dict[str, int]:
    """How many layers the configuration says there are: of `encoder` and `decoder`, or of the only stack, `own`."""
    config: Any = model.config
    if reads_target(model):
        names = {
            "encoder": ("encoder_layers", "num_layers", "num_hidden_layers"),
            "decoder": ("decoder_layers", "num_decoder_layers", "num_hidden_layers"),
        }
        layers = {stack: first_size(getattr(config, stack, config), *each) for stack, each in names.items()}
    else:
        layers = {"own": first_size(config.get_text_config(), "num_hidden_layers")}
    return {stack: count for stack, count in layers.items() if count is not None}


def of_site(layers: dict[str, int], site: Site) -> int | None:
    """How many of these layers attend at a site; None where it is not known."""
    return layers.get("encoder" if site == "encoder" else "decoder", layers.get("own"))


def _site(model: PreTrainedModel, name: str, *, is_causal: bool) -> Site:
    if reads_target(model):
        if _CROSS.search(name):
            return "cross"
        return "decoder" if any(part.endswith("decoder") for part in name.split(".")) else "encoder"
    return "decoder" if is_causal else "encoder"


def _is_causal(seen: AttentionCall) -> bool:
    mask = seen.given["mask"]
    return mask is not None and not bool(torch.triu(mask, 1).any())
