"""One reader of each thing that a text may hold: words, sentences, names, amounts, times.

Pure, and bounded in time on any text. Imports the nouns only; MeCab is known here alone.
"""
