"""Signed statements of a client about itself (RFC 7523)."""

import time

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def is_proof(store, client, form, audience):
    """Whether a form proves the client by a JWT in the one way that it is registered for."""
    # Only the tests of these methods need the package.
    import jwt

    if form.get("client_assertion_type") != TYPE:
        return False
    token = form.get("client_assertion", "")
    is_shared = client.auth_method == "client_secret_jwt"
    algorithm = "HS256" if is_shared else client.algorithm
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(
            token, client.secret if is_shared else client.public_key, algorithms=[algorithm],
            audience=client.issuer or audience,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "jti"]},
        )
    except jwt.PyJWTError:
        return False
    is_new = claims["jti"] not in store.assertions
    store.assertions.add(claims["jti"])
    return (
        is_new and isinstance(claims["aud"], str) and claims["exp"] - claims["iat"] <= 300
        and claims["iat"] <= time.time() + 5 and header.get("kid") == client.key_id
        and claims["iss"] == claims["sub"] == client.client_id
    )
