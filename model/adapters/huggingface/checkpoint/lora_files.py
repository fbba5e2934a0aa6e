"""LoRA files: read what a folder of PEFT changes, and find the model that it changes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import ModelError
from model.json_file import read_object

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
UNKNOWN = ("use_dora", "megatron_config", "layer_replication", "use_qalora", "trainable_token_indices")
"""Options that change a model in other ways than by a product of two matrices."""
TO_MERGE = "merge it with PEFT (`merge_and_unload`, then `save_pretrained`) and give the folder that this writes"


@dataclass(frozen=True)
class LoraFiles:
    """An adapter.

    Attributes:
        config: `adapter_config.json` as it stands there.
        base: the folder or the name of the model that it changes, as it is written there.
    """

    folder: Path
    config: dict[str, Any]
    base: str

    def factor(self, module: str) -> float:
        """By what the product of the two matrices of a module is multiplied.

        Source: Hu et al. 2022, LoRA, section 4.1; the root is that of Kalajdzievski 2023, rsLoRA, equation 4.
        """
        rank = _pattern(self.config.get("rank_pattern"), module, self.config.get("r", 8))
        alpha = _pattern(self.config.get("alpha_pattern"), module, self.config.get("lora_alpha", 8))
        return float(alpha / (rank**0.5 if self.config.get("use_rslora") else rank))


def read_lora(folder: Path) -> LoraFiles:
    """The adapter in this folder.

    Raises:
        ModelError: for an adapter of another kind, and for one without weights.
    """
    config = read_object(folder / CONFIG)
    kind, base = str(config.get("peft_type", "")), str(config.get("base_model_name_or_path") or "")
    odd = [name for name in UNKNOWN if config.get(name)]
    what = f"is an adapter ({kind or 'PEFT'}) and no whole model; it changes {base or 'a model that it does not name'}"
    if kind != "LORA" or odd:
        why = f"only LoRA is merged here, not {odd[0] if odd else kind}"
        raise ModelError(f"{folder.name} {what}, and {why}; {TO_MERGE}")
    if not (folder / WEIGHTS).is_file():
        raise ModelError(f"{folder.name} {what}, and there is no {WEIGHTS} in it; copy or download it again")
    if not base:
        raise ModelError(f"{folder.name} {what}; {TO_MERGE}")
    return LoraFiles(folder, config, base)


def base_folder(lora: LoraFiles, fetched: Callable[[str], Path | None], *, is_local: bool) -> Path:
    """The folder of the model that it changes, if that is on this machine.

    Args:
        fetched: finds a model of the hub that was fetched before.
        is_local: whether it may name a folder: one from the hub may not.

    Raises:
        ModelError: when it is not there; the message says where it was looked for.
    """
    named = Path(lora.base).expanduser()
    places = [named, lora.folder / named, lora.folder.parent / named, lora.folder.parent / named.name]
    there = (place for place in places if is_local and (place / "config.json").is_file())
    found = next(there, None) or fetched(lora.base)
    if found is None or found.resolve() == lora.folder.resolve():
        raise ModelError(
            f"{lora.folder.name} is a LoRA adapter, and the model that it changes, {lora.base}, is not on this "
            f"machine; put its folder beside it as {named.name}, or fetch it with that name, or {TO_MERGE}"
        )
    return found


def _pattern(patterns: Any, module: str, usual: int) -> int:
    """The number for this module: the first pattern that its name ends with counts."""
    found = (value for name, value in (patterns or {}).items() if module == name or module.endswith(f".{name}"))
    return next(found, usual)
