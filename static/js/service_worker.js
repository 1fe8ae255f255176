/**
 * The service worker: the app's shell by version, and each person's own pages for when there is no signal.
 *
 * It never sends what was logged (only a page knows who is signed in) and never keeps /api, anything but GET, or a
 * page that the server marked no-store. A classic script, because not every phone runs module workers.
 *
 * The server replaces the word between the quotes below, so that the bytes of this file change with every release.
 */

const SHELL_VERSION = "__SHELL_VERSION__";
const SHELLS = "depthwise-shell-";
const SHELL = SHELLS + SHELL_VERSION;
const PAGES = "depthwise-pages-";
const WHO = "depthwise-who";
const OFFLINE = "/offline";
const PAGE_PATIENCE_MS = 3000;
const MOST_PAGES = 40;
// A proxy says these while the app restarts: a kept page serves the athlete better.
const PROXY_WITHOUT_APP = new Set([502, 503, 504]);

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", onFetch);
self.addEventListener("message", onMessage);
self.addEventListener("sync", (event) => event.waitUntil(wakePages()));

// ---- the shell -----------------------------------------------------------------------------------------------

async function install() {
  const response = await fetch("/shell.json", { cache: "no-store" });
  if (!response.ok) throw new Error(`/shell.json = ${response.status}: must answer 200`);
  const { version, assets } = await response.json();
  // During a deployment two versions may answer by turns; a mixed shell would be worse than the old one.
  if (version !== SHELL_VERSION) throw new Error(`version = ${version}: must be ${SHELL_VERSION}`);
  const shell = await caches.open(SHELL);
  await shell.addAll([...new Set(assets)].map((url) => new Request(url, { cache: "reload" })));
  // Without cookies: the offline page is shown to whoever holds the phone.
  await shell.add(new Request(OFFLINE, { cache: "reload", credentials: "omit" }));
}

function onFetch(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || isApi(url)) return;
  if (request.mode === "navigate") event.respondWith(pageFor(event));
  else if (url.pathname.startsWith("/static/")) event.respondWith(assetFor(event, url));
}

const isApi = (url) => url.pathname === "/api" || url.pathname.startsWith("/api/");
const isVersioned = (url) => url.searchParams.has("v");

async function assetFor(event, url) {
  const { request } = event;
  const shell = await caches.open(SHELL);
  // A module imports another without a version: it means the one of this shell, under whatever version it is listed.
  const kept = await shell.match(request, { ignoreVary: true, ignoreSearch: url.search === "" });
  if (kept) return kept;
  try {
    const response = await fetch(request);
    if (response.status === 200 && isVersioned(url)) event.waitUntil(shell.put(request, response.clone()));
    return response;
  } catch (error) {
    // A page kept before the last release asks for that release's files.
    const old = await caches.match(request, { ignoreVary: true });
    if (old) return old;
    throw error;
  }
}

// ---- pages: the network first, then this very page of this very person -----------------------------------------

const refreshed = new Set();
let signOuts = 0;

async function pageFor(event) {
  const url = withoutHash(event.request.url);
  if (refreshed.delete(url)) {
    const copy = await keptPage(url);
    if (copy) return copy;
  }
  const keeping = [];
  const asked = signOuts;
  const network = fetch(event.request).then((response) => {
    // Cloned before anybody reads it, and only what will be kept: a clone of a large download fills the memory.
    keeping.push(keep(url, response, isKeepable(response) ? response.clone() : null, asked));
    return response;
  });
  event.waitUntil(network.then(() => Promise.all(keeping)).catch(() => {}));
  const first = await Promise.race([network.catch(() => null), after(PAGE_PATIENCE_MS)]);
  if (first && !PROXY_WITHOUT_APP.has(first.status)) return first;
  const copy = await keptPage(url);
  if (copy) return copy;
  try {
    return await network;
  } catch {
    return (await (await caches.open(SHELL)).match(OFFLINE)) ?? Response.error();
  }
}

const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function withoutHash(address) {
  const url = new URL(address);
  url.hash = "";
  return url.href;
}

const isPage = (response) =>
  response.status === 200 && response.type === "basic" && (response.headers.get("Content-Type") ?? "").includes("html");

const isKeepable = (response) =>
  isPage(response) &&
  !response.redirected &&
  response.headers.has("X-Depthwise-User") &&
  !/no-store/i.test(response.headers.get("Cache-Control") ?? "");

/** Learn from a page's response who is signed in, and keep `copy` for that person. Answers whether it was kept. */
async function keep(url, response, copy, asked) {
  // Asked before a sign-out and answered after it: it belongs to somebody who has left.
  if (asked !== signOuts) return false;
  if (isPage(response)) await setWho(response.headers.get("X-Depthwise-User") ?? "");
  const who = await readWho();
  if (who === "") return false;
  const pages = await caches.open(PAGES + who);
  if ([403, 404, 410].includes(response.status)) await pages.delete(url, { ignoreVary: true });
  if (!copy) return false;
  await pages.put(url, copy);
  const kept = await pages.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST_PAGES)).map((request) => pages.delete(request)));
  return true;
}

async function keptPage(url) {
  const who = await readWho();
  if (who === "") return undefined;
  return (await caches.open(PAGES + who)).match(url, { ignoreVary: true });
}

/** Fetch a page outside a visit. Answers "kept", "gone" (answered, but not to be kept) or "unreachable". */
async function fetchAndKeep(address) {
  const url = withoutHash(address);
  const { origin } = new URL(url);
  if (origin !== self.location.origin || isApi(new URL(url))) return "gone";
  const asked = signOuts;
  try {
    const response = await fetch(url, { cache: "no-store", redirect: "manual", headers: { Accept: "text/html" } });
    if (response.status >= 500) return "unreachable";
    return (await keep(url, response, isKeepable(response) ? response : null, asked)) ? "kept" : "gone";
  } catch {
    return "unreachable";
  }
}

// ---- whose pages -----------------------------------------------------------------------------------------------

// The person of the last page that the network gave; in a cache, because a worker forgets its variables when idle.
async function readWho() {
  const kept = await (await caches.open(WHO)).match("/");
  return kept ? kept.text() : "";
}

async function setWho(who) {
  if (who === (await readWho())) return;
  await (await caches.open(WHO)).put("/", new Response(who));
  if (who !== "") await deleteCaches((name) => name.startsWith(PAGES) && name !== PAGES + who);
}

async function deleteCaches(isUnwanted) {
  const names = (await caches.keys()).filter(isUnwanted);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function signOut() {
  signOuts += 1;
  refreshed.clear();
  await deleteCaches((name) => name.startsWith(PAGES) || name === WHO);
  return { done: true };
}

// ---- what pages ask ----------------------------------------------------------------------------------------------

const requests = {
  /** Keep the page that was loaded before this worker was there. */
  "keep-page": async ({ url }) => ({ done: (await fetchAndKeep(url)) === "kept" }),
  /** Keep the page anew and answer the reload that follows from it, so that a reload costs one transfer. */
  "refresh-page": async ({ url }) => {
    const done = (await fetchAndKeep(url)) === "kept";
    if (done) refreshed.add(withoutHash(url));
    return { done };
  },
  "sign-out": signOut,
  activate: async () => {
    self.skipWaiting();
    return { done: true };
  },
  tidy,
};

function onMessage(event) {
  const answer = requests[event.data?.type];
  if (!answer) return;
  event.waitUntil(
    answer(event.data)
      .catch(() => ({ done: false }))
      .then((reply) => event.ports[0]?.postMessage(reply)),
  );
}

/**
 * After a release: fetch the kept pages again, since they name the old release's files, then drop those files.
 *
 * Asked for by a page and not done in `activate`, which would hold up every request until it is over.
 */
async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith(SHELLS) && name !== SHELL);
  if (old.length === 0) return { done: true };
  const who = await readWho();
  const pages = who === "" ? null : await caches.open(PAGES + who);
  for (const request of (await pages?.keys()) ?? []) {
    const outcome = await fetchAndKeep(request.url);
    if (outcome === "unreachable") return { done: false };
    if (outcome === "gone") await pages.delete(request, { ignoreVary: true });
  }
  await Promise.all(old.map((name) => caches.delete(name)));
  return { done: true };
}

/** Background Sync: the network is back. Pages send; with none open the records wait for the next start. */
async function wakePages() {
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ type: "drain" });
}
