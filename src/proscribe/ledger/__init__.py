"""What was known, decided and done, in an order that cannot be changed unseen.

Entries are canonical JSON under a hash tree (RFC 6962), kept in SQLite or PostgreSQL. The format is told in
docs/ledger.md, so that another program can check it. Nothing here decides anything or reads a clock.

The store needs SQLAlchemy (extra `ledger`); importing this package alone does not load it.
"""
