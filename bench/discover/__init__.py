"""Measure how fast inputs are read and vendors found, beside other tools: `python -m bench.discover`."""
