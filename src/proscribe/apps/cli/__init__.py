"""The command line: one command, one file; files that start with an underscore are shared parts."""
