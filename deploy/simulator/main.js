// The page: what is chosen, what happened so far, and what comes next.

import { accessToken, authorize, callbackOf, expired, laidOver, validate } from "./fibery.js";
import { draw, shown } from "./story.js";

const MEMORY = "simulator";
const VERSIONS = { oauth: "OAuth 1.0a", oauth2: "OAuth 2.0" };
const page = Object.fromEntries(
  Array.from(document.querySelectorAll("[id]"), (it) => [it.id, it]),
);

let apps = [];
let isBusy = false;
// The memory lasts as long as the tab, and brings the story over the visit at the provider.
let memory = JSON.parse(sessionStorage.getItem(MEMORY) ?? "null") ?? { steps: [] };

function remember(change) {
  memory = { ...memory, ...change };
  sessionStorage.setItem(MEMORY, JSON.stringify(memory));
  render();
}

function chosenApp() {
  return apps.find((app) => app.name === page.app.value) ?? apps[0];
}

function appOfStory() {
  return apps.find((app) => app.name === memory.app) ?? chosenApp();
}

function say(text, isBad = false) {
  page.status.textContent = text;
  page.status.classList.toggle("bad", isBad);
}

/** Says what went wrong; docs/troubleshooting.md has a row for each of these sentences. */
function complain(text) {
  say(text, true);
}

function render() {
  page.story.hidden = memory.steps.length === 0;
  draw(page.steps, memory.steps, appOfStory(), page.reveal.checked);
  page.account.hidden = !memory.account;
  if (!memory.account) return;
  page.name.textContent = memory.name ?? "not known yet";
  page.stored.textContent = shown(memory.account, page.reveal.checked);
  page.expire.hidden = !memory.account.refresh_token && memory.version === "oauth2";
}

function option(value, text) {
  const made = document.createElement("option");
  made.value = value;
  made.textContent = text;
  return made;
}

function showVersions() {
  const app = chosenApp();
  page.version.replaceChildren(...app.versions.map((it) => option(it.id, VERSIONS[it.id])));
  showTenants();
}

function showTenants() {
  const version = chosenApp().versions.find((it) => it.id === page.version.value);
  page.tenants.replaceChildren(...version.fields.map((name) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.name = name;
    input.required = true;
    input.autocomplete = "off";
    label.append(name, input);
    return label;
  }));
  page.callback.textContent = callbackOf(page.version.value);
}

function tenants() {
  return Object.fromEntries(
    Array.from(page.tenants.querySelectorAll("input"), (it) => [it.name, it.value]),
  );
}

/** Runs one thing at a time. The buttons rest meanwhile, but keep the keyboard's focus. */
async function alone(work) {
  if (isBusy) return;
  isBusy = true;
  const buttons = document.querySelectorAll("button");
  buttons.forEach((it) => it.setAttribute("aria-disabled", "true"));
  try {
    await work();
  } finally {
    isBusy = false;
    buttons.forEach((it) => it.removeAttribute("aria-disabled"));
  }
}

async function connect() {
  const app = chosenApp();
  const version = page.version.value;
  remember({ app: app.name, version, steps: [], account: null, name: null, waits: null });
  say("Asking where to send the user …");
  const { made, fields, state } = await authorize(app, version, tenants());
  remember({ steps: [made] });
  if (made.status !== 200) return complain("The account could not be connected.");
  const address = made.answer.redirect_uri;
  remember({
    steps: [...memory.steps, { kind: "leave", address, at: Date.now() }],
    waits: { fields, state, since: Date.now() },
  });
  say("The browser goes to the provider.");
  location.assign(address);
}

/** The browser comes back from the provider with an answer in the query. */
async function comeBack() {
  const address = location.href;
  const query = Object.fromEntries(new URLSearchParams(location.search));
  history.replaceState(null, "", "/");
  const waits = memory.waits;
  if (!waits) return complain("The provider sent the browser here, but nothing waits for its answer.");
  const back = { kind: "return", address, at: Date.now(), duration: Date.now() - waits.since };
  remember({ steps: [...memory.steps, back], waits: null });
  if (query.state !== waits.state) {
    return complain("The provider sent another state back, so Fibery does not know whose answer this is.");
  }
  say("Fetching the tokens …");
  const made = await accessToken(appOfStory(), memory.version, waits.fields, query);
  remember({ steps: [...memory.steps, made] });
  if (made.status !== 200) return complain("The account could not be connected.");
  // Fibery keeps the fields of the account and lays the answer over them.
  const { access_token: requestToken, access_secret: requestSecret, ...fields } = waits.fields;
  remember({ account: { ...fields, ...made.answer } });
  await look({}, "The account is connected.");
}

/** Validates the account, and keeps what a renewal brought. */
async function look(words, done) {
  say("Validating the account …");
  const before = memory.account;
  const made = { ...await validate(appOfStory(), memory.version, before), ...words };
  const isGood = made.status === 200;
  const account = isGood ? laidOver(before, made.answer) : before;
  const isRenewed = account.access_token !== before.access_token;
  if (isRenewed) made.meaning = "The responder fetched new tokens first; the answer brings them.";
  remember({
    steps: [...memory.steps, made], account, name: isGood ? made.answer.name : memory.name,
  });
  if (made.status === 401) return complain("The account does not work any more.");
  if (!isGood) return complain("The account could not be validated.");
  say(isRenewed ? `${done} The tokens were renewed.` : done);
}

async function expire() {
  remember({ account: expired(memory.account) });
  await look({ title: "The token has expired, and Fibery validates the account" }, "The account works.");
}

function forget() {
  memory = { steps: [] };
  sessionStorage.removeItem(MEMORY);
}

/** Whether the story is about an app and a version that are still offered. */
function isStoryKnown() {
  const app = apps.find((it) => it.name === memory.app);
  return app?.versions.some((it) => it.id === memory.version);
}

function reset() {
  if (isBusy) return;
  forget();
  render();
  say("");
  page.app.focus();
}

async function listOfApps() {
  const list = await fetch("/~simulator/apps.json", { cache: "no-store" });
  return (await list.json()).apps;
}

async function start() {
  page.connect.addEventListener("submit", (event) => {
    event.preventDefault();
    alone(connect);
  });
  page.reset.addEventListener("click", reset);
  page.reveal.addEventListener("change", render);
  page.validate.addEventListener("click", () => alone(() => look({}, "The account works.")));
  page.expire.addEventListener("click", () => alone(expire));
  page.app.addEventListener("change", showVersions);
  page.version.addEventListener("change", showTenants);
  try {
    apps = await listOfApps();
  } catch {
    return complain("The list of apps can't be read.");
  }
  page.app.replaceChildren(...apps.map((app) => option(app.name, app.title)));
  if (!isStoryKnown()) forget();
  page.app.value = memory.app ?? apps[0].name;
  showVersions();
  page.version.value = memory.version ?? page.version.value;
  showTenants();
  render();
  if (location.pathname === "/callback") await alone(comeBack);
}

start();
