"""Prove that what is to be found would be found: plant it in copies, and read them as in earnest."""
