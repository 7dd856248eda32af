"""Files: those that programs upload, and recordings that they download."""

from .files import MEDIA, UPLOADS, Files, Upload

__all__ = ["MEDIA", "UPLOADS", "Files", "Upload"]
