"""The archive as a model behind the OpenAI protocol."""
