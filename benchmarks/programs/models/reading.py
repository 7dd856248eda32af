"""The loop of the benchmark: read every field of a model, and of the models in it."""


def read_all(model):
    for name in model.swagger_types:
        value = getattr(model, name)
        if isinstance(value, list):
            for item in value:
                if hasattr(item, "swagger_types"):
                    read_all(item)
        elif hasattr(value, "swagger_types"):
            read_all(value)
