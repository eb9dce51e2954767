"""What an instance can be told: every value comes from one ``ECOWORKS_*`` variable, read here only."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

# more questions than these at once would only take the processors from the map
CORES = max(2, os.cpu_count() or 2)


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
    lag_seconds: float = Field(
        default=5.0, gt=0, description="a replica further behind is not read until it has caught up"
    )
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
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^/?#\s]+)?$",
        description="scheme and host under which people reach the instance; links and the sign-on name it",
    )
    demo_accounts: bool = Field(
        default=True, description="let the demonstration's accounts sign in; `up --no-demo` says no"
    )
    oidc_issuer: str = Field(default="", description="issuer of a sign-on by another house; empty: none")
    oidc_client_id: str = Field(default="", description="what the sign-on knows this instance by")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="what this instance proves itself with"
    )
    oidc_label: str = Field(default="统一身份认证", description="the sign-on's name on the first page")
    oidc_scope: str = Field(default="openid", description="what is asked of the sign-on")
    oidc_algorithms: str = Field(
        default="RS256", description="signatures an ID token may have, separated by commas"
    )
    oidc_authorization_url: str = Field(default="", description="instead of discovery: where people sign in")
    oidc_token_url: str = Field(default="", description="instead of discovery: where a code becomes a token")
    oidc_keys_url: str = Field(default="", description="instead of discovery: the sign-on's public keys")
    oidc_keys_file: Path | None = Field(default=None, description="the public keys as a file (a JWK set)")
    oidc_sign_out_url: str = Field(default="", description="instead of discovery: where people sign out")
    oidc_required: bool = Field(
        default=False, description="linked people come by the sign-on only; administrators keep a password"
    )
    oidc_insecure: bool = Field(
        default=False, description="allow a sign-on without TLS on an address that is not this machine"
    )
    watch_seconds: float = Field(
        default=0.2, ge=0, description="how often a server looks for publications; 0: at every request"
    )
    tile_store_mb: int = Field(
        default=24, ge=0, description="memory of one server process for tiles it has drawn; 0: none are kept"
    )
    # who may use how much of the server: deploy/README.md tells what for
    reads_at_once: int = Field(
        default=2 * CORES, ge=1, description="long questions a server process works on at once"
    )
    client_reads_at_once: int = Field(default=CORES, ge=1, description="of them, those of one client")
    reads_waiting: int = Field(
        default=64, ge=0, description="questions that wait for a place; who comes then is told to come again"
    )
    wait_seconds: float = Field(default=10.0, gt=0, description="how long a question waits for its place")
    client_work_seconds: float = Field(
        default=120.0,
        gt=0,
        description="work a client may have done at a stretch; a second comes back each second",
    )
    read_seconds: float = Field(default=15.0, gt=0, description="a question that takes longer is cut off")
    tile_seconds: float = Field(default=15.0, gt=0, description="a tile that takes longer is not drawn")
    export_seconds: float = Field(
        default=900.0, gt=0, description="a single statement of the worker that takes longer is cut off"
    )
    export_evidence_mb: int = Field(
        default=4000, ge=1, description="photos and papers that one export may take along"
    )
    exports_at_once: int = Field(default=5, ge=1, description="unfinished exports a person may have")
    worker: bool = Field(default=True, description="run one worker beside the server")

    @model_validator(mode="after")
    def _check_sign_on(self) -> Settings:
        if not self.oidc_issuer:
            return self
        if not (self.oidc_client_id and self.public_url):
            raise ValueError("ECOWORKS_OIDC_ISSUER needs ECOWORKS_OIDC_CLIENT_ID and ECOWORKS_PUBLIC_URL")
        weak = {"none", "HS256", "HS384", "HS512"} & set(self.allowed_algorithms)
        if weak or not self.allowed_algorithms:
            raise ValueError("ECOWORKS_OIDC_ALGORITHMS takes signatures by a private key only, like RS256")
        return self

    @property
    def allowed_algorithms(self) -> tuple[str, ...]:
        """Signatures an ID token may have."""
        return tuple(name.strip() for name in self.oidc_algorithms.split(",") if name.strip())

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
