"""How the parts of what calls do are measured, in turns: what the programs of parts beside this share."""

import gc
import json
import time


def print_best(parts, rounds):
    """Print the processor microseconds of each part, divided by its count: the best of `rounds`, after one to warm up.

    parts: by name a count and a function
    """
    best = dict.fromkeys(parts, float("inf"))
    for number in range(rounds + 1):
        for name, (count, part) in parts.items():
            gc.collect()
            start = time.process_time()
            part()
            if number:
                best[name] = min(best[name], (time.process_time() - start) / count * 1e6)
    print(json.dumps(best))
