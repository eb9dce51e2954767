"""What an instance can be told: every value comes from one ``ECOWORKS_*`` variable, read here only."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The settings of one instance; ``create_app`` and the commands pass them on, nobody imports an instance."""

    model_config = SettingsConfigDict(env_prefix="ECOWORKS_", frozen=True, extra="ignore")

    home: Path = Field(
        default=Path("var"), description="where the instance keeps its files and its private cluster"
    )
    host: str = Field(default="127.0.0.1", description="address the server listens on")
    port: int = Field(default=8000, description="port the server listens on")
    database_url: str = Field(
        default="", description="a PostGIS server to use instead of the private cluster"
    )
    read_url: str = Field(default="", description="a read replica; reads go to the main server when empty")
    login_roles: bool = Field(
        default=False, description="log in as eco_app and eco_reader (private cluster) instead of SET ROLE"
    )
    public_read: bool = Field(default=False, description="let people read published works without signing in")
    secure_cookie: bool = Field(default=False, description="send the session cookie over TLS only")
    upload_limit_mb: int = Field(default=64, description="largest file an upload may hold, in MB")
    body_idle_seconds: float = Field(
        default=20.0, gt=0, description="a request's body that pauses for longer is dropped"
    )
    body_bytes_per_second: float = Field(
        default=1000.0, gt=0, description="a request's body that comes in slower on the average is dropped"
    )
    header_seconds: float = Field(
        default=20.0, gt=0, description="a connection that has not sent its headers by then is closed"
    )
    session_idle_minutes: int = Field(default=30, description="a session ends after this much idleness")
    session_hours: int = Field(default=12, description="a session ends after this long, used or not")
    worker: bool = Field(default=True, description="run one worker beside the server")

    @property
    def files(self) -> Path:
        """Originals, kept under their SHA-256."""
        return self.home / "files"

    @property
    def incoming(self) -> Path:
        """Files that arrive in parts, until an upload takes them."""
        return self.home / "incoming"

    @property
    def exports(self) -> Path:
        """Finished exports, one folder each."""
        return self.home / "exports"
