"""The answer of a chat model: what it is shown, and what of its text is kept."""
