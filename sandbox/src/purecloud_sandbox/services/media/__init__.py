"""Files: those that programs upload, and recordings that they download."""

from .files import MEDIA, Files, Upload

__all__ = ["MEDIA", "Files", "Upload"]
