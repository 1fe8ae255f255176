/**
 * When sending is worth a try again, what to ask of the service worker, and how a page is brought up to date.
 *
 * Nothing about records here: this file knows moments ("the network may be back"), not what is waiting.
 */

const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = 300_000;
const WORKER_PATIENCE_MS = 8_000;
const SYNC_TAG = "depthwise-outbox";

let retryTimer = null;
let retryDelay = FIRST_RETRY_MS;

/** Call `attempt` whenever the network may be back: online, page visible or restored, background sync. */
export function onChanceToSend(attempt) {
  const show = () => {
    document.documentElement.dataset.connection = navigator.onLine ? "online" : "offline";
  };
  show();
  window.addEventListener("offline", show);
  window.addEventListener("online", () => {
    show();
    attempt();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) attempt();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") attempt();
  });
  navigator.serviceWorker?.addEventListener("message", (event) => {
    if (event.data?.type === "drain") attempt();
  });
}

/** Try again after a while, each time later: a server that is down is not helped by being asked often. */
export function retryLater(attempt) {
  clearTimeout(retryTimer);
  // Only without any network: where there is some, the sync would come at once, fail, and be asked for again.
  if (!navigator.onLine) askForBackgroundSync();
  retryTimer = setTimeout(attempt, retryDelay);
  retryDelay = Math.min(retryDelay * 2, LONGEST_RETRY_MS);
}

export function retryNoMore() {
  clearTimeout(retryTimer);
  retryDelay = FIRST_RETRY_MS;
}

/** Ask the browser to wake the pages when the network is back, where it can (Safari and Firefox cannot). */
async function askForBackgroundSync() {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.sync?.register(SYNC_TAG);
  } catch {
    // Refused or absent: the other moments in onChanceToSend are enough.
  }
}

/** Send a message to the active service worker; answers its reply, or null without a worker or in time. */
export async function askWorker(message) {
  const registration = await navigator.serviceWorker?.getRegistration();
  const worker = registration?.active;
  if (!worker) return null;
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    const timer = setTimeout(() => resolve(null), WORKER_PATIENCE_MS);
    channel.port1.onmessage = (event) => {
      clearTimeout(timer);
      resolve(event.data);
    };
    worker.postMessage(message, [channel.port2]);
  });
}

/** True when a form to be sent holds something that a reload would throw away; remembered ticks survive it. */
export function somethingIsTyped() {
  return [...document.querySelectorAll("form[method=post] :is(input, textarea, select)")].some((control) => {
    if (control.closest("[data-remember]")) return false;
    if (["hidden", "submit", "button", "reset", "image"].includes(control.type)) return false;
    if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
    if (control instanceof HTMLSelectElement) {
      const untouched = ![...control.options].some((option) => option.defaultSelected);
      return [...control.options].some((option, place) =>
        untouched && !control.multiple ? option.selected !== (place === 0) : option.selected !== option.defaultSelected,
      );
    }
    return control.value !== control.defaultValue;
  });
}

/**
 * Bring a page with `data-refresh-after-drain` up to date after sets were stored.
 *
 * The worker fetches the page first. A bare reload on a slow network would time out into the kept copy, which
 * does not have the set that was just stored, and the athlete would log it again.
 */
export async function refreshPage() {
  if (!document.querySelector("[data-refresh-after-drain]")) return;
  const controlled = Boolean(navigator.serviceWorker?.controller);
  const reply = controlled ? await askWorker({ type: "refresh-page", url: location.href }) : { done: true };
  if (reply?.done && !somethingIsTyped()) {
    location.reload();
    return;
  }
  offerRefresh();
}

/** Show the quiet link `[data-refresh-link]`; the person reloads when they want to. */
export function offerRefresh() {
  const link = document.querySelector("[data-refresh-link]");
  if (!link || !link.hidden) return;
  link.hidden = false;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
}
