"""Card check: refuses a card that could not be sent, so that one folder never spoils the list of all models."""

from typing import Any

from pydantic import ValidationError

from app.errors.validation_messages import errors_of
from app.schemas.array_encoding import dumps
from app.schemas.cards import Card
from model.errors import ModelError


def checked(card: dict[str, Any]) -> dict[str, Any]:
    """The card, if a reply can hold it.

    Raises:
        ModelError: by the field that is wrong.
    """
    try:
        Card.model_validate(card)
        dumps(card)
    except ValidationError as error:
        (fault, *_) = errors_of(error.errors())
        raise ModelError(f"its card cannot be shown: {fault['path']}: {fault['detail']}") from error
    except (TypeError, ValueError, RecursionError) as error:
        raise ModelError("its card cannot be shown: it holds values that JSON has no form for") from error
    return card
