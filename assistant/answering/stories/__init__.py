"""Answers that are told by many posts: how something changed, and where it stands now. May import
what `answering/quoted` may."""
