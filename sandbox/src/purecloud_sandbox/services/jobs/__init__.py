"""What goes on by itself once it was submitted: queries that run as jobs, exports, imports, publications."""

from .running import Running
from .service import Finder, Jobs

__all__ = ["Finder", "Jobs", "Running"]
