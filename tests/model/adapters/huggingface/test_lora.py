"""LoRA adapters: merged, a model gives the logits that it gives with the two products beside each weight."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from safetensors.torch import save_file
from torch import Tensor, nn

from model.adapters.huggingface.checkpoint.folder import look
from model.adapters.huggingface.loader import Choices, load
from model.errors import ModelError
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model.adapters.huggingface import checkpoints

pytestmark = pytest.mark.hf

IDS = torch.tensor([[3, 5, 7, 11, 13]])
RANK, ALPHA = 2, 6
Pairs = dict[str, tuple[Tensor, Tensor]]


def drawn(shapes: dict[str, tuple[int, int]], rank: int = RANK) -> Pairs:
    """Two matrices for each module, by the number of its inputs and outputs."""
    draw = torch.Generator().manual_seed(3)
    return {
        name: (torch.randn(rank, read, generator=draw), torch.randn(wrote, rank, generator=draw))
        for name, (read, wrote) in shapes.items()
    }


def adapter(folder: Path, base: str, pairs: Pairs, whole: dict[str, Tensor] | None = None, **options: Any) -> Path:
    """What PEFT writes."""
    folder.mkdir()
    stored = {
        f"base_model.model.{name}.lora_{side}.weight": matrix
        for name, each in pairs.items()
        for side, matrix in zip("AB", each, strict=True)
    } | {f"base_model.model.{name}": tensor for name, tensor in (whole or {}).items()}
    save_file({name: tensor.contiguous() for name, tensor in stored.items()}, folder / "adapter_model.safetensors")
    config = {"peft_type": "LORA", "base_model_name_or_path": base, "r": RANK, "lora_alpha": ALPHA, "bias": "none"}
    (folder / "adapter_config.json").write_text(json.dumps(config | options))
    return folder


def logits_beside(base: Path, pairs: Pairs, factors: dict[str, float]) -> Tensor:
    """The logits of the base, with the products added to what each module writes."""
    model = transformers.AutoModelForCausalLM.from_pretrained(base).eval()
    for name, (down, up) in pairs.items():

        def add(_: nn.Module, given: Any, wrote: Tensor, down=down, up=up, factor=factors[name]) -> Tensor:
            return wrote + factor * (given[0] @ down.T @ up.T)

        model.get_submodule(name).register_forward_hook(add)
    with torch.inference_mode():
        return model(IDS).logits


def merged(folder: Path) -> Tensor:
    return run(load(look(folder), "merged", Choices()).transformer, Inputs(IDS)).logits


GPT2 = {"transformer.h.0.attn.c_attn": (21, 63), "transformer.h.1.mlp.c_proj": (84, 21)}
LLAMA = {"model.layers.0.self_attn.q_proj": (24, 24), "model.layers.1.mlp.down_proj": (23, 24)}


@pytest.mark.parametrize(
    ("name", "shapes", "options", "factors"),
    [
        ("gpt2", GPT2, {"fan_in_fan_out": True}, [ALPHA / RANK] * 2),
        ("llama", LLAMA, {}, [ALPHA / RANK] * 2),
        ("llama", LLAMA, {"use_rslora": True}, [ALPHA / RANK**0.5] * 2),
        ("llama", LLAMA, {"lora_alpha": 5, "alpha_pattern": {"q_proj": 1}}, [1 / RANK, 5 / RANK]),
        ("llama", LLAMA, {"r": 9, "rank_pattern": {"q_proj": RANK, "mlp.down_proj": RANK}}, [ALPHA / RANK] * 2),
    ],
)
def test_a_merged_adapter_gives_the_logits_of_one_beside_its_base(
    name: str, shapes: dict[str, tuple[int, int]], options: dict[str, Any], factors: list[float], tmp_path: Path
) -> None:
    base, pairs = checkpoints.ALL[name](tmp_path / name), drawn(shapes)
    folder = adapter(tmp_path / "adapter", str(base), pairs, **options)
    expected = logits_beside(base, pairs, dict(zip(pairs, factors, strict=True)))
    torch.testing.assert_close(merged(folder), expected, rtol=1e-4, atol=1e-4)
    plain = run(load(look(base), name, Choices()).transformer, Inputs(IDS)).logits
    assert float((plain - expected).abs().max()) > 0.1, "the adapter changes something"


@pytest.mark.parametrize("named", ["gpt2", "./gpt2", "../gpt2", "somebody/gpt2"])
def test_the_base_is_found_beside_the_adapter_and_the_card_names_it(named: str, tmp_path: Path) -> None:
    base, pairs = checkpoints.gpt2(tmp_path / "gpt2"), drawn(GPT2)
    found = look(adapter(tmp_path / "adapter", named, pairs))
    assert found.folder.resolve() == base
    assert found.remarks == ("The LoRA adapter is merged into gpt2.",)


def test_what_an_adapter_holds_whole_takes_the_place_of_the_bases_own(tmp_path: Path) -> None:
    base = checkpoints.gpt2(tmp_path / "gpt2")
    bias, table = torch.linspace(-1, 1, 63), torch.linspace(-2, 2, 41 * 21).reshape(41, 21)
    whole = {
        "transformer.h.0.attn.c_attn.base_layer.bias": bias,
        "transformer.wpe.modules_to_save.default.weight": table,
    }
    folder = adapter(tmp_path / "adapter", str(base), {}, whole, bias="lora_only")
    model = transformers.GPT2LMHeadModel.from_pretrained(base).eval()
    with torch.no_grad():
        model.transformer.h[0].attn.c_attn.bias.copy_(bias)
        model.transformer.wpe.weight.copy_(table)
        torch.testing.assert_close(merged(folder), model(IDS).logits)


def test_an_adapted_table_of_tokens_is_merged(tmp_path: Path) -> None:
    base = checkpoints.llama(tmp_path / "llama")
    model = transformers.LlamaForCausalLM.from_pretrained(base).eval()
    table = model.get_input_embeddings().weight
    down, up = torch.randn(RANK, len(table)), torch.randn(24, RANK)
    stored = {"model.embed_tokens.lora_embedding_A": down, "model.embed_tokens.lora_embedding_B": up}
    with torch.no_grad():
        for token in range(len(table)):
            table[token] += ALPHA / RANK * (up @ down[:, token])
        folder = adapter(tmp_path / "adapter", str(base), {}, stored)
        torch.testing.assert_close(merged(folder), model(IDS).logits, rtol=1e-4, atol=1e-4)


def test_the_tokenizer_beside_the_adapter_is_read(tmp_path: Path) -> None:
    base = checkpoints.gpt2(tmp_path / "gpt2")
    folder = adapter(tmp_path / "adapter", str(base), drawn(GPT2))
    tokenizer = transformers.AutoTokenizer.from_pretrained(base)
    tokenizer.add_special_tokens({"mask_token": "<hole>"})
    tokenizer.save_pretrained(folder)
    assert load(look(folder), "merged", Choices()).tokenizer.mask == "<hole>"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"peft_type": "PREFIX_TUNING"},
            r"is an adapter \(PREFIX_TUNING\) .* only LoRA is merged here, not PREFIX_TUNING",
        ),
        ({"use_dora": True}, "only LoRA is merged here, not use_dora; merge it with PEFT"),
        ({"base_model_name_or_path": None}, "changes a model that it does not name; merge it with PEFT"),
        (
            {"base_model_name_or_path": "owner/away"},
            "owner/away, is not on this machine; put its folder beside it as away",
        ),
    ],
)
def test_an_adapter_that_cannot_be_merged_is_named_as_one_with_the_way(
    options: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    folder = adapter(tmp_path / "adapter", str(tmp_path), drawn(GPT2), **options)
    with pytest.raises(ModelError, match=sentence):
        look(folder)


def test_an_adapter_without_its_weights_is_said_so(tmp_path: Path) -> None:
    folder = adapter(tmp_path / "adapter", "base", drawn(GPT2))
    (folder / "adapter_model.safetensors").unlink()
    with pytest.raises(ModelError, match=r"there is no adapter_model\.safetensors in it; copy or download it again"):
        look(folder)


def test_an_adapter_of_another_model_is_refused_in_a_sentence(tmp_path: Path) -> None:
    base = checkpoints.gpt2(tmp_path / "gpt2")
    other = adapter(tmp_path / "other", str(base), drawn(LLAMA))
    with pytest.raises(
        ModelError, match=r"changes model\.layers\.0\.self_attn\.q_proj\.weight, which .* does not have"
    ):
        merged(other)
    wide = adapter(tmp_path / "wide", str(base), drawn({"transformer.h.0.attn.c_attn": (22, 63)}))
    with pytest.raises(ModelError, match=r"with a shape of \[22, 63\], but in .* it is \[21, 63\]"):
        merged(wide)


def test_an_adapter_from_the_hub_names_no_folder_of_this_machine(tmp_path: Path) -> None:
    base = checkpoints.gpt2(tmp_path / "gpt2")
    folder = adapter(tmp_path / "adapter", str(base), drawn(GPT2))
    with pytest.raises(ModelError, match="is not on this machine"):
        look(folder, is_local=False)
