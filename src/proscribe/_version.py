"""The version of the program; part of every receipt."""

__version__ = "0.1.0"
