"""The synchronous client of the API."""

from ._core.sync import ApiClient as ApiClient
