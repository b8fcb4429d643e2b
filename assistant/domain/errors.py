"""Everything that can go wrong on purpose, as a tree.

ArchiveError
├── SettingError      a setting, flag or filter has a value that cannot be used
├── SourceError       the site, folder or file to ingest cannot be used
├── IndexMissing      there is no index at the given place yet
├── IndexUnusable     the index is damaged, empty or made by something else
│   ├── IndexAway         the server of the index cannot be reached
│   └── IndexTaken        another process changes the index just now
├── RecordsError      the database of answers and votes cannot be used
├── Busy              too many questions are being answered
├── TimeLimitExceeded a question has taken all the time that one may take
├── KeyRefused        a caller's key is missing, not known, or not good for this
├── QuestionError     a question that cannot be asked (empty, too long)
├── PromptError       a prompt file is missing or its variables do not fit
└── ModelError        the chat or embedding model cannot be used or did not answer
    └── PromptTooLong     the chat model takes no prompt of that length

The message of each is one line for the person in front of the screen: what is wrong,
where (file, setting, field), and what to do about it.
"""

from typing import Literal


class ArchiveError(Exception):
    """Base of every error that is ours; `str(error)` is fit to be shown."""


class SettingError(ArchiveError):
    """A setting, flag or filter has a value that cannot be used."""


class SourceError(ArchiveError):
    """The site, folder or file to ingest cannot be used."""


class IndexMissing(ArchiveError):
    """There is no index at the given place yet."""


class IndexUnusable(ArchiveError):
    """The index is damaged, empty, or was made by something that does not fit."""


class IndexAway(IndexUnusable):
    """The server of the index cannot be reached; it may be back in a moment."""


class IndexTaken(IndexUnusable):
    """Another process changes the index just now."""


class RecordsError(ArchiveError):
    """The database of answers, votes and sessions cannot be used."""


class Busy(ArchiveError):
    """So many questions are being answered and waiting that one more is not taken."""


class TimeLimitExceeded(ArchiveError):
    """The work on a question has taken all the time that one may take, and was given up."""


class QuestionError(ArchiveError):
    """A question that cannot be asked: empty, or longer than `limit` characters."""

    def __init__(self, message: str, limit: int) -> None:
        super().__init__(message)
        self.limit = limit


class KeyRefused(ArchiveError):
    """A caller is not admitted: a key is `missing`, `unknown`, lacks the `scope`, or calls too
    `often`, when `wait` has the seconds until the next call is allowed."""

    def __init__(
        self, kind: Literal["missing", "unknown", "scope", "often"], message: str, wait: int = 0
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.wait = wait


class PromptError(ArchiveError):
    """A prompt file is missing, or its variables are not the expected ones."""


class ModelError(ArchiveError):
    """The chat or embedding model cannot be used, or did not answer as agreed."""


class PromptTooLong(ModelError):
    """The chat model takes no prompt of that length; a shorter one may do."""


class RequestRefused(ModelError):
    """The far end of a chat model refuses this one request as it is."""
