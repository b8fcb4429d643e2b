"""From a question and what was said before it to an Answer with its citations.

Imports retrieval, checking, models and records; surfaces import it, it imports none of them.
"""
