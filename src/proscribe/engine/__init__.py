"""The engine: Arrow in, Arrow out; no input or output, no clock, no logging."""
