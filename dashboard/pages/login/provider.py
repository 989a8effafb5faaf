"""The organisation's OpenID provider, spoken to with Authlib: authorisation code with PKCE (S256), state and nonce.

OpenID Connect Core 1.0 (sections 3.1.2, 3.1.3.7, 5.3.2), RFC 7636 (PKCE), RP-Initiated Logout 1.0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration, OAuth
from authlib.oidc.core import CodeIDToken
from flask import Flask, request, session
from joserfc.errors import JoseError

from dashboard.deep_links import address_parts
from data.people.pending_logins import PendingLogins
from data.people.provider_settings import ProviderSettings

RETURN_ENDPOINT: Final = "login.openid_return"
_NAME: Final = "provider"
_ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
_SECONDS: Final = 10
_MOST_PENDING: Final = 8
_LONGEST_SUBJECT: Final = 255


class ProviderFailed(Exception):
    """The provider cannot be reached, or what came back from it is not to be believed; says why, for the log."""


@dataclass(frozen=True)
class Person:
    """Whom the provider vouches for. `wanted` is the page that the person asked for before."""

    subject: str
    name: str
    groups: tuple[str, ...]
    id_token: str
    wanted: str


class _Integration(FlaskIntegration):  # type: ignore[misc]
    """Authlib's glue to Flask; a log-in that is not finished after ten minutes is begun anew."""

    expires_in = 600


class _OAuth(OAuth):  # type: ignore[misc]
    framework_integration_cls = _Integration


class Provider:
    """One provider. It is asked for its addresses and keys at the first log-in, not before."""

    def __init__(self, server: Flask, settings: ProviderSettings, pending: PendingLogins) -> None:
        self.settings = settings
        self._client = _OAuth(server, cache=pending).register(
            _NAME,
            client_id=settings.client_id,
            client_secret=settings.client_secret or None,
            server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile groups",
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_basic" if settings.client_secret else "none",
                "default_timeout": _SECONDS,
            },
        )

    def begin(self, return_address: str, wanted: str) -> str:
        """Address at the provider where the person logs in; state, nonce and verifier stay here.

        Raises:
            ProviderFailed: the provider does not answer.
        """
        self._metadata()
        begun = self._client.create_authorization_url(return_address)
        self._client.save_authorize_data(redirect_uri=return_address, wanted=wanted, **begun)
        pending = [key for key in session if str(key).startswith(f"_state_{_NAME}_")]
        for key in pending[:-_MOST_PENDING]:  # a cookie has room for a few
            session.pop(key)
        return str(begun["url"])

    def finish(self, query: Mapping[str, str]) -> Person:
        """Whom the provider vouches for, after it sent the browser back.

        Raises:
            ProviderFailed: state, code, nonce or token is not what it has to be, or the person refused.
        """
        self._metadata()
        kept = self._client.framework.get_state_data(session, query.get("state", ""))
        if kept is None:
            raise ProviderFailed("unknown state")
        if query.get("iss", self.settings.issuer) != self.settings.issuer:  # RFC 9207
            self._client.framework.clear_state_data(session, query.get("state", ""))
            raise ProviderFailed("another issuer")
        try:
            token = self._client.authorize_access_token(
                claims_options=self._expected,
                claims_cls=CodeIDToken,
                leeway=60,
            )
            if not token.get("userinfo"):
                raise ProviderFailed("no id token")
            claims = self._with_groups(token)
        except (AuthlibBaseError, JoseError, requests.RequestException, ValueError, KeyError, RuntimeError) as error:
            raise ProviderFailed(f"{type(error).__name__}: {error}") from error
        subject = str(claims["sub"])
        if not subject.isprintable() or len(subject) > _LONGEST_SUBJECT:
            raise ProviderFailed("unusable subject")
        wished = claims.get("preferred_username") or claims.get("name") or claims.get("email") or claims["sub"]
        return Person(
            f"{self.settings.issuer} {subject}",
            str(wished),
            _texts(_at(claims, self.settings.groups_claim)),
            str(token["id_token"]),
            str(kept["wanted"]),
        )

    def site(self) -> str:
        """How browsers call this site, as the provider has to know it."""
        return self.settings.site_url or request.url_root.rstrip("/")

    def end_address(self, id_token: str) -> str:
        """Address at the provider that ends its session and leads back to the log-in; '' where it offers none."""
        try:
            metadata = self._metadata()
        except ProviderFailed:
            return ""
        if not metadata.get("end_session_endpoint"):
            return ""
        made = self._client.create_logout_url(f"{self.site()}/login", id_token, client_id=self.settings.client_id)
        return str(made["url"])

    @property
    def _expected(self) -> dict[str, Any]:
        """What an id token has to say (OpenID Connect Core, 3.1.3.7), besides times and signature."""
        return {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "value": self.settings.client_id},
            "nonce": {"essential": True},
        }

    def _with_groups(self, token: Mapping[str, Any]) -> dict[str, Any]:
        """The claims of the id token; with those of the user information where the groups stand there only."""
        claims: dict[str, Any] = dict(token["userinfo"])
        if _at(claims, self.settings.groups_claim) is not None or not self._metadata().get("userinfo_endpoint"):
            return claims
        more = self._client.userinfo(token=token)
        if more.get("sub") != claims["sub"]:
            raise ProviderFailed("user information of somebody else")
        return {**more, **claims}

    def _metadata(self) -> dict[str, Any]:
        """The provider's own description; only for the issuer that is configured, and no shared-secret signatures."""
        try:
            metadata: dict[str, Any] = self._client.load_server_metadata()
        except (requests.RequestException, ValueError) as error:
            raise ProviderFailed(f"no description: {error}") from error
        if metadata.get("issuer") != self.settings.issuer:
            raise ProviderFailed("the description is of another issuer")
        for address in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not address_parts(str(metadata.get(address, ""))).netloc:
                raise ProviderFailed(f"the description has no {address}")
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in _ALGORITHMS]
        return metadata


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """A claim by its name, or by a path of names with dots."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _texts(claim: Any) -> tuple[str, ...]:
    """A claim of one text or several."""
    if isinstance(claim, str):
        return (claim,)
    return tuple(map(str, claim)) if isinstance(claim, list) else ()
