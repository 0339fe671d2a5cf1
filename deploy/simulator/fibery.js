// What Fibery says to an app. This module alone knows the wire.

const CALLBACK = `${location.origin}/callback`;
const PAST = "2020-01-01T09:53:41.000Z";

/** What has to be registered at the provider for a version of OAuth. */
export function callbackOf(version) {
  return version === "oauth2" ? CALLBACK : `${CALLBACK} (Fibery adds ?state=… to it)`;
}

function randomState() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Makes one call and tells what was sent, what came, and how long it took.
 *
 * A call that fails in the network has the status 0.
 */
async function call(app, step, body) {
  const path = `${app.base}/${step}`;
  const started = performance.now();
  const made = { kind: "call", step, path, body, at: Date.now() };
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    made.status = response.status;
    made.requestId = response.headers.get("X-Request-Id");
    try {
      made.answer = JSON.parse(text);
    } catch {
      made.answer = text;
    }
  } catch (error) {
    made.status = 0;
    made.fault = `The call did not get through: ${error.message}`;
  }
  made.duration = performance.now() - started;
  return made;
}

/** The first call: where shall the browser go? Returns the call, and what Fibery remembers. */
export async function authorize(app, version, tenants) {
  const state = randomState();
  if (version === "oauth2") {
    const fields = { _id: "simulated", app: app.name, callback_uri: CALLBACK, state, ...tenants };
    const body = { callback_uri: CALLBACK, state, ...tenants };
    return { made: await call(app, "oauth2/v1/authorize", body), fields, state };
  }
  const callback = `${CALLBACK}?state=${state}`;
  const made = await call(app, "oauth1/v1/authorize", { callback_uri: callback, ...tenants });
  const fields = {
    access_token: made.answer?.token, access_secret: made.answer?.secret,
    callback_uri: callback, ...tenants,
  };
  return { made, fields, state };
}

/** The call after the provider's redirect, whose query goes along as it came. */
export function accessToken(app, version, fields, query) {
  const step = version === "oauth2" ? "oauth2/v1/access_token" : "oauth1/v1/access_token";
  return call(app, step, { fields, ...query });
}

/** The call that Fibery makes before each use of an account. */
export function validate(app, version, account) {
  return call(app, "validate", { id: version, fields: account });
}

/** The account as Fibery has it after an answer: the answer is laid over it. */
export function laidOver(account, answer) {
  const { name, ...members } = answer;
  return { ...account, ...members };
}

/** The account with an expiry that has passed. */
export function expired(account) {
  const spelling = "expire_on" in account ? "expire_on" : "expires_on";
  return { ...account, [spelling]: PAST };
}
