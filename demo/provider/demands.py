"""What a provider with habits of its own demands of a call beyond the RFCs, as data of the client.

`Client.demands` is an object by step: `authorize`, `token` (for a code), `refresh`, `userinfo`.
A step's members:

- `require`: parameters by name, and what they have to be; null takes any value
- `forbid`: parameters that must not be there
- `headers`: header fields by name, and what they must be; null takes any value, false none at all
- `tenant`: the tenant whose address has to be called

No step takes a parameter without a value. `Client.names` are the provider's own names of standard
parameters; the standard name is then unknown to it. `Client.callback_names` are names that stand for
the addresses of callbacks; then an address is unknown to it.
"""

from urllib.parse import urlencode


def problem(client, step, call):
    """What is wrong with a call, or None."""
    demands = client.demands.get(step, {})
    parameters = dict(call.query if step == "authorize" else call.parameters)
    for name, value in parameters.items():
        if value == "":
            return f"{name} is empty"
    for name, wanted in demands.get("require", {}).items():
        if name not in parameters or wanted not in (None, parameters[name]):
            return f"{name} is required"
    for name in demands.get("forbid", []):
        if name in parameters:
            return f"{name} is not known here"
    for name, wanted in demands.get("headers", {}).items():
        found = call.header(name)
        if (found is not None) if wanted is False else (not found or wanted not in (None, found)):
            return f"the header {name} is wrong"
    if demands.get("tenant", call.tenant) != call.tenant:
        return "this is another tenant"
    return None


def standard(client, parameters):
    """The parameters as oauthlib knows them: with the standard names, scopes, method and callback."""
    own = {name: theirs for theirs, name in client.names.items()}
    result = {own.get(name, name): value for name, value in parameters if name not in client.names}
    scopes = result.get("scope", "").split(client.scope_separator)
    if "scope" in result:
        # A scope with a space in it is none.
        result["scope"] = " ".join(it if " " not in it else "unknown" for it in scopes)
    if "code_challenge_method" in result:
        is_known = result["code_challenge_method"] == client.challenge_method
        result["code_challenge_method"] = "S256" if is_known else "unknown"
    if client.callback_names and "redirect_uri" in result:
        result["redirect_uri"] = client.callback_names.get(result["redirect_uri"], "unknown")
    return result


def standard_url(client, call):
    """The address of an authorization request in standard form."""
    parameters = {"response_type": "code"} | standard(client, call.query)
    return f"{call.base}{call.path}?{urlencode(parameters)}"
