"""JSON over HTTP: the second door to the same services.

One error shape: `{"error": {"code", "field", "message"}}`.
"""
