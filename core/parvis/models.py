"""All the core's tables, for those who need to see them together (migrations, the registry)."""

from parvis.administration import models as administration
from parvis.content import models as content
from parvis.events import models as events
from parvis.mail import models as mail
from parvis.people import models as people
from parvis.spaces import models as spaces

__all__ = ["administration", "content", "events", "mail", "people", "spaces"]
