"""What transformers itself says of a run with its own attention."""

from typing import Any

import torch
from torch import Tensor

from model.adapters.huggingface.inputs.forward_arguments import arguments
from model.axes import Place, Site
from model.transformer.batch import Inputs
from tests.model.adapters.huggingface import zoo

NAMES: dict[Site, str] = {
    "encoder": "encoder_attentions",
    "decoder": "decoder_attentions",
    "cross": "cross_attentions",
}


@torch.inference_mode()
def returned(name: str, inputs: Inputs) -> Any:
    """All that the model gives, with its weights."""
    model = zoo.plain(name)
    return model(**arguments(model, inputs), output_attentions=True)


def weights(found: Any, place: Place) -> Tensor:
    """The weights that it gives for one attention."""
    by_site = getattr(found, NAMES[place.site], None) if "encoder_attentions" in found else found.attentions
    return by_site[place.layer]


def main(found: Any) -> Tensor:
    """Its logits, or its hidden states where there is no head."""
    return found.logits if "logits" in found else found[0]
