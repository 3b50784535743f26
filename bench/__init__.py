"""Measure speed beside other engines: `make bench`. Nothing here is needed to use or test proscribe."""
