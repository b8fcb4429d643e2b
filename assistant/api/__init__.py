"""The archive over HTTP for machines, in JSON."""
