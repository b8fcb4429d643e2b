"""The answer without a chat model: verbatim sentences, their order and the lines around them."""
