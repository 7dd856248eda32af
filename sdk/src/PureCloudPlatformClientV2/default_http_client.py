"""The SDK's own HTTP client."""

from ._core.http_client import DefaultHttpClient as DefaultHttpClient
