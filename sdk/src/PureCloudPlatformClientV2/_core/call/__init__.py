"""One call, from the arguments of a method to its result, without I/O."""

from .call import Call as Call
from .call import Response as Response
