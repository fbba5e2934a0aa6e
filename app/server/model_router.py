"""Routes the requests of Ray Serve by model. Ray imports this; nothing else does."""

import pickle
from collections.abc import Sequence

from ray.serve.request_router import LocalityMixin, PendingRequest, RequestRouter, RunningReplica

from app.server import affinity
from app.server.affinity import Models


class ModelRouter(LocalityMixin, RequestRouter):  # type: ignore[misc]
    """Sends a request for a Hugging Face model to a replica that has it, and each other one to the less busy of two."""

    def initialize_state(self, models_key: str, most_work: float) -> None:
        """Takes what the deployment says.

        Args:
            models_key: where replicas tell of their models.
            most_work: a replica with so many requests under way is busy.
        """
        self._models_key, self._most_work = models_key, most_work

    async def choose_replicas(
        self, candidate_replicas: Sequence[RunningReplica], pending_request: PendingRequest | None = None
    ) -> list[list[RunningReplica]]:
        """Those of which the less busy one is asked first."""
        nearest = self.apply_locality_routing(pending_request)
        near = affinity.near(
            _model(pending_request),
            candidate_replicas,
            self._models,
            lambda each: each.replica_id.unique_id,
            lambda each: self.replica_queue_len_cache.get(each.replica_id) or 0,
            self._most_work,
        )
        here = [each for each in near if each.replica_id in nearest]
        return [affinity.some(here or near)]

    def _models(self, replica: RunningReplica) -> Models:
        return replica.routing_stats.get(self._models_key, {})


def _model(request: PendingRequest | None) -> str | None:
    """The model that a request names, as Ray's proxy, in this process, has packed it for a replica."""
    if request is None or not request.args:
        return None
    return affinity.model_of(pickle.loads(request.args[0]).asgi_scope["path"])
