"""The parts of a generation as files in a folder: ledger, words, arrays of vectors and texts."""
