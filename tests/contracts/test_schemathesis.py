"""Requests made up from the description: none may break the server or get a reply that is not described."""

import os
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

pytestmark = pytest.mark.property

CALLS = [
    ("/api/v1/models", "GET"),
    ("/api/v1/models", "POST"),
    ("/api/v1/models/{model}", "GET"),
    ("/api/v1/models/{model}/loading", "GET"),
    ("/api/v1/models/{model}/loading", "DELETE"),
    ("/api/v1/models/{model}/tokens", "POST"),
    ("/api/v1/models/{model}/overview", "POST"),
    ("/api/v1/models/{model}/attention", "POST"),
    ("/api/v1/models/{model}/aggregate", "POST"),
    ("/api/v1/models/{model}/steps", "POST"),
    ("/api/v1/models/{model}/predictions", "POST"),
    ("/api/v1/models/{model}/generations", "POST"),
    ("/api/v1/models/{model}/analyses/heads", "POST"),
    ("/api/v1/models/{model}/analyses/pairs", "POST"),
    ("/api/v1/models/{model}/analyses/grounding", "POST"),
    ("/api/v1/models/{model}/analyses/reach", "POST"),
    ("/api/v1/models/{model}/analyses/changes", "POST"),
    ("/api/v1/models/{model}/analyses/rollout", "POST"),
    ("/api/v1/models/{model}/analyses/flow", "POST"),
    ("/api/v1/models/{model}/analyses/norms", "POST"),
    ("/api/v1/models/{model}/analyses/sinks", "POST"),
    ("/api/v1/models/{model}/analyses/gradients", "POST"),
    ("/api/v1/models/{model}/analyses/logits", "POST"),
    ("/api/v1/models/{model}/analyses/lens", "POST"),
    ("/api/v1/models/{model}/analyses/effects", "POST"),
    ("/api/v1/models/{model}/analyses/patching", "POST"),
    ("/api/v1/models/{model}/analyses/order", "POST"),
    ("/api/v1/models/{model}/analyses/variants", "POST"),
    ("/api/v1/calculations", "POST"),
    ("/api/v1/patterns", "POST"),
    ("/api/v1/positions", "POST"),
    ("/api/v1/made-up/pictures", "POST"),
    ("/api/v1/made-up/melodies", "POST"),
    ("/api/v1/costs", "POST"),
    ("/api/v1/costs/times", "GET"),
    ("/api/v1/examples", "GET"),
    ("/api/v1/examples/{id}", "GET"),
    ("/api/v1/lessons", "GET"),
    ("/api/v1/lessons/{id}", "GET"),
    ("/api/v1/lessons/{id}/answers", "POST"),
    ("/api/v1/families", "GET"),
    ("/api/v1/recall", "GET"),
    ("/api/v1/recall", "POST"),
    ("/api/v1/rooms", "POST"),
    ("/api/v1/rooms/{code}", "GET"),
    ("/api/v1/rooms/{code}", "DELETE"),
    ("/api/v1/rooms/{code}/members", "POST"),
    ("/api/v1/rooms/{code}/events", "GET"),
    ("/api/v1/rooms/{code}/lead", "POST"),
    ("/api/v1/rooms/{code}/questions", "POST"),
    ("/api/v1/rooms/{code}/questions/now", "POST"),
    ("/api/v1/rooms/{code}/votes", "POST"),
    ("/api/v1/rooms/{code}/votes", "GET"),
]
EXAMPLES = 30 if "CI" in os.environ else 5
SETTINGS = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
PLACES = {"model": "tiny-decoder", "id": "thinking-machines", "code": "BCDF-2345"}
"""A made-up name would only ever meet a 404."""


@pytest.fixture(scope="module")
def api(tiny_weights: Path) -> schemathesis.BaseSchema:
    """The API, as its own description tells it."""
    from app.main import create_app
    from app.settings import Settings

    return schemathesis.openapi.from_asgi("/openapi.json", create_app(Settings(weights=tiny_weights)))


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_made_up_requests_are_answered_as_described(api: schemathesis.BaseSchema, path: str, method: str) -> None:
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=api[path][method].as_strategy())
    def check(case: schemathesis.Case) -> None:
        if case.path_parameters:
            case.path_parameters = {name: PLACES[name] for name in case.path_parameters}
        # which layers there are, or that a text must not be empty, no schema can say
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    check()


def test_every_call_is_among_those_tried(api: schemathesis.BaseSchema) -> None:
    assert {(operation.ok().path, operation.ok().method.upper()) for operation in api.get_all_operations()} == set(
        CALLS
    )
