"""How much one caged child may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CageLimits:
    """Limits of one child, and how many children run at once.

    ``memory_bytes`` is address space on top of what the helper already holds; ``file_bytes`` the largest
    single file the child may write into its job folder, ``folder_bytes`` and ``folder_files`` all of them together.
    """

    wall_s: float = 20.0
    cpu_s: int = 15
    memory_bytes: int = 1 << 30
    file_bytes: int = 300_000_000
    folder_bytes: int = 700_000_000
    folder_files: int = 300
    open_files: int = 64
    at_once: int = 2
    # True only where another wall stands instead (own account, read-only container): see etl/README.md.
    allow_without_landlock: bool = False
