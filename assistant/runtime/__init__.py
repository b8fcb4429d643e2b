"""What a running process needs whatever it does: logs, figures, rates, keys, admission, shutdown.

Imports the nouns only; knows nothing of archives or answers.
"""
