"""Folder: inspects a folder with a Hugging Face model, without loading it or importing transformers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from model.adapters.huggingface.checkpoint import kinds, lora_files, other_folders
from model.adapters.huggingface.checkpoint.image_models import cuts_images
from model.adapters.huggingface.checkpoint.lora_files import LoraFiles
from model.errors import ModelError
from model.json_file import read_object
from model.weights.folder_check import check_files
from model.weights.safetensors_header import Header, read_header

SAFE, SAFE_INDEX = "model.safetensors", "model.safetensors.index.json"
PICKLE, PICKLE_INDEX = "pytorch_model.bin", "pytorch_model.bin.index.json"
UNPACKED = ("fp8", "mxfp4")
"""How numbers are packed that transformers unpacks on any processor."""
HOW = ("preprocessor_config.json", "processor_config.json")
"""Say how images are prepared."""
PICKLES_MEAN = (
    "Such a file (.bin) is a pickle: reading it may run programs that its author put into it. PyTorch is told to "
    "refuse those; allow it only for files whose author you trust."
)


@dataclass(frozen=True)
class Checkpoint:
    """The facts in the files of a model.

    Attributes:
        config: `config.json` as it stands there.
        names: of the stored tensors; of pickles not known.
        numbers: how many numbers are stored, by type; of pickles, how many bytes.
        is_pickled: whether the weights are in a file that may hold programs.
        files: that the weights are in.
        lora: an adapter that is merged into them.
        remarks: sentences about how the files are read.
        tower: of two towers the one that this is, `vision` or `text`; `config` and `names` are its own.
    """

    folder: Path
    config: dict[str, Any]
    names: frozenset[str]
    numbers: Counter[str]
    is_pickled: bool = False
    files: tuple[Path, ...] = ()
    lora: LoraFiles | None = None
    remarks: tuple[str, ...] = ()
    tower: str = ""

    @property
    def reads_images(self) -> bool:
        """Whether it makes patches of images, and reads no words; of pickles the names of the sizes tell."""
        if self.tower:
            return self.tower == "vision"
        if self.is_pickled:
            return {"image_size", "patch_size"} <= self.config.keys() and "vocab_size" not in self.config
        return cuts_images(self.names)

    @property
    def reads_both(self) -> bool:
        """Whether it reads images among the tokens of a text, and its folder says how they are prepared."""
        return not self.tower and kinds.reads_both(self.config) and any((self.folder / each).is_file() for each in HOW)

    @property
    def quantised(self) -> str | None:
        """How the numbers are packed that are unpacked while they are loaded; None where they are stored plainly."""
        return _quantised(self.config)

    @property
    def architecture(self) -> str:
        """The class that these weights were saved from; empty where that is not said."""
        named = self.config.get("architectures") or [""]
        return str(named[0])

    @property
    def parameters(self) -> int:
        """How many numbers are stored; of pickles an estimate, as if each took four bytes."""
        if self.is_pickled:
            return self.numbers["pickle"] // 4
        # whole numbers are tables that come with the code, such as those of positions; in MXFP4 two share a byte
        packed = 2 * self.numbers["U8"] if self.quantised == "mxfp4" else 0
        return packed + sum(count for kind, count in self.numbers.items() if kind.startswith(("F", "BF")))


def look(folder: Path, *, allow_pickles: bool = False, is_local: bool = True) -> Checkpoint:
    """The model in this folder; of an adapter the model that it changes, which is not read from it yet.

    Args:
        is_local: whether somebody put this folder here, who may name other folders in it.

    Raises:
        ModelError: when it cannot be a model; the message says what is missing or broken.
    """
    if not folder.is_dir():
        raise ModelError(f"there is no folder {folder}; give a folder with a config.json in it, or a name on the hub")
    check_files(folder)
    if not (folder / "config.json").is_file():
        if not (folder / lora_files.CONFIG).is_file():
            raise ModelError(other_folders.what_it_is(folder))
        lora = lora_files.read_lora(folder)
        base = look(lora_files.base_folder(lora, _fetched, is_local=is_local), allow_pickles=allow_pickles)
        return replace(
            base, lora=lora, remarks=(*base.remarks, f"The LoRA adapter is merged into {Path(lora.base).name}.")
        )
    config = read_object(folder / "config.json")
    if "quantization_config" in config and (kind := _quantised(config)) not in UNPACKED:
        raise ModelError(
            f"its weights are quantised ({kind}), and of such only {' and '.join(UNPACKED)} are unpacked here; take "
            "the model as it was before"
        )
    files = _weights(folder, SAFE, SAFE_INDEX)
    if files:
        headers = [read_header(path) for path in files]
        config, remarks = _of_known_kind(config, _names(headers))
        if (kind := _quantised(config)) is not None:
            remarks = (
                *remarks,
                f"Its weights are stored in {kind.upper()} and unpacked, each to the number it stands for.",
            )
        found = Checkpoint(folder, config, _names(headers), _numbers(headers), files=tuple(files), remarks=remarks)
        return replace(found, remarks=remarks if found.reads_both else (*remarks, *unread(config)))
    pickles = _weights(folder, PICKLE, PICKLE_INDEX)
    if not pickles and (packed := other_folders.gguf_in(folder)) is not None:
        raise ModelError(other_folders.GGUF.format(packed.name))
    if not pickles:
        raise ModelError(f"there is no {SAFE} in {folder.name}, so it has no weights; copy or download it again")
    if not allow_pickles:
        raise ModelError(
            f"its weights are in {pickles[0].name} only, and there is no {SAFE}; --allow-pickles reads it all the "
            f"same. {PICKLES_MEAN.rstrip('.')}"
        )
    stored = sum(path.stat().st_size for path in pickles)
    config, remarks = _of_known_kind(config, ())
    return Checkpoint(folder, config, frozenset(), Counter(pickle=stored), is_pickled=True, remarks=remarks)


def unread(config: dict[str, Any]) -> tuple[str, ...]:
    """A sentence about the other inputs of a model of text, if it has any."""
    senses = kinds.unread_senses(config)
    return (f"It reads {' and '.join(senses)} beside text; here it is given the text alone.",) if senses else ()


def _of_known_kind(config: dict[str, Any], names: Iterable[str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The configuration with the kind of its model; where that is inferred, with a remark."""
    if "model_type" in config or (kind := kinds.inferred(config, names)) is None:
        return config, ()
    return config | {"model_type": kind}, (f"Its config.json names no model_type; it is read as {kind}.",)


def _quantised(config: Mapping[str, Any]) -> str | None:
    packed = config.get("quantization_config")
    return None if packed is None else str((packed if isinstance(packed, dict) else {}).get("quant_method", "unknown"))


def _fetched(name: str) -> Path | None:
    from model.adapters.huggingface import hub_download

    return hub_download.fetched(name, {"allow_patterns": hub_download.WANTED, "ignore_patterns": hub_download.UNWANTED})


def _weights(folder: Path, single: str, index: str) -> list[Path]:
    """The files that hold the weights, all of which are there; none where there are neither file nor index."""
    if (folder / single).is_file():
        return [folder / single]
    if not (folder / index).is_file():
        return []
    shards = sorted({str(name) for name in (read_object(folder / index).get("weight_map") or {}).values()})
    for name in shards:
        # a name that leads out of the folder is none of this model's
        if Path(name).name != name or not (folder / name).is_file():
            raise ModelError(f"{index} names {name}, which is not in {folder.name}; copy or download it again")
    return [folder / name for name in shards]


def _names(headers: list[Header]) -> frozenset[str]:
    return frozenset().union(*(header.names for header in headers))


def _numbers(headers: list[Header]) -> Counter[str]:
    return sum((header.numbers for header in headers), Counter[str]())
