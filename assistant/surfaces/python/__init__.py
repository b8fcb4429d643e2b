"""The archive from Python: `open_archive`, and a langchain retriever."""
