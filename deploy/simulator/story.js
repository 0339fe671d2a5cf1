// The steps on the page: each call, its answer, how long it took, and what it means.

import { mask, maskBase } from "./secrets.js";

const WORDS = {
  "oauth2/v1/authorize": ["Fibery asks where to send the user", "The answer is the address of the provider's consent page."],
  "oauth1/v1/authorize": ["Fibery asks where to send the user", "The responder fetched a request token; the answer is the address of the provider's consent page."],
  "oauth2/v1/access_token": ["Fibery exchanges the code for tokens", "The responder sent the code and the client's secret to the provider."],
  "oauth1/v1/access_token": ["Fibery exchanges the verifier for tokens", "The responder signed the request with the consumer's secret."],
  validate: ["Fibery validates the account", "The responder asked the provider whose account it is, and renews the tokens where that is due."],
};

/** An element with attributes and children; texts are never read as HTML. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** A text that may be long, which a keyboard can scroll. */
function box(name, text) {
  return element("pre", { tabindex: "0", role: "group", "aria-label": name }, text);
}

/** A value as text for the eye: JSON, secrets masked unless they are asked for. */
export function shown(value, reveals) {
  const visible = reveals ? value : mask(value);
  return typeof visible === "string" ? visible : JSON.stringify(visible, null, 2);
}

function curl(step, reveals, path) {
  const body = JSON.stringify(reveals ? step.body : mask(step.body)).replaceAll("'", "'\\''");
  return `curl --insecure --json '${body}' '${location.origin}${path}'`;
}

async function copy(event, text) {
  const button = event.currentTarget;
  const name = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("blur", () => {
    button.removeAttribute("aria-live");
    button.textContent = name;
  }, { once: true });
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Copying is not allowed here";
  }
}

/** A bar that shows when a step began and how long it took, in relation to all steps. */
function timeBar(step, first, span) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "time");
  svg.setAttribute("viewBox", "0 0 1000 6");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const start = (1000 * (step.at - first)) / span;
  const width = Math.max((1000 * step.duration) / span, 6);
  for (const [name, x, w] of [["ground", 0, 1000], ["part", Math.min(start, 994), width]]) {
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    rect.setAttribute("class", name);
    rect.setAttribute("x", x);
    rect.setAttribute("width", w);
    rect.setAttribute("height", 6);
    svg.append(rect);
  }
  return svg;
}

function failure(step) {
  const words = step.fault ?? step.answer?.message ?? "The answer is not what Fibery expects.";
  const more = [];
  if (step.answer?.tryLater) more.push("Fibery would try the same call again later.");
  if (step.requestId) more.push(`The cause stands in the responder's log at the request id ${step.requestId}.`);
  return element(
    "div", { class: "message" },
    element("p", {}, step.fault ? "" : "Fibery's user reads: ", element("strong", {}, words)),
    ...more.map((line) => element("p", { class: "quiet" }, line)),
  );
}

function milliseconds(duration) {
  return duration < 1000 ? `${Math.round(duration)} ms` : `${(duration / 1000).toFixed(1)} s`;
}

function visit(step, reveals) {
  const title = step.kind === "leave"
    ? "The browser goes to the provider" : "The provider sends the browser back";
  return element(
    "li", { class: "good" },
    element("div", { class: "summary" }, element("h3", {}, title),
      step.duration ? element("span", { class: "badge" }, `the user took ${milliseconds(step.duration)}`) : null),
    box("Address", shown(step.address, reveals)),
  );
}

function made(step, app, reveals, first, span) {
  const [title, meaning] = WORDS[step.step];
  const isGood = step.status === 200;
  const path = reveals ? step.path : maskBase(step.path, app.base, app.name);
  const line = curl(step, reveals, path);
  return element(
    "li", { class: isGood ? "good" : "bad" },
    element("div", { class: "summary" }, element("h3", {}, step.title ?? title),
      element("span", { class: "badge" }, `${step.status || "no answer"} · ${milliseconds(step.duration)}`)),
    timeBar(step, first, span),
    isGood ? element("span", { class: "quiet" }, step.meaning ?? meaning) : failure(step),
    element("details", isGood ? {} : { open: "" },
      element("summary", {}, `POST ${path}`),
      box("Request", shown(step.body, reveals)),
      step.fault ? null : box("Answer", `${step.status} ${shown(step.answer, reveals)}`),
      step.requestId ? element("p", { class: "quiet" }, "Request id: ", element("code", {}, step.requestId)) : null,
      element("button", { type: "button", onclick: (event) => copy(event, line) },
        reveals ? "Copy as curl, with the secrets" : "Copy as curl")),
  );
}

/** Draws all steps anew; which of them are open is kept. */
export function draw(list, steps, app, reveals) {
  const open = Array.from(list.querySelectorAll("details"), (it) => it.open);
  // The time in which the user looked at the provider's page is not drawn.
  let away = 0;
  const placed = steps.map((step) => {
    const at = step.at - away;
    if (step.kind === "return") away += step.duration ?? 0;
    return { ...step, at };
  });
  const calls = placed.filter((step) => step.kind === "call");
  const first = calls[0]?.at ?? 0;
  const span = Math.max(1, ...calls.map((step) => step.at + step.duration - first));
  list.replaceChildren(...placed.map((step) =>
    step.kind === "call" ? made(step, app, reveals, first, span) : visit(step, reveals)));
  list.querySelectorAll("details").forEach((it, index) => {
    if (index < open.length) it.open = open[index];
  });
}
