"""`POST …/analyses/order` tests whether a model knows the order of its tokens."""

from app.schemas.positions import OrderRequest
from app.services.answer import Answer
from app.services.run_or_replay import Run
from app.services.token_order import compared


def order(run: Run, body: OrderRequest) -> Answer:
    """Runs a sentence and the same tokens shuffled, with and without positions, and says what the model can tell."""
    return Answer(compared(run, body))
