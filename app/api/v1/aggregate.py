"""`POST /models/{model}/aggregate` returns the mean or the largest weights of several heads."""

from app.schemas import array_encoding
from app.schemas.requests import AggregateRequest
from app.services.answer import Answer
from app.services.reply_entries import site_and_sides
from app.services.request_places import only_site
from app.services.run_or_replay import Run
from model.axes import Site
from model.config import Shape
from model.interventions import check_place
from model.tracing.aggregate import Aggregate, LayerHead


def aggregate(run: Run, body: AggregateRequest) -> Answer:
    """The mean or the maximum of the weights of several heads, cell by cell."""
    site = only_site(run.model, body.site)
    made = Aggregate(site, _heads(run.model.config, body, site), body.how)
    attention = run.observe(made)
    content = {
        **site_and_sides(site, run.prompt),
        "heads": [head._asdict() for head in made.heads],
        "how": body.how,
        "mask": array_encoding.array(made.visible[0], body.encoding, body.decimals),
        "weights": array_encoding.array(made.weights[0], body.encoding, body.decimals),
    }
    return Answer(content, attention)


def _heads(config: Shape, body: AggregateRequest, site: Site) -> set[LayerHead] | None:
    for index, choice in enumerate(body.heads or ()):
        check_place(config, f"heads.{index}.layer", site=site, layer=choice.layer)
        check_place(config, f"heads.{index}.head", site=site, head=choice.head)
    return None if body.heads is None else {LayerHead(choice.layer, choice.head) for choice in body.heads}
