// Which members and parameters are secrets, and how they are masked for the eye.

const NAMES = new Set([
  "access_token", "access_secret", "refresh_token", "id_token", "token", "secret", "code",
  "oauth_token", "oauth_token_secret", "oauth_verifier", "oauth_session_handle",
]);

function masked(text) {
  return text.length > 10 ? `${text.slice(0, 4)}…` : "…";
}

/** An address with the values of its secret parameters masked. */
function maskedAddress(text) {
  return text.replace(/([?&#])([^=&#]+)=([^&#]*)/g, (whole, before, name, value) =>
    NAMES.has(name) ? `${before}${name}=${masked(value)}` : whole);
}

/** A copy of a JSON value in which every secret is masked. */
export function mask(value, name = "") {
  if (Array.isArray(value)) return value.map((item) => mask(item));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, mask(it, key)]));
  }
  if (typeof value !== "string") return value;
  return NAMES.has(name) ? masked(value) : maskedAddress(value);
}

/** A path without the access key, the second of its parts where an app has one. */
export function maskBase(path, base, appName) {
  const parts = base.split("/").filter(Boolean);
  const key = parts.length && parts.at(-1) !== appName ? parts.at(-1) : null;
  return key ? path.replace(`/${key}`, "/ACCESS-KEY") : path;
}
