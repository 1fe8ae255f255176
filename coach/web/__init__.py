"""HTML over HTTP: a view is door, parse, service or query, render.

No SQL, no rule, no commit; a template gets frozen views, never rows.
"""
