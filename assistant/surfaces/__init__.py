"""Where people and programs ask: each translates in, calls one thing, translates an Answer out.

Imports answering and what is below it; no surface imports another.
"""
