"""Attribution: measures which inputs and heads made a prediction."""
