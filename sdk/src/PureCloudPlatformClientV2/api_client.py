"""The synchronous client of the API."""

from ._core.clients.sync import ApiClient as ApiClient
