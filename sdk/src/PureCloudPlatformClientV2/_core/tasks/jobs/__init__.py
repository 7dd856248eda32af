"""`wait`: until what was submitted is done."""

from .facts import answers_with_job as answers_with_job
from .sync import wait as wait
