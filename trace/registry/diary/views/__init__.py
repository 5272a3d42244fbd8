"""Pages of the diary, on the register's blueprint: reading, writing, the balance, and what officers set."""

from trace.registry.diary.views import balance, reading, setting, supply, writing
from trace.registry.views.frame import blueprint

__all__ = ["balance", "blueprint", "reading", "setting", "supply", "writing"]
