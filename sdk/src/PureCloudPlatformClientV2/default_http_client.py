"""The SDK's own HTTP client."""

from ._core.clients.http_client import DefaultHttpClient as DefaultHttpClient
