"""Matrices of an adapted model: how many of their numbers a token is multiplied by, seen while the model reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D

from model.adapters.huggingface.capture.call_order import CallOrder, call_order
from model.adapters.huggingface.capture.hooks import hooked
from model.generation.writer import Matrices


class MatrixCount:
    """The calls of a decoder's matrices in one reading.

    Args:
        memory: what its cross-attention reads; None where it has none.
    """

    def __init__(self, model: PreTrainedModel, memory: Tensor | None):
        self._model, self._memory = model, memory
        self._token = self._of_memory = self._written = 0
        self._called: set[int] = set()
        self._is_whole = True
        self._run: CallOrder | None = None

    @contextmanager
    def counting(self, n_tokens: int) -> Iterator[None]:
        """Counts the calls of the run that is going on, inside this block, which reads so many tokens of one text."""

        def ran(module: nn.Module, args: Any, _kwargs: Any, _wrote: Any) -> None:
            if call_order() is self._run:  # not on another thread, which reads another text meanwhile
                self._count(module, args[0], n_tokens)

        self._run = call_order()
        with hooked([each for each in self._model.modules() if isinstance(each, nn.Linear | Conv1D)], ran):
            yield

    def matrices(self) -> Matrices | None:
        """The sizes; None where some of the decoder's numbers are in no matrix that each token meets, as of experts."""
        return Matrices(self._token, self._of_memory, self._written) if self._is_whole and self._sees_all() else None

    def _count(self, module: nn.Module, given: Tensor, n_tokens: int) -> None:
        weight: Any = module.weight
        self._called.add(id(weight))
        if module is self._model.get_output_embeddings():
            self._written += weight.numel()
        elif self._memory is not None and given.data_ptr() == self._memory.data_ptr():
            self._of_memory += weight.numel()
        else:
            self._token += weight.numel()
            self._is_whole &= given.numel() == n_tokens * given.shape[-1]

    def _sees_all(self) -> bool:
        """Whether each matrix of the model was called, but for tables and the encoder."""
        encoder = self._model.get_encoder() if self._model.config.is_encoder_decoder else None
        tables = [module for module in self._model.modules() if isinstance(module, nn.Embedding)]
        known = {id(each) for part in (*tables, *([] if encoder is None else [encoder])) for each in part.parameters()}
        return all(
            weight.dim() < 2 or id(weight) in known or id(weight) in self._called for weight in self._model.parameters()
        )
