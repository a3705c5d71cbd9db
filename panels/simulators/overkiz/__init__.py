"""Overkiz's end-user cloud and its local boxes, imitated on the wire.

Every fact comes from the project's Overkiz reference; the numbers in comments and docstrings are its chapters.
"""
