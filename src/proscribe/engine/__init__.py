"""The kernels: normalise, identify, decide. Values in, values out; no I/O, no clock, no logging.

Every function but those of `findings` is split-invariant: f(a + b) = f(a) + f(b), which is what lets one
kernel run on a laptop and on a cluster.
"""
