"""Benchmarks: each figure is taken beside its named alternative, in the same run, on the same machine.

``python -m bench`` (or ``make bench``) prints a table and appends one JSON object per figure to ``var/bench.jsonl``.
"""
