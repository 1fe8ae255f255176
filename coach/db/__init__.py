"""Tables, types and sessions on SQLAlchemy; the same code on SQLite and PostgreSQL.

No HTTP, no rule of training, no text for people.
"""
