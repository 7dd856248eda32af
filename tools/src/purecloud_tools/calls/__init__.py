"""From words and values to a call: arguments, bodies, checks, the request, the items of a listing."""
