"""Folders as people have them: packed weights are unpacked exactly, and what is no model is named, with where it is."""

import json
from pathlib import Path

import pytest
import torch
import transformers
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers.integrations.mxfp4 import convert_moe_packed_tensors

from model.adapters.huggingface.checkpoint.folder import look
from model.adapters.huggingface.checkpoint.model_classes import config_of
from model.adapters.huggingface.checkpoint.unpacking import unpacked
from model.adapters.huggingface.loader import Choices, load
from model.errors import ModelError
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model.adapters.huggingface import checkpoints, tokenizers

pytestmark = pytest.mark.hf

SIDE = 16
IDS = torch.tensor([[3, 5, 7, 11, 13]])


def configured(folder: Path, *left_out: str, **changes: object) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({name: value for name, value in config.items() if name not in left_out}))


def in_fp8(weight: Tensor, side: int) -> tuple[Tensor, Tensor, Tensor]:
    """The numbers of a matrix in 8 bits, the scale of each block, and the numbers that they stand for."""
    packed, meant = torch.empty_like(weight, dtype=torch.float8_e4m3fn), torch.empty_like(weight)
    rows, columns = (-(-size // side) for size in weight.shape)
    scales = torch.empty(rows, columns)
    for i in range(rows):
        for j in range(columns):
            here = (slice(i * side, (i + 1) * side), slice(j * side, (j + 1) * side))
            scales[i, j] = weight[here].abs().max() / 448
            packed[here] = (weight[here] / scales[i, j]).to(torch.float8_e4m3fn)
            meant[here] = packed[here].float() * scales[i, j]
    return packed, scales, meant


def test_fp8_weights_are_unpacked_to_the_numbers_they_stand_for(tmp_path: Path) -> None:
    folder = checkpoints.llama(tmp_path / "llama")
    stored = load_file(folder / "model.safetensors")
    packed, meant = dict(stored), dict(stored)
    for name in [name for name in stored if "_proj" in name]:
        packed[name], packed[f"{name}_scale_inv"], meant[name] = in_fp8(stored[name], SIDE)
    save_file(packed, folder / "model.safetensors", {"format": "pt"})
    configured(folder, quantization_config={"quant_method": "fp8", "weight_block_size": [SIDE, SIDE]})
    found = look(folder)
    assert found.remarks == ("Its weights are stored in FP8 and unpacked, each to the number it stands for.",)
    ours = load(found, "llama", Choices()).transformer
    plain = transformers.LlamaForCausalLM(
        transformers.LlamaConfig.from_pretrained(checkpoints.llama(tmp_path / "same"))
    )
    plain.load_state_dict(meant, strict=False)
    with torch.inference_mode():
        torch.testing.assert_close(run(ours, Inputs(IDS)).logits, plain.eval()(IDS).logits, rtol=1e-5, atol=1e-5)


def test_mxfp4_weights_are_unpacked_as_transformers_does_it(tmp_path: Path) -> None:
    draw = torch.Generator().manual_seed(5)
    blocks = torch.randint(0, 256, (3, 10, 2, 16), generator=draw, dtype=torch.uint8)
    scales = torch.randint(120, 130, (3, 10, 2), generator=draw, dtype=torch.uint8)
    norm = torch.randn(7, generator=draw)
    path = tmp_path / "model.safetensors"
    save_file({"a.gate_up_proj_blocks": blocks, "a.gate_up_proj_scales": scales, "norm.weight": norm}, path)
    found = unpacked([path], {"quant_method": "mxfp4"}, torch.float32)
    expected = convert_moe_packed_tensors(blocks, scales, dtype=torch.float32)
    assert found.keys() == {"a.gate_up_proj", "norm.weight"}
    torch.testing.assert_close(found["a.gate_up_proj"], expected, rtol=0, atol=0)
    torch.testing.assert_close(found["norm.weight"], norm, rtol=0, atol=0)


def test_gpt_oss_in_mxfp4_is_loaded_as_it_is_without_packing(tmp_path: Path) -> None:
    tokenizer = tokenizers.byte_fallback()
    torch.manual_seed(3)
    config = transformers.GptOssConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=8,
        num_local_experts=3,
        num_experts_per_tok=2,
        sliding_window=4,
    )
    model = transformers.GptOssForCausalLM(config).eval()
    draw = torch.Generator().manual_seed(5)
    packed: dict[str, Tensor] = {}
    for name, parameter in model.named_parameters():
        if name.endswith(("gate_up_proj", "down_proj")):
            experts, read, wrote = parameter.shape
            blocks = torch.randint(0, 256, (experts, wrote, read // 32, 16), generator=draw, dtype=torch.uint8)
            scales = torch.randint(122, 126, (experts, wrote, read // 32), generator=draw, dtype=torch.uint8)
            packed |= {f"{name}_blocks": blocks, f"{name}_scales": scales}
            parameter.data = convert_moe_packed_tensors(blocks, scales, dtype=torch.float32)
        else:
            parameter.data = 0.3 * torch.randn(parameter.shape, generator=draw)
            packed[name] = parameter.data
    folder = tmp_path / "gpt-oss"
    config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    save_file(packed, folder / "model.safetensors", {"format": "pt"})
    configured(folder, quantization_config={"quant_method": "mxfp4"}, architectures=["GptOssForCausalLM"])
    found = look(folder)
    numbers = sum(parameter.numel() for parameter in model.parameters())
    assert numbers <= found.parameters < 1.1 * numbers
    with torch.inference_mode():
        expected = model(IDS).logits
    torch.testing.assert_close(run(load(found, "x", Choices()).transformer, Inputs(IDS)).logits, expected)


@pytest.mark.parametrize("method", ["gptq", "awq", "bitsandbytes"])
def test_other_packings_are_refused_by_name(method: str, tmp_path: Path) -> None:
    folder = checkpoints.llama(tmp_path / "llama")
    configured(folder, quantization_config={"quant_method": method})
    with pytest.raises(ModelError, match=rf"quantised \({method}\), and of such only fp8 and mxfp4 are unpacked here"):
        look(folder)


@pytest.mark.parametrize("steps", [[500], [500, 1500, 60], [2, 10]])
def test_a_folder_of_checkpoints_names_the_newest(steps: list[int], tmp_path: Path) -> None:
    for step in steps:
        checkpoints.gpt2(tmp_path / f"checkpoint-{step}")
    with pytest.raises(
        ModelError, match=f"of a training and no model itself; give the newest, .*checkpoint-{max(steps)}$"
    ):
        look(tmp_path)
    assert look(tmp_path / f"checkpoint-{max(steps)}").architecture == "GPT2LMHeadModel"


def test_a_model_one_folder_down_is_named(tmp_path: Path) -> None:
    checkpoints.bert(tmp_path / "0_Transformer")
    with pytest.raises(ModelError, match=r"but there is one in 0_Transformer; give .*0_Transformer$"):
        look(tmp_path)


@pytest.mark.parametrize("has_config", [True, False])
def test_a_gguf_file_is_named_as_one(has_config: bool, tmp_path: Path) -> None:
    (tmp_path / "model-q4.gguf").write_bytes(b"GGUF")
    if has_config:
        (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    with pytest.raises(
        ModelError, match=r"model-q4\.gguf is a GGUF file, a format of llama\.cpp\. .* scaled, .* not read here; give"
    ):
        look(tmp_path)


@pytest.mark.parametrize("is_said", [True, False])
def test_pruned_heads_are_refused_as_such_and_other_shapes_as_files_that_do_not_belong_together(
    is_said: bool, tmp_path: Path
) -> None:
    folder = checkpoints.bert(tmp_path / "bert")
    stored, own = load_file(folder / "model.safetensors"), "bert.encoder.layer.0.attention."
    kept = [row for row in range(21) if not 7 <= row < 14]
    for role in ("query", "key", "value"):
        for part in ("weight", "bias"):
            stored[f"{own}self.{role}.{part}"] = stored[f"{own}self.{role}.{part}"][kept].contiguous()
    stored[f"{own}output.dense.weight"] = stored[f"{own}output.dense.weight"][:, kept].contiguous()
    save_file(stored, folder / "model.safetensors", {"format": "pt"})
    if is_said:
        configured(folder, pruned_heads={"0": [1]})
    why = "heads were pruned, which transformers reads no more" if is_said else "the two files do not belong together"
    with pytest.raises(ModelError, match=rf"dense\.weight as \[21, 14\], and by .* has \[21, 21\] there.*{why}"):
        load(look(folder), "bert", Choices())


@pytest.mark.parametrize("name", ["bert", "bert-without-head", "gpt2", "llama", "t5"])
def test_a_kind_that_is_not_named_is_inferred_from_the_architecture(name: str, tmp_path: Path) -> None:
    folder = checkpoints.ALL[name](tmp_path / name)
    plain = run_of(folder)
    configured(folder, "model_type", "transformers_version")
    found = look(folder)
    assert config_of(found).model_type == name.removesuffix("-without-head")
    assert "names no model_type; it is read as" in found.remarks[0]
    torch.testing.assert_close(run_of(folder), plain, rtol=0, atol=0)


@pytest.mark.parametrize("name", ["bert", "gpt2"])
def test_a_kind_is_inferred_from_tensors_alone(name: str, tmp_path: Path) -> None:
    folder = checkpoints.ALL[name](tmp_path / name)
    configured(folder, "model_type", "architectures")
    assert config_of(look(folder)).model_type == name


@pytest.mark.parametrize(
    ("architecture", "kind"),
    [
        ("XLMRobertaForMaskedLM", "xlm-roberta"),
        ("DebertaV2ForSequenceClassification", "deberta-v2"),
        ("BartForConditionalGeneration", "bart"),
        ("MarianMTModel", "marian"),
        ("GPTNeoXForCausalLM", "gpt_neox"),
        ("XLMWithLMHeadModel", "xlm"),
        ("GPT2DoubleHeadsModel", "gpt2"),
        ("Qwen2ForCausalLM", "qwen2"),
    ],
)
def test_the_name_of_a_class_tells_its_kind(architecture: str, kind: str, tmp_path: Path) -> None:
    folder = checkpoints.gpt2(tmp_path / "any")
    configured(folder, "model_type", architectures=[architecture])
    assert config_of(look(folder)).model_type == kind


def test_where_nothing_tells_the_kind_the_line_to_add_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "unknown"
    folder.mkdir()
    save_file({"weight": torch.zeros(3)}, folder / "model.safetensors")
    (folder / "config.json").write_text('{"hidden_size": 3}')
    with pytest.raises(ModelError, match='add a line such as "model_type": "bert" with the kind that it is'):
        config_of(look(folder))


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (["vision_config", "text_config"], "It reads images beside text; here it is given the text alone."),
        (["audio_config", "text_config"], "It reads sound beside text; here it is given the text alone."),
        (["vision_config", "audio_config", "text_config"], "It reads images and sound beside text; here it is given"),
        (["text_config"], None),
    ],
)
def test_a_model_that_reads_more_than_text_says_that_it_is_given_text_alone(
    parts: list[str], sentence: str | None, tmp_path: Path
) -> None:
    folder = checkpoints.llama(tmp_path / "llama")
    configured(folder, model_type="llava", **{part: {"hidden_size": 24} for part in parts})
    remarks = look(folder).remarks
    assert [remark[: len(sentence or "")] for remark in remarks] == ([] if sentence is None else [sentence])


def run_of(folder: Path) -> Tensor:
    loaded = load(look(folder), "x", Choices())
    target = IDS[:, :3] if loaded.config.family == "encoder-decoder" else None
    return run(loaded.transformer, Inputs(IDS, target)).logits
