"""Table of the calls that run a model: path, body, reply, and the function that answers."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Protocol

from fastapi import APIRouter
from starlette.responses import Response

from app.admission import call_costs as cost
from app.admission.cost import Cost
from app.admission.sizes import Sizes
from app.api.v1 import aggregate, attention, overview, predictions, steps
from app.api.v1.analyses import differences, grounding, heads, logits, order, patching, variants, weights
from app.cache.run_cache import RunCache
from app.dependencies import ServedDep
from app.made_up import grounding as grounding_schemas
from app.schemas import analyses, analysis_replies, changes, positions, replies, requests, step_replies
from app.schemas import patching as patching_schemas
from app.services.answer import Answer, framed
from app.services.predictions import positions_of
from app.services.run_or_replay import Run
from app.settings import Settings
from app.variants import schemas as variant_schemas
from model.weights import LoadedModel


class Request(Protocol):
    """A body that names the text of a run."""

    def prompt(self) -> requests.Prompt:
        """The text, and what to change in the run."""


@dataclass(frozen=True)
class Call:
    """`POST /models/{model}/{path}`. The name and the docstring of `answer` describe it in the API."""

    path: str
    body: type[Any]
    reply: type[replies.Reply]
    answer: Callable[[Run, Any], Answer]
    cost: Callable[[Sizes, Any], Cost]
    tag: str = "run"
    outline: Callable[[Any], requests.Prompt] = lambda body: body.prompt()
    """The prompt of a request as far as it is known at once, before anything is read or made."""

    def content(self, model: LoadedModel, body: Request, settings: Settings, cache: RunCache) -> dict[str, Any]:
        """The whole reply, its arrays ready to be written.

        Raises:
            InputError: for anything in the request that the model cannot do, and for what would cost too much.
        """
        run = Run(model, body.prompt(), settings, cache, lambda run: cost.check(self._known_cost(run, body), settings))
        return framed(self.answer(run, body), run, self.reply.model_fields)

    def guessed_cost(self, model: LoadedModel, body: Request) -> Cost:
        """The cost before the text is cut into tokens: it decides when the request has its turn."""
        prompt, mask = self.outline(body), model.tokenizer.mask
        masked = 1 if mask is None or model.config.task != "fill-mask" else prompt.text.count(mask)
        return self.cost(Sizes.guessed(model.config, prompt, _texts(model), masked), body)

    def _known_cost(self, run: Run, body: Request) -> Cost:
        if isinstance(body, requests.HeadsRequest) and not body.has_text:
            return self.guessed_cost(run.model, body)
        model = run.model
        natural = 1 if model.config.task == "none" else len(positions_of(model, run.prompt, None))
        return self.cost(Sizes.of(model.config, run.prompt, run.request, _texts(model), natural), body)

    @property
    def endpoint(self) -> Callable[..., Any]:
        """The function that FastAPI calls and describes: it looks for the reply in the cache, else makes it."""

        async def endpoint(body: Any, served: ServedDep) -> Response:
            model, settings, runs, known, _ = served
            return await known.reply(
                self.path,
                model,
                body,
                lambda: self.content(model, body, settings, runs),
                lambda: self.guessed_cost(model, body),
            )

        endpoint.__name__, endpoint.__doc__ = self.answer.__name__, self.answer.__doc__
        endpoint.__annotations__["body"] = self.body
        return endpoint


def _texts(model: LoadedModel) -> int:
    evaluation = model.evaluation
    return 0 if evaluation is None else sum(len(getattr(evaluation, each.name)) for each in fields(evaluation))


ANALYSES = "analyses"
ATTENTION = Call("attention", requests.AttentionRequest, replies.Attention, attention.attention, cost.attention)
CALLS = (
    Call("overview", requests.OverviewRequest, replies.Overview, overview.overview, cost.observed),
    ATTENTION,
    Call("aggregate", requests.AggregateRequest, replies.Aggregate, aggregate.aggregate, cost.aggregate),
    Call("steps", requests.StepsRequest, step_replies.Steps, steps.steps, cost.steps),
    Call("predictions", requests.PredictionsRequest, replies.Predictions, predictions.predictions, cost.predictions),
    Call("analyses/heads", requests.HeadsRequest, replies.HeadScores, heads.heads, cost.heads),
    Call("analyses/pairs", requests.PairsRequest, replies.HeadPairs, heads.pairs, cost.observed),
    Call("analyses/reach", analyses.ReachRequest, analysis_replies.Reach, heads.reach, cost.reach, ANALYSES),
    Call(
        "analyses/grounding",
        grounding_schemas.GroundingRequest,
        grounding_schemas.Grounding,
        grounding.ground,
        cost.grounding,
        outline=grounding_schemas.GroundingRequest.outline,
    ),
    Call(
        "analyses/rollout", analyses.SelfSiteRequest, analysis_replies.Rollout, weights.rollout, cost.matrices, ANALYSES
    ),
    Call("analyses/flow", analyses.SelfSiteRequest, analysis_replies.Flow, weights.flow, cost.flow, ANALYSES),
    Call("analyses/norms", analyses.LayerRequest, analysis_replies.Norms, weights.norms, cost.kept, ANALYSES),
    Call("analyses/sinks", requests.Prompt, analysis_replies.Sinks, weights.sinks, cost.kept, ANALYSES),
    Call(
        "analyses/gradients",
        analyses.GradientsRequest,
        analysis_replies.Gradients,
        logits.gradients,
        cost.gradients,
        ANALYSES,
    ),
    Call("analyses/logits", analyses.LogitRequest, analysis_replies.Logits, logits.logits, cost.logits, ANALYSES),
    Call("analyses/lens", analyses.LensRequest, analysis_replies.Lens, logits.lens, cost.lens, ANALYSES),
    Call("analyses/effects", analyses.EffectsRequest, analysis_replies.Effects, logits.effects, cost.effects, ANALYSES),
    Call("analyses/changes", changes.ChangesRequest, changes.Changes, differences.changes, cost.changes),
    Call(
        "analyses/patching", patching_schemas.PatchingRequest, patching_schemas.Patching, patching.patch, cost.patching
    ),
    Call("analyses/order", positions.OrderRequest, positions.Order, order.order, cost.order),
    Call(
        "analyses/variants",
        variant_schemas.VariantsRequest,
        variant_schemas.Variants,
        variants.variants,
        cost.variants,
        ANALYSES,
    ),
)

router = APIRouter(prefix="/models/{model}")
for _call in CALLS:
    router.add_api_route(
        f"/{_call.path}", _call.endpoint, methods=["POST"], response_model=_call.reply, tags=[_call.tag]
    )
