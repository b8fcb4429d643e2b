"""Chat models and hosted embeddings: the only room that knows OpenAI."""

from assistant.models.call import Chunk, End
from assistant.models.chat import ChatModel, Spend, chat_model
from assistant.models.embeddings import HostedEmbeddings, hosted_embeddings

__all__ = [
    "ChatModel",
    "Chunk",
    "End",
    "HostedEmbeddings",
    "Spend",
    "chat_model",
    "hosted_embeddings",
]
