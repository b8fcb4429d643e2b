"""The only place where parts are chosen and joined: real by default, others by argument.

Imports all that is joined; surfaces and commands call it.
"""
