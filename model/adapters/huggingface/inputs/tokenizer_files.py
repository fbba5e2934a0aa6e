"""Tokenizer files: read the tokenizer in the folder of a model."""

from importlib.util import find_spec

from transformers import AutoTokenizer, PreTrainedConfig, PreTrainedTokenizerBase

from model.adapters.huggingface.checkpoint.folder import Checkpoint
from model.adapters.huggingface.checkpoint.model_names import TO_INSTALL
from model.adapters.huggingface.errors import first_line
from model.errors import ModelError

PACKAGES = {"sentencepiece": "sentencepiece", "sacremoses": "sacremoses", "google.protobuf": "protobuf"}
"""What some tokenizers need beside transformers, by the name of the module: the extra `hf` brings them."""
READS_NO_FILE = ("ByT5Tokenizer", "CanineTokenizer", "PerceiverTokenizer")
"""These read bytes or characters, and need no list of tokens."""


def read_tokenizer(checkpoint: Checkpoint, config: PreTrainedConfig | None = None) -> PreTrainedTokenizerBase:
    """The tokenizer, whether or not it tells the places of its pieces; of an adapter its own, where it has one.

    Raises:
        ModelError: when there is none, or it cannot be read.
    """
    own = None if checkpoint.lora is None else checkpoint.lora.folder
    folder = own if own is not None and (own / "tokenizer_config.json").is_file() else checkpoint.folder
    try:
        tokenizer = AutoTokenizer.from_pretrained(
            folder, config=config, trust_remote_code=False, local_files_only=True, clean_up_tokenization_spaces=False
        )
    except Exception as error:  # tokenizers raise whatever their files make them stumble over
        if missing := [package for module, package in PACKAGES.items() if _is_missed(module, package, error)]:
            raise ModelError(f"its tokenizer needs the package {missing[0]}; {TO_INSTALL}") from error
        raise ModelError(f"it has no tokenizer that can be read: {first_line(error)}; copy its files too") from error
    vocabularies = {"tokenizer.json", *tokenizer.vocab_files_names.values()}
    if type(tokenizer).__name__ not in READS_NO_FILE and not any((folder / name).is_file() for name in vocabularies):
        # transformers makes one of special tokens alone, to which every word is unknown
        raise ModelError(f"it has no tokenizer: none of {', '.join(sorted(vocabularies))} is there; copy its files too")
    return tokenizer


def _is_missed(module: str, package: str, error: Exception) -> bool:
    root = module.partition(".")[0]
    return package in str(error).lower() and (find_spec(root) is None or find_spec(module) is None)
