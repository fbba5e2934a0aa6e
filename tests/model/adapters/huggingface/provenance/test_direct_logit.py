"""What each part of a model of transformers adds to a logit, held against a run in which it is left out by hand."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest
import torch
from torch import Tensor, nn

from model.adapters.huggingface.adapter import AdaptedTransformer, adapt
from model.adapters.huggingface.inputs.forward_arguments import arguments
from model.analysis.attribution.direct_logits import Decomposed, decompose
from model.analysis.attribution.gradients import gradients
from model.errors import InputError
from model.interventions import Ablation, Interventions
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model.adapters.huggingface import zoo

pytestmark = pytest.mark.hf

POSITION = 3
# float32 sums of some dozen parts of a size of about 1
SAME = {"rel": 1e-4, "abs": 1e-5}


class Names(NamedTuple):
    """Where parts of layer 1 of an architecture are."""

    site: Any
    output: str
    feed_forward: str


LLAMA = Names("decoder", "model.layers.1.self_attn.o_proj", "model.layers.1.mlp")
BART = Names("cross", "model.decoder.layers.1.encoder_attn.out_proj", "model.decoder.layers.1.fc2")
ARCHITECTURES = {
    "gpt2": Names("decoder", "transformer.h.1.attn.c_proj", "transformer.h.1.mlp"),
    "llama": LLAMA,
    "gemma2": LLAMA,  # with norms on both sides of a layer, and a cap
    "nemotron": LLAMA,
    "bart": BART,  # with a norm behind each layer
    "marian": BART,
}
SUMS = [name for name in zoo.DECODERS | zoo.TRANSLATORS | zoo.SOUNDS if name not in ("clip-text", "bloom", "mpt")]
WITH_A_HEAD_THAT_TRANSFORMS = ["bert", "distilbert", "roberta", "electra", "modernbert", "esm"]


def one(name: str) -> Inputs:
    whole = zoo.inputs(name, padded=False)
    return Inputs(*(None if each is None else each[:1] for each in whole))


@pytest.mark.parametrize("name", SUMS)
def test_the_parts_sum_to_the_models_own_logit(name: str) -> None:
    model, inputs = zoo.adapted(name), one(name)
    found = decompose(model, inputs, POSITION, 11)
    assert float(found.logit) == pytest.approx(float(run(model, inputs).logits[0, POSITION, 11]), **SAME)
    assert sum(part.logit for part in found.parts) == pytest.approx(float(found.logit), **SAME)
    sites = model.config.sites[1:] or model.config.sites
    heads = [tuple(part[1:4]) for part in found.parts if part.kind == "head"]
    expected = [(site, layer, head) for site in sites for layer, head in every(model, site)]
    assert sorted(heads) == sorted(expected)
    layers = [part.layer for part in found.parts if part.kind == "feed_forward"]
    assert layers == list(range(model.config.at(sites[0]).layers))


def every(model: AdaptedTransformer, site: Any) -> list[tuple[int, int]]:
    shape = model.config.at(site)
    return [(layer, head) for layer in range(shape.layers) for head in range(shape.heads)]


class ByHand:
    """The plain model, run again with what every layer wrote kept as it was, and every norm dividing as it did."""

    def __init__(self, name: str):
        self.name, self.model, self.names = name, zoo.plain(name), ARCHITECTURES[name]
        self.given = arguments(self.model, one(name))
        self.wrote: dict[nn.Module, Tensor] = {}
        self.divided: dict[nn.Module, Tensor] = {}
        self.logits = self.run(self.keep)

    @torch.inference_mode()
    def run(self, hook: Callable[..., Any]) -> Tensor:
        handles = [module.register_forward_hook(hook) for module in self.model.modules()]
        try:
            return self.model(**self.given).logits[0, POSITION]
        finally:
            for handle in handles:
                handle.remove()

    def keep(self, module: nn.Module, args: Any, wrote: Any) -> None:
        if "Norm" in type(module).__name__:
            plain, inner = undivided(module, args[0]), wrote.double() - shift(module)
            self.divided[module] = (plain * plain).sum(-1, keepdim=True) / (plain * inner).sum(-1, keepdim=True)
        elif isinstance(wrote, Tensor):
            self.wrote[module] = wrote

    def without(self, part: nn.Module, vector: Tensor) -> Tensor:
        """The logits where `part` writes this much less at the position."""
        kept = {each for name, each in self.model.named_modules() if writes(name)}

        def change(module: nn.Module, args: Any, _: Any) -> Any:
            if module in self.divided:
                return (undivided(module, args[0]) / self.divided[module] + shift(module)).float()
            if module in kept:
                changed = self.wrote[module].clone()
                if module is part:
                    changed.view(-1, changed.shape[-1])[POSITION] -= vector
                return changed
            return None

        return self.run(change)


def writes(name: str) -> bool:
    return name.endswith(("c_proj", "o_proj", "out_proj", "mlp", "fc2"))


def undivided(module: nn.Module, read: Tensor) -> Tensor:
    name = type(module).__name__
    gain = module.weight.double() + (1 if name.startswith(("Gemma", "Nemotron")) else 0)  # type: ignore[operator]
    return (read.double() if "RMS" in name else read.double() - read.double().mean(-1, keepdim=True)) * gain


def shift(module: nn.Module) -> Any:
    bias = getattr(module, "bias", None)
    return 0 if bias is None else bias.double()


def logit_of(found: Decomposed, kind: str, place: Any, head: int | None = None) -> float:
    (logit,) = [
        part.logit for part in found.parts if (part.kind, part.site, part.layer, part.head) == (kind, *place, head)
    ]
    return logit


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_part_is_what_the_logit_loses_without_it_while_all_else_is_kept(name: str) -> None:
    hand, names = ByHand(name), ARCHITECTURES[name]
    model = zoo.adapted(name)
    found = decompose(model, one(name), POSITION)
    cap = found.cap or 1.0
    heads = model.config.at(names.site).heads
    output = hand.model.get_submodule(names.output)
    matrix = output.weight.T if name != "gpt2" else output.weight  # type: ignore[union-attr]
    merged = read_by(hand, output)

    def lost(module: nn.Module, vector: Tensor) -> float:
        after, before = hand.without(module, vector)[found.token], hand.logits[found.token]
        if found.cap is None:
            return float(before - after)
        bound = hand.model.config.final_logit_softcapping
        return cap * bound * float(torch.atanh(before / bound) - torch.atanh(after / bound))

    for head, rows in enumerate(torch.arange(len(matrix)).chunk(heads)):
        expected = lost(output, merged[rows] @ matrix[rows])  # type: ignore[index]
        assert logit_of(found, "head", (names.site, 1), head) == pytest.approx(expected, **SAME)
    feed_forward = hand.model.get_submodule(names.feed_forward)
    vector = hand.wrote[feed_forward].view(-1, hand.wrote[feed_forward].shape[-1])[POSITION]
    assert logit_of(found, "feed_forward", ("decoder", 1)) == pytest.approx(lost(feed_forward, vector), **SAME)


def read_by(hand: ByHand, module: nn.Module) -> Tensor:
    """What a module read at the position."""
    found: list[Tensor] = []
    handle = module.register_forward_pre_hook(lambda _, args: found.append(args[0]))
    try:
        with torch.inference_mode():
            hand.model(**hand.given)
    finally:
        handle.remove()
    return found[0].view(-1, found[0].shape[-1])[POSITION]


@pytest.mark.parametrize("name", ["llama", "bart"])
def test_an_ablated_head_adds_nothing_and_the_parts_sum_to_the_changed_logit(name: str) -> None:
    model, inputs = zoo.adapted(name), one(name)
    changes = Interventions(ablate=(Ablation("decoder", 1, 2),), temperature=0.5)
    found = decompose(model, inputs, POSITION, 7, changes)
    expected = float(run(model, inputs, interventions=changes).logits[0, POSITION, 7])
    assert sum(part.logit for part in found.parts) == pytest.approx(expected, **SAME)
    assert logit_of(found, "head", ("decoder", 1), 2) == 0


@pytest.mark.parametrize("name", WITH_A_HEAD_THAT_TRANSFORMS)
def test_a_head_that_is_no_linear_map_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=r"the head of \w+ does more .* use `effects`, which measures"):
        decompose(zoo.adapted(name), one(name), POSITION)


@pytest.mark.parametrize("name", ["bloom", "mpt"])
def test_modules_that_add_to_the_stream_themselves_are_refused(name: str) -> None:
    with pytest.raises(InputError, match=r"the residual stream does not lead .* use `effects`, which measures"):
        decompose(zoo.adapted(name), one(name), POSITION)


def test_what_is_overheard_is_refused() -> None:
    with pytest.raises(InputError, match="code of its own"):
        decompose(zoo.adapted("convbert"), one("convbert"), POSITION)


def test_layers_that_share_their_modules_are_refused() -> None:
    with pytest.raises(InputError, match="share their modules"):
        decompose(zoo.adapted("albert"), one("albert"), POSITION)


class Doubled(nn.Module):
    """Something between layers that is no sum."""

    def __init__(self, block: nn.Module):
        super().__init__()
        self.block = block

    def forward(self, x: Tensor, *args: Any, **kwargs: Any) -> Any:
        return torch.tanh(self.block(x, *args, **kwargs))


def test_layers_that_do_more_than_add_are_refused_with_both_numbers() -> None:
    built = zoo.built(zoo.EVERY["llama"])
    built.model.layers[0] = Doubled(built.model.layers[0])
    with pytest.raises(InputError, match=r"of LlamaForCausalLM sum to .* and its logit is .* use `effects`"):
        decompose(adapt(built), one("llama"), POSITION)


def test_the_numbers_of_16_bits_sum_to_the_logit_but_for_their_roundings() -> None:
    model, inputs = adapt(zoo.built(zoo.EVERY["gpt2"]).to(torch.bfloat16)), one("gpt2")
    found = decompose(model, inputs, POSITION)
    size = sum(abs(part.logit) for part in found.parts)
    # 8 binary digits, over 4 sums
    assert abs(sum(part.logit for part in found.parts) - float(found.logit)) < 0.01 * size


def test_runs_that_go_on_meanwhile_neither_see_nor_disturb_one_another() -> None:
    inputs = [Inputs(zoo.ids(1, count, seed=count)) for count in range(5, 11)]
    alone = [decompose(zoo.adapted("gpt2"), each, POSITION).parts for each in inputs]
    fresh = adapt(zoo.built(zoo.EVERY["gpt2"]))
    with ThreadPoolExecutor(8) as pool:
        parts = [pool.submit(decompose, fresh, each, POSITION) for each in inputs]
        slopes = [pool.submit(gradients, fresh, each, POSITION, 7) for each in inputs]
        assert [each.result().parts for each in parts] == alone
    for each, found in zip(inputs, slopes, strict=True):
        assert found.result().logit == gradients(zoo.adapted("gpt2"), each, POSITION, 7).logit
