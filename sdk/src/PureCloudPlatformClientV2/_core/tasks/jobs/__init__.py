"""`wait`: until what was submitted is done."""

from .sync import wait as wait
