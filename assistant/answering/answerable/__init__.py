"""Whether what was found holds an answer, and what it lacks."""
