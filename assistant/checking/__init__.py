"""Does a source say what a sentence of a chat model says?"""
