// The OAuth part of a connector as it is written with Node, Express and fetch.
"use strict";

const express = require("express");

const { CLIENT_ID, CLIENT_SECRET, AUTHORIZATION_ENDPOINT, TOKEN_ENDPOINT, USERINFO_ENDPOINT } =
  process.env;
const LEEWAY = 300 * 1000;

const app = express();
app.use(express.json());

const basic = "Basic " + Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString("base64");

async function askForTokens(parameters) {
  const answer = await fetch(TOKEN_ENDPOINT, {
    method: "POST",
    headers: { Authorization: basic, Accept: "application/json" },
    body: new URLSearchParams(parameters),
  });
  if (!answer.ok) throw new Error(`The provider answered ${answer.status}.`);
  const { expires_in, ...members } = await answer.json();
  if (expires_in) members.expires_on = new Date(Date.now() + expires_in * 1000).toISOString();
  return members;
}

app.post("/oauth2/v1/authorize", (request, response) => {
  const { callback_uri, state } = request.body;
  const query = new URLSearchParams({
    response_type: "code",
    client_id: CLIENT_ID,
    redirect_uri: callback_uri,
    state,
    scope: "openid email",
  });
  response.json({ redirect_uri: `${AUTHORIZATION_ENDPOINT}?${query}` });
});

app.post("/oauth2/v1/access_token", async (request, response, next) => {
  try {
    const { fields, code } = request.body;
    const redirect_uri = fields.callback_uri;
    response.json(await askForTokens({ grant_type: "authorization_code", code, redirect_uri }));
  } catch (error) {
    next(error);
  }
});

app.post("/validate", async (request, response, next) => {
  try {
    const { fields } = request.body;
    let renewed = {};
    if (new Date(fields.expires_on).getTime() < Date.now() + LEEWAY) {
      const { refresh_token } = fields;
      renewed = await askForTokens({ grant_type: "refresh_token", refresh_token });
    }
    const token = renewed.access_token || fields.access_token;
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await fetch(USERINFO_ENDPOINT, { headers });
    if (!answer.ok) throw new Error(`The provider answered ${answer.status}.`);
    const { email } = await answer.json();
    response.json({ name: email, ...renewed });
  } catch (error) {
    next(error);
  }
});

app.use((error, request, response, next) => {
  response.status(401).json({ message: error.message });
});

app.listen({ path: process.argv[2], backlog: 4096 });
