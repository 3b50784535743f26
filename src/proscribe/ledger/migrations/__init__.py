"""Changes of the tables, run by Alembic from `schema.migrate` alone."""
