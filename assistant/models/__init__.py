"""Chat models, hosted embeddings and rerankers: the only room that knows OpenAI.

Each name is loaded when it is first used: the clients take seconds to import, and answers of quotes
need none of them.
"""

from typing import TYPE_CHECKING, Final

from assistant.runtime.loading import lazy

if TYPE_CHECKING:
    from assistant.models.call import Chunk, End
    from assistant.models.chat import ChatModel, Spend, chat_model
    from assistant.models.embeddings import HostedEmbeddings, hosted_embeddings
    from assistant.models.reranking import HostedReranker, hosted_reranker

__all__ = [
    "ChatModel",
    "Chunk",
    "End",
    "HostedEmbeddings",
    "HostedReranker",
    "Spend",
    "chat_model",
    "hosted_embeddings",
    "hosted_reranker",
]

_PLACES: Final = {
    "ChatModel": "chat",
    "Chunk": "call",
    "End": "call",
    "HostedEmbeddings": "embeddings",
    "HostedReranker": "reranking",
    "Spend": "chat",
    "chat_model": "chat",
    "hosted_embeddings": "embeddings",
    "hosted_reranker": "reranking",
}
__getattr__ = lazy(__name__, _PLACES)
