"""`TracedText` holds one run of a model, and computes its tensors, predictions and figures."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Shaped
from torch import Tensor

from model import plotly_figures
from model.attention.replay import REPLAYED, replay
from model.axes import Place, Site
from model.errors import InputError
from model.interventions import Interventions, check_place
from model.notebook.question import Question
from model.prompt import Prompt
from model.tokenizers import Token
from model.tokenizers.pieces import labels
from model.tracing.attention_inputs import AttentionInputs
from model.tracing.recorder import Recorder
from model.tracing.trace import HEADLESS, TENSOR_NAMES, TensorName
from model.transformer.run import run
from model.weights import LoadedModel

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


class Candidate(NamedTuple):
    """A token that the model predicts: its `logit`, and its `probability`, the softmax of all logits."""

    id: int
    text: str
    logit: float
    probability: float


class TracedText:
    """One run of a model on a text.

    The model runs once, when this is made. Later calls replay attention from its inputs, to the same digits, so no
    tensor is kept that nobody asks for. Layers and heads count from 0.

    Attributes:
        tokens: what the model read; of an encoder-decoder the source, of an image its patches, row by row.
        target_tokens: of an encoder-decoder, what its decoder read; else None.
        logits: of the whole vocabulary, for each position that the model predicts at.
    """

    tokens: tuple[Token, ...]
    target_tokens: tuple[Token, ...] | None
    logits: Float[np.ndarray, "position vocabulary"]

    def __init__(self, model: LoadedModel, prompt: Prompt, question: Question):
        self._model, self._prompt, self._question = model, prompt, question
        if question.interventions is not None:
            question.interventions.check(model.config)
        recorder = Recorder(tensors=(), keeps_inputs=True)
        logits = self._run(recorder)
        self._calls: Mapping[Place, AttentionInputs] = recorder.inputs
        self.tokens = prompt.source.tokens
        self.target_tokens = None if prompt.target is None else prompt.target.tokens
        self.logits = _array(logits[0])

    @property
    def model(self) -> str:
        """The name of the model."""
        return self._model.id

    @property
    def text(self) -> str:
        """The text of the run, or the name of its image."""
        return self._question.text

    @property
    def interventions(self) -> Interventions | None:
        """The interventions of the run."""
        return self._question.interventions

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites at which this model attends."""
        return self._model.config.sites

    def tokens_at(self, site: Site) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
        """The tokens that the queries and the keys of a site are.

        Raises:
            InputError: for a site that the model does not have.
        """
        check_place(self._model.config, "site", site=site)
        return self._prompt.tokens_at(site)

    def attention(self, site: Site, layer: int, head: int) -> Float[np.ndarray, "query key"]:
        """The weights of a head: how much each query (row) takes from each key (column).

        A row is a softmax, so it sums to 1 but for rounding. It sums to less where the model has a sink, which takes a
        share without being a key, to 0 where a query may attend to nothing, and to any number where it is put in by
        hand.

        Raises:
            InputError: for a head that the model does not have.
        """
        return self.tensor("weights", site, layer, head)

    def tensor(
        self, name: TensorName, site: Site, layer: int, head: int | None = None
    ) -> Shaped[np.ndarray, "first second"]:
        """Any tensor of a head by its name; `input` and `output`, which all heads share, need no head.

        Rows are queries (of `key` and `value`: keys). Columns are keys in `scores`, `scaled`, `bias`, `mask` (True =
        may attend), `masked` (−∞ where it may not) and `weights`, else the numbers of a vector.

        Raises:
            InputError: for a name, a site, a layer or a head that the model does not have.
        """
        if name not in TENSOR_NAMES:
            raise InputError(f"there is no tensor {name!r}; the tensors are {', '.join(TENSOR_NAMES)}", field="name")
        if head is None and name not in HEADLESS:
            raise InputError(f"every head has its own {name}; say which head", field="head")
        self._check(site, layer, head)
        heads = [0 if head is None else head]
        recorder = Recorder(sites=[site], layers=[layer], heads=heads, tensors=[name])
        found = self._recorded(recorder, Place(site, layer), name)
        if found is None:
            raise InputError(f"{self.model} has no {name} at {site} layer {layer}", field="name")
        return _array(found[0] if name in HEADLESS else found[0, 0])

    def predictions(self, position: int | None = None, top_k: int = 10) -> tuple[Candidate, ...]:
        """The likeliest tokens at a position, the likeliest first.

        Args:
            position: negative ones count from the end; None = the natural one: the next token, or the first `[MASK]`.

        Raises:
            InputError: for a position that is not there, for None when an encoder's text has no `[MASK]`, and for a
                model that predicts no tokens.
        """
        if self._model.config.task == "none":
            raise InputError(f"{self.model} predicts no tokens: it has no head for them")
        chosen = self._natural_position() if position is None else position
        count = len(self.logits)
        if not -count <= chosen < count:
            raise InputError(f"position {chosen} does not exist; the positions are 0 to {count - 1}", field="position")
        here = torch.from_numpy(self.logits[chosen])
        probabilities = here.softmax(dim=-1)
        best, piece = here.topk(min(top_k, len(here))).indices.tolist(), self._model.tokenizer.piece
        return tuple(Candidate(id, piece(id), float(here[id]), float(probabilities[id])) for id in best)

    def figure(self, site: Site, layer: int, head: int) -> "Figure":
        """The weights of a head as a Plotly figure, the same that the page exports.

        Raises:
            InputError: for a head that the model does not have.
        """
        # its import takes longer than a run
        from plotly.graph_objects import Figure

        queries, keys = (labels(tokens) for tokens in self.tokens_at(site))
        rows = plotly_figures.rows(self.attention(site, layer, head), self.tensor("mask", site, layer, head))
        titles = plotly_figures.titles(self.model, self.text, layer, head, None if self.target_tokens is None else site)
        return Figure(plotly_figures.heatmap(rows, queries, keys, titles))

    def show(self, site: Site | None = None, layer: int = 0, head: int = 0, *, height: int = 800) -> None:
        """Puts the page with this run and this head into the notebook, served from this machine until the kernel ends.

        Args:
            site: None = the last that the model has, as on the page.
            height: of the frame, in pixels.

        Raises:
            InputError: for a head that the model does not have, or interventions that no address can hold.
            ImportError: outside a notebook.
            ServerError: when the server does not start; the message says what it said.
        """
        from model.notebook.showing import show

        place = Place(self.sites[-1] if site is None else site, layer)
        self._check(place.site, layer, head)
        show(self._question, self._prompt, self.sites, place, head, height)

    def __repr__(self) -> str:
        shapes = {site: self._model.config.at(site) for site in self.sites}
        counts = [(site, len(shape.attending), shape.heads) for site, shape in shapes.items()]
        heads = ", ".join(f"{site} {n_layers} layers × {n_heads} heads" for site, n_layers, n_heads in counts)
        return f"{self.model} on {self.text!r}: {len(self._prompt.predicted.tokens)} tokens, {heads}"

    def _check(self, site: Site, layer: int, head: int | None) -> None:
        check_place(self._model.config, "site", site=site)
        check_place(self._model.config, "layer", site=site, layer=layer)
        check_place(self._model.config, "head", site=site, head=head)

    def _run(self, recorder: Recorder) -> Tensor:
        inputs = self._prompt.inputs()
        return run(self._model.transformer, inputs, recorder=recorder, interventions=self.interventions).logits

    def _recorded(self, recorder: Recorder, place: Place, name: TensorName) -> Tensor | None:
        call = self._calls.get(place)
        if name in REPLAYED and call is not None:
            (record,) = replay([call], recorder, self.interventions)
            return record.tensors.get(name)
        # tensors of the module around attention need a whole run, and so do models with custom attention
        self._run(recorder)
        (record,) = (each for each in recorder.attention if each.place == place)
        return record.tensors.get(name)

    def _natural_position(self) -> int:
        if self._model.config.task != "fill-mask":
            return len(self._prompt.predicted.tokens) - 1
        mask = self._model.tokenizer.mask
        for position, token in enumerate(self.tokens):
            if mask is not None and token.id == self._model.tokenizer.id_of(mask):
                return position
        raise InputError(f"the text has no {mask}; put one where a word is to be guessed, or say which position")


def _array(tensor: Tensor) -> Shaped[np.ndarray, "..."]:
    """A copy, which callers may change. NumPy has no bfloat16, which float32 holds exactly."""
    return (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).detach().cpu().numpy().copy()
