"""`POST …/analyses/variants` sends a text through variants of attention, with the vectors of a trained model."""

from app.services.answer import Answer
from app.services.run_or_replay import Run
from app.variants.answer import described
from app.variants.schemas import VariantsRequest


def variants(run: Run, body: VariantsRequest) -> Answer:
    """Grouped, multi-query, latent, windowed and linear attention in place of the trained one: weights, predictions."""
    return Answer(described(run, body))
