"""
An OpenID provider as a process of its own: ``python openid_provider.py PORT``.

The provider is oidc-provider-mock. Around it stands what ProConnect does otherwise and the mock does not: it refuses a
parameter that it does not know and a short state or nonce, it signs what it says of a person, it calls the scopes by
other names. And what may go wrong: ``PUT /trouble`` with ``{"trouble": "…"}``.
"""

import json
import os
import sys
import time
import warnings

warnings.simplefilter("ignore")
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

import flask  # noqa: E402
import oidc_provider_mock._app as mock  # noqa: E402
from authlib import jose  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

KNOWN = {"client_id", "redirect_uri", "scope", "response_type", "state", "nonce", "claims", "prompt"}
SCOPES = "openid given_name usual_name email siret"

app = mock.app(require_nonce=True)
now = {"trouble": ""}


@app.put("/trouble")
def set_trouble():
    now["trouble"] = flask.request.json["trouble"]
    return "", 204


@app.get("/runs")
def tell_that_it_runs():
    return ""


@app.before_request
def go_wrong_or_refuse():
    path = flask.request.path
    if path in {"/trouble", "/runs"} or path.startswith("/users/"):
        return None
    where, _, what = now["trouble"].partition(":")
    if what in BROKEN and path.endswith(where):
        return BROKEN[what]()
    return refusal(flask.request.args) if path == "/oauth2/authorize" else None


def refusal(query):
    """Refuse what ProConnect refuses."""
    unknown = set(query) - KNOWN
    short = [name for name in ("state", "nonce") if len(query.get(name, "")) < 32]
    scopes = sorted(query.get("scope", "").split()) != sorted(SCOPES.split())
    if unknown or short or scopes or "amr" not in json.loads(query["claims"])["id_token"]:
        return f"Y000400: {unknown} {short} {query.get('scope')}", 400
    return None


BROKEN = {
    "500": lambda: ("no", 500),
    "slow": lambda: time.sleep(60) or "too late",
    "garbage": lambda: "<html>not what you want</html>",
    "list": lambda: flask.jsonify([1]),
    "empty": lambda: flask.jsonify({}),
    "file": lambda: flask.jsonify({**_description(), "token_endpoint": "file:///etc/passwd"}),
}


def _description():
    return {
        "issuer": flask.request.host_url.rstrip("/"),
        **{name: f"{flask.request.host_url}{path}" for name, path in ADDRESSES.items()},
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }


ADDRESSES = {
    "authorization_endpoint": "oauth2/authorize",
    "token_endpoint": "oauth2/token",
    "userinfo_endpoint": "userinfo",
    "jwks_uri": "jwks",
    "end_session_endpoint": "oauth2/end_session",
}


@app.after_request
def sign_what_is_said(response):
    """Answer as ProConnect: what is said of a person is a signed token."""
    if flask.request.path != "/userinfo" or response.status_code != 200 or now["trouble"] == "userinfo:json":
        return response
    if now["trouble"].startswith("userinfo:") and now["trouble"] != "userinfo:other":
        return response
    claims = {**response.json, "iss": flask.request.host_url.rstrip("/"), "aud": "ptce"}
    if now["trouble"] == "userinfo:other":
        claims["sub"] = "someone-else"
    return flask.Response(_signed(claims), content_type="application/jwt")


def _signed(claims):
    key = mock.storage.jwk
    return jose.jwt.encode({"alg": "RS256", "kid": key.as_dict()["kid"]}, claims, key).decode()


def _all_claims(user, scope):
    return {**user.claims, "sub": user.sub}


class ScopesOfProConnect(mock.Client):
    SCOPES_SUPPORTED = tuple(SCOPES.split())


mock._user_claims_for_scope = _all_claims
mock.Client = ScopesOfProConnect

#: How an ID token is spoiled: its claims, or its signature.
SPOILED = {
    "token:nonce": {"nonce": "0" * 43},
    "token:audience": {"aud": "another-site"},
    "token:issuer": {"iss": "https://evil.example"},
    "token:expired": {"exp": 1_600_000_000, "iat": 1_600_000_000 - 60},
}


@app.after_request
def spoil_the_token(response):
    trouble = now["trouble"]
    if (
        flask.request.path != "/oauth2/token"
        or response.status_code != 200
        or not trouble.startswith("token:")
    ):
        return response
    answer = response.json
    claims = dict(jose.jwt.decode(answer["id_token"], mock.storage.jwk))
    if trouble in SPOILED:
        answer["id_token"] = _signed({**claims, **SPOILED[trouble]})
    elif trouble == "token:signature":
        head, body, signature = answer["id_token"].split(".")
        answer["id_token"] = f"{head}.{body}.{signature[:-6]}AAAAAA"
    elif trouble == "token:unsigned":
        empty = jose.jwt.encode({"alg": "none"}, claims, "")
        answer["id_token"] = empty.decode() if isinstance(empty, bytes) else empty
    elif trouble == "token:secret":
        answer["id_token"] = jose.jwt.encode({"alg": "HS256"}, claims, "the-secret").decode()
    elif trouble == "token:none":
        del answer["id_token"]
    return flask.jsonify(answer)


if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), app, threaded=True).serve_forever()
