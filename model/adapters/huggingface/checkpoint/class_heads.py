"""Class heads: tell from a configuration alone which classes a head gives."""

from collections.abc import Mapping
from typing import Any

from model.class_head import ClassHead, HeadTask

TASKS: dict[str, HeadTask] = {
    "ForSequenceClassification": "text-classification",
    "ForTokenClassification": "token-classification",
    "ForQuestionAnswering": "question-answering",
    "ForImageClassification": "image-classification",
    "ForImageClassificationWithTeacher": "image-classification",
}
"""By the end of the name of a class."""


def class_head(architecture: str, config: Mapping[str, Any]) -> ClassHead | None:
    """The head of classes of a model saved from this class; None where it has another head, or gives one measure."""
    task = next((task for end, task in TASKS.items() if architecture.endswith(end)), None)
    kind = config.get("problem_type")
    if task is None or kind == "regression":
        return None
    if task == "question-answering":
        return ClassHead(task, ("start", "end"))
    labels = _labels(config)
    return ClassHead(task, labels, is_exclusive=kind != "multi_label_classification" and len(labels) > 1)


def _labels(config: Mapping[str, Any]) -> tuple[str, ...]:
    named = config.get("id2label")
    if not isinstance(named, Mapping) or not named:
        count = config.get("num_labels", config.get("_num_labels"))
        return tuple(f"LABEL_{index}" for index in range(count if isinstance(count, int) else 2))
    by_index = {int(index): str(label) for index, label in named.items()}
    return tuple(by_index.get(index, f"LABEL_{index}") for index in range(max(by_index) + 1))
