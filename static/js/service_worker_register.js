/**
 * The page's side of the service worker: registering it, telling of a new version, and leaving on sign-out.
 *
 * No caching rules here (service_worker.js) and no sending (outbox.js).
 */

import { askWorker } from "./connection.js";
import { drain, signedInUser, submitAfterAll, unsentCount } from "./outbox.js";

const LAST_TRY_MS = 3000;

/** Register the worker at "/" where the browser has one (HTTPS and localhost only); answers the registration. */
export async function registerServiceWorker() {
  document.addEventListener("submit", onSignOut);
  if (!navigator.serviceWorker) return null;
  const wasControlled = Boolean(navigator.serviceWorker.controller);
  try {
    const options = { scope: "/", updateViaCache: "none" };
    const registration = await navigator.serviceWorker.register("/service_worker.js", options);
    watchForNewVersion(registration);
    await navigator.serviceWorker.ready;
    // The first page of all was loaded past the worker; without this, "open it once" would mean twice.
    if (!wasControlled && signedInUser()) await askWorker({ type: "keep-page", url: location.href });
    await askWorker({ type: "tidy" });
    return registration;
  } catch (error) {
    // Not a reason to bother anybody: the outbox works without it, only unvisited pages need the network.
    console.warn(error);
    return null;
  }
}

// ---- a new version -----------------------------------------------------------------------------------------------

function watchForNewVersion(registration) {
  if (registration.waiting && navigator.serviceWorker.controller) offerNewVersion(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && navigator.serviceWorker.controller) offerNewVersion(worker);
    });
  });
}

/** Show #new-version. Nothing reloads by itself: the athlete may be in the middle of a set. */
function offerNewVersion(worker) {
  const note = document.getElementById("new-version");
  const button = note?.querySelector("button");
  if (!button) return;
  note.hidden = false;
  button.onclick = () => {
    // Only the tab that was asked reloads; the others go on with the files that they have already read.
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    worker.postMessage({ type: "activate" });
  };
}

// ---- signing out -------------------------------------------------------------------------------------------------

const confirmed = new WeakSet();

/** On form[data-sign-out]: try to send, say plainly what stays, clear the kept pages, then let the form go. */
async function onSignOut(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.signOut === undefined || confirmed.has(form)) return;
  event.preventDefault();
  const { submitter } = event;
  await Promise.race([drain(), new Promise((resolve) => setTimeout(resolve, LAST_TRY_MS))]);
  const unsent = await unsentCount();
  if (unsent > 0 && !window.confirm(warning(form, unsent))) return;
  await askWorker({ type: "sign-out" });
  await submitAfterAll(form, submitter, confirmed);
}

function warning(form, n) {
  const rule = new Intl.PluralRules(document.documentElement.lang || undefined).select(n);
  const text = form.getAttribute(`data-text-unsent-${rule}`) ?? form.getAttribute("data-text-unsent") ?? "{n}";
  return text.replaceAll("{n}", String(n));
}
