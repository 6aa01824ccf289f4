"""Content and what every content has. Public to modules."""

from parvis.content.models import (
    Attachment,
    AttachmentKind,
    Channel,
    Comment,
    Content,
    ContentState,
    Follow,
    Link,
    Version,
)

__all__ = [
    "Attachment",
    "AttachmentKind",
    "Channel",
    "Comment",
    "Content",
    "ContentState",
    "Follow",
    "Link",
    "Version",
]
