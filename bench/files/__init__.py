"""Measure reading trees of programs beside other ways of doing it: `python -m bench.files TREE`."""
