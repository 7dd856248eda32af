"""The words of Swagger 2.0: each list stands here and nowhere else."""

from __future__ import annotations

# In the order in which people read them.
VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
PLACES = ("path", "query", "header", "body", "formData")
TYPES = ("string", "integer", "number", "boolean", "array", "object", "file")
# How the items of a list are joined in a parameter.
COLLECTION_FORMATS = ("multi", "csv", "ssv", "tsv", "pipes")
