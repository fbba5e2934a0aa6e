"""`POST …/analyses/order` tests whether a model knows the order of its tokens."""

from app.schemas.positions import OrderRequest
from app.services.answer import Answer
from app.services.run_or_replay import Run
from app.services.token_order import compared


def order(run: Run, body: OrderRequest) -> Answer:
    """Token order: a sentence and its shuffled tokens, with and without positions, and if they are told apart."""
    return Answer(compared(run, body))
