"""Ways to use proscribe: each parses, calls the pipeline and renders. No rules of law live here."""
