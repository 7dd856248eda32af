"""What the values of a program are, as far as its source tells; nothing of it is imported or run.

`reader` reads a source: `statements` and `expressions` follow its flow, `calls` knows what calls give, `names` what
imports and annotations bring, `program` what the source defines itself. All that it does with the package is reported
to a watcher (`events`).
"""
