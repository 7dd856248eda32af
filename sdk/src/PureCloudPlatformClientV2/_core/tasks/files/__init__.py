"""Files at addresses that answers give: `download`, `upload`, `download_recordings`."""

from .sync import download as download
from .sync import download_recordings as download_recordings
from .sync import upload as upload
