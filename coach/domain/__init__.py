"""The rules: mechanics, estimation, differential, decision, programme. Pure functions of values.

Imports the standard library only: no clock, no randomness, no files, no web, no database.
"""
