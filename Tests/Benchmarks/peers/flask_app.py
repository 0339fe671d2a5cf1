"""The OAuth part of a connector as it is written with Flask and requests-oauthlib."""

import os
from datetime import datetime, timedelta, timezone

from flask import Flask, jsonify, request
from requests_oauthlib import OAuth2Session

CLIENT_ID = os.environ["CLIENT_ID"]
CLIENT_SECRET = os.environ["CLIENT_SECRET"]
AUTHORIZATION_ENDPOINT = os.environ["AUTHORIZATION_ENDPOINT"]
TOKEN_ENDPOINT = os.environ["TOKEN_ENDPOINT"]
USERINFO_ENDPOINT = os.environ["USERINFO_ENDPOINT"]
SCOPE = ["openid", "email"]
LEEWAY = timedelta(seconds=300)

app = Flask(__name__)


def members(token):
    """The provider's members, with the expiry as Fibery spells it."""
    left_out = ("expires_in", "expires_at")
    answer = {name: value for name, value in token.items() if name not in left_out}
    if "expires_in" in token:
        moment = datetime.now(timezone.utc) + timedelta(seconds=token["expires_in"])
        answer["expires_on"] = moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if isinstance(answer.get("scope"), list):
        answer["scope"] = " ".join(answer["scope"])
    return answer


@app.post("/oauth2/v1/authorize")
def authorize():
    call = request.get_json()
    session = OAuth2Session(CLIENT_ID, redirect_uri=call["callback_uri"], scope=SCOPE)
    address, _ = session.authorization_url(AUTHORIZATION_ENDPOINT, state=call["state"])
    return jsonify(redirect_uri=address)


@app.post("/oauth2/v1/access_token")
def access_token():
    call = request.get_json()
    session = OAuth2Session(CLIENT_ID, redirect_uri=call["fields"]["callback_uri"], scope=SCOPE)
    token = session.fetch_token(TOKEN_ENDPOINT, code=call["code"], client_secret=CLIENT_SECRET)
    return jsonify(members(token))


@app.post("/validate")
def validate():
    fields = request.get_json()["fields"]
    token = {"access_token": fields["access_token"], "token_type": "Bearer"}
    session = OAuth2Session(CLIENT_ID, token=token)
    renewed = {}
    expiry = datetime.fromisoformat(fields["expires_on"].replace("Z", "+00:00"))
    if expiry < datetime.now(timezone.utc) + LEEWAY:
        renewed = members(session.refresh_token(
            TOKEN_ENDPOINT, refresh_token=fields["refresh_token"], auth=(CLIENT_ID, CLIENT_SECRET)))
    answer = session.get(USERINFO_ENDPOINT)
    answer.raise_for_status()
    return jsonify(name=answer.json()["email"], **renewed)


@app.errorhandler(Exception)
def failed(error):
    return jsonify(message=str(error)), 401
