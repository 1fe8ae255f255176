"""Use cases that write: one function, one use case, one transaction.

Every function takes the database and who asks, goes through `coach.access`, and either commits
whole or leaves nothing. No HTTP, no HTML.
"""
