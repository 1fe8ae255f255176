/**
 * The outbox: a form marked `data-outbox` is saved on the phone first and sent to /api/v1/events afterwards.
 *
 * This is the only file of the page that calls fetch. It renders nothing itself (pending.js) and keeps nothing
 * itself (outbox_db.js). A record is forgotten on the server's "stored" or "known" and on a person's confirmed
 * discard, for no other reason and never because of its age. See docs/offline.md.
 */

import * as connection from "./connection.js";
import * as db from "./outbox_db.js";
import * as pending from "./pending.js";

const ENDPOINT = "/api/v1/events";
const LOCK = "depthwise-outbox-drain";
const CHANNEL = "depthwise-outbox";
const RECORD_VERSION = 1;
const BATCH = 50;
const ANSWER_PATIENCE_MS = 30_000;
// A second tap on the same button is a trembling thumb, not a second set: no set takes less than a second.
const SECOND_TAP_MS = 1000;
// The outbox writes these itself; a form may carry them for people without JavaScript.
const RESERVED = new Set(["kind", "client_id", "athlete_id", "performed_at", "zone"]);
const NO_VALUE = new Set(["submit", "button", "reset", "image", "file", "fieldset", "output"]);

const channel = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;
const goingPlainly = new WeakSet();
const lastTap = new WeakMap();
let signedOut = false;

/** The person of this page, as the server rendered it; "" where nobody is signed in. */
export function signedInUser() {
  return document.querySelector('meta[name="dw-user"]')?.content ?? "";
}

/** Take over the forms, show what is waiting, and send it. */
export function startOutbox() {
  document.addEventListener("submit", onSubmit);
  connection.onChanceToSend(drainAndShow);
  channel?.addEventListener("message", (event) => onNews(event.data));
  return drainAndShow();
}

// ---- from a form to a record -----------------------------------------------------------------------------------

async function onSubmit(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.outbox || event.defaultPrevented) return;
  if (goingPlainly.has(form) || !form.dataset.user || !form.dataset.athlete || !window.indexedDB) return;
  if (event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  if (isSecondTap(form, event.timeStamp)) return;
  const record = await save(form, event.submitter);
  if (!record) return;
  const { client_id, athlete_id, kind, fields } = record;
  form.reset();
  form.dispatchEvent(
    new CustomEvent("attempt-recorded", { bubbles: true, detail: { client_id, athlete_id, kind, fields } }),
  );
  channel?.postMessage({ type: "changed" });
  keepStorage();
  await drainAndShow();
}

/** The record as saved; null when this browser could not, and the form went to the server as a form instead. */
async function save(form, submitter) {
  const clientId = newId();
  try {
    const record = recordOf(form, submitter, clientId);
    await db.add(record);
    return record;
  } catch {
    await submitPlainly(form, submitter, clientId);
    return null;
  }
}

function isSecondTap(form, now) {
  const before = lastTap.get(form);
  lastTap.set(form, now);
  // Equal means that the clock stands still (a driven browser), which says nothing about the thumb.
  return before !== undefined && now > before && now - before < SECOND_TAP_MS;
}

/** Without storage (private mode, disk full) the form goes to the server as a form. */
async function submitPlainly(form, submitter, clientId) {
  const own = form.elements.namedItem("client_id");
  if (own instanceof HTMLInputElement) own.value = clientId;
  await submitAfterAll(form, submitter, goingPlainly);
}

/**
 * Submit a form whose submission a listener has stopped; the listener lets the forms in `exempt` pass.
 *
 * In a task of its own: a browser silently ignores requestSubmit while the first submit event is still under way,
 * which it is during the promise callbacks right after it, and the set would be gone.
 */
export async function submitAfterAll(form, submitter, exempt) {
  await new Promise((resolve) => setTimeout(resolve));
  exempt.add(form);
  form.requestSubmit(submitter ?? undefined);
  exempt.delete(form);
}

function recordOf(form, submitter, clientId) {
  const controls = describeControls(form);
  return {
    version: RECORD_VERSION,
    client_id: clientId,
    user_id: form.dataset.user,
    athlete_id: form.dataset.athlete,
    kind: form.dataset.outbox,
    performed_at: new Date().toISOString(),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    fields: fieldsOf(form, submitter, controls),
    state: "waiting",
    error: null,
    controls,
    place: { template: form.dataset.pendingTemplate ?? "", into: form.dataset.pendingInto ?? "" },
  };
}

/** crypto.randomUUID exists only over HTTPS and on localhost; a club's plain-HTTP server must work as well. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/**
 * What each named control is called and can hold, kept with the record.
 *
 * So a refused set can be mended on any page and after any deployment, even when its form no longer exists.
 */
function describeControls(form) {
  const controls = {};
  for (const control of form.elements) {
    const { name, type } = control;
    if (!name || isForPlainForm(control) || NO_VALUE.has(type) || control.matches(":disabled")) continue;
    // A hidden default beside a visible control of the same name ("0" beside a tick): the visible one describes it.
    if (type !== "hidden" && controls[name]?.type === "hidden") delete controls[name];
    if (type === "radio" || type === "checkbox") {
      const legend = control.closest("fieldset")?.querySelector("legend")?.textContent.trim();
      controls[name] ??= { type: type === "radio" ? "one" : "many", label: legend || labelOf(control), options: [] };
      controls[name].options.push({ value: control.value, label: labelOf(control) });
    } else if (control instanceof HTMLSelectElement) {
      const options = [...control.options].map((option) => ({ value: option.value, label: option.text.trim() }));
      const kind = control.multiple ? "many" : "one";
      controls[name] = { type: kind, label: labelOf(control), options, many: control.multiple };
    } else if (controls[name]) {
      controls[name].count = (controls[name].count ?? 1) + 1;
      controls[name].many = true;
    } else {
      controls[name] = { type: type === "textarea" ? "long" : type, label: labelOf(control) };
    }
    if (control.dataset.many !== undefined || (type === "checkbox" && controls[name].options.length > 1)) {
      controls[name].many = true;
    }
  }
  return controls;
}

/** What only the plain form needs: where to go next, or what the outbox writes itself. */
function isForPlainForm(control) {
  return RESERVED.has(control.name) || control.dataset.plainOnly !== undefined;
}

function labelOf(control) {
  const text = control.dataset.label ?? control.getAttribute("aria-label") ?? control.labels?.[0]?.textContent;
  return (text ?? control.name).replaceAll(/\s+/g, " ").trim();
}

/** Values as the strings that they are; a name with several controls is always a list; empty ones are left out. */
function fieldsOf(form, submitter, controls) {
  const data = new FormData(form);
  if (submitter?.name && !isForPlainForm(submitter)) data.append(submitter.name, submitter.value);
  const plainOnly = new Set([...form.elements].filter(isForPlainForm).map((control) => control.name));
  const fields = {};
  for (const name of new Set(data.keys())) {
    if (plainOnly.has(name)) continue;
    const values = data.getAll(name).filter((value) => typeof value === "string" && value !== "");
    if (values.length > 1 || controls[name]?.many) fields[name] = values;
    else if (values.length === 1) fields[name] = values[0];
  }
  for (const [name, control] of Object.entries(controls)) {
    if (control.many) fields[name] ??= [];
  }
  return fields;
}

/** Ask once that the browser does not clear this site's storage when the phone is full. */
function keepStorage() {
  navigator.storage?.persist?.().catch(() => {});
}

// ---- from the phone to the server ------------------------------------------------------------------------------

let queued = null;
let turn = Promise.resolve();

/** One drain at a time over all tabs; where the browser has no locks, at least one at a time in this tab. */
function alone(work) {
  if (navigator.locks) return navigator.locks.request(LOCK, work);
  turn = turn.then(work, work);
  return turn;
}

/**
 * Send what waits for the person of this page. Answers {stored: [client_id], stopped: null | reason}.
 *
 * Calls while another drain waits for its turn share that turn; a call during a drain gets a turn of its own,
 * because the running one may already have read its list.
 */
export function drain() {
  queued ??= alone(() => {
    queued = null;
    return sendAll(signedInUser());
  }).catch(() => ({ stored: [], stopped: "unavailable" }));
  return queued;
}

async function sendAll(user) {
  const stored = [];
  const unanswered = new Set();
  let size = BATCH;
  for (;;) {
    const waiting = (await db.all()).filter((record) => maySend(record, user) && !unanswered.has(record.client_id));
    const batch = waiting.slice(0, size);
    if (batch.length === 0) return { stored, stopped: unanswered.size > 0 ? "unavailable" : null };
    const answer = await post(batch, user);
    if (answer.stopped) return { stored, stopped: answer.stopped };
    if (answer.refused && batch.length > 1) {
      // One record spoils its batch: halve until it stands alone, so that it cannot hold up the others.
      size = Math.ceil(batch.length / 2);
      continue;
    }
    size = BATCH;
    const results = answer.refused ? [refusal(batch[0], answer.refused)] : answer.results;
    stored.push(...(await settle(batch, results, unanswered)));
  }
}

/** Another person's records are held: sent under this session they would be credited to the wrong account. */
function maySend(record, user) {
  return user !== "" && record.user_id === user && record.state === "waiting" && record.version <= RECORD_VERSION;
}

function refusal(record, error) {
  return { client_id: record.client_id, status: "refused", error };
}

/** The event as the server sees it; built from the stored record alone, so that a second sending is identical. */
function eventOf({ kind, client_id, athlete_id, performed_at, zone, fields }) {
  return { ...fields, kind, client_id, athlete_id, performed_at, zone };
}

async function post(batch, user) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), ANSWER_PATIENCE_MS);
  try {
    const response = await fetch(ENDPOINT, {
      method: "POST",
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual",
      // The page may be older than the session: another tab can have signed in as somebody else meanwhile.
      // The server answers 401 when this is not the person of the cookie.
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-Depthwise-Expect-User": user },
      body: JSON.stringify({ sent_at: new Date().toISOString(), events: batch.map(eventOf) }),
      signal: control.signal,
    });
    if (response.status === 401) return { stopped: "signed_out" };
    const body = await response.json().catch(() => null);
    if ([400, 413, 422].includes(response.status)) return { refused: body?.error ?? { code: `http_${response.status}` } };
    // A hotel's or gym's sign-in page answers 200 as well: only the agreed shape counts as an answer.
    if (response.status !== 200 || !Array.isArray(body?.results)) return { stopped: "unavailable" };
    return { results: body.results };
  } catch {
    return { stopped: "unavailable" };
  } finally {
    clearTimeout(timer);
  }
}

async function settle(batch, results, unanswered) {
  const answers = new Map(results.map((result) => [result?.client_id, result]));
  const stored = [];
  const troubled = [];
  for (const { client_id } of batch) {
    const status = answers.get(client_id)?.status;
    if (status === "stored" || status === "known") stored.push(client_id);
    else if (status === "conflict" || status === "refused") troubled.push(client_id);
    else unanswered.add(client_id);
  }
  await db.update(troubled, (record) => {
    const { status, error } = answers.get(record.client_id);
    return { ...record, state: status, error: error ?? null };
  });
  await db.remove(stored);
  if (stored.length > 0) await db.setMark(`saved_at:${batch[0].user_id}`, new Date().toISOString());
  return stored;
}

// ---- what the page is told -------------------------------------------------------------------------------------

async function drainAndShow() {
  await show();
  const { stored, stopped } = await drain();
  signedOut = stopped === "signed_out";
  if (stopped === "unavailable") connection.retryLater(drainAndShow);
  else connection.retryNoMore();
  if (stored.length > 0) {
    channel?.postMessage({ type: "stored", client_ids: stored });
    pending.showStored(stored);
  }
  await show();
  channel?.postMessage({ type: "changed" });
  if (stored.length > 0) {
    document.dispatchEvent(new CustomEvent("attempts-stored", { detail: { client_ids: stored } }));
    await connection.refreshPage();
  }
}

/** Show the records as they are in the store now. What cannot be shown must not keep anything from being sent. */
async function show() {
  try {
    await showRecords(signedInUser(), await db.all());
  } catch (error) {
    console.error(error);
  }
}

async function showRecords(user, records) {
  const mine = records.filter((record) => record.user_id === user);
  const troubled = mine.filter((record) => record.state !== "waiting");
  mine.forEach(pending.showRow);
  pending.showMending(troubled, { onMend: mend, onDiscard: discard });
  pending.showStatus({
    // A page without a person (the offline page, sign-in) cannot know whose they are: it says that they wait.
    waiting: user === "" ? records.length : mine.length - troubled.length,
    mending: troubled.length,
    held: user === "" ? 0 : records.length - mine.length,
    signedOut,
    savedAt: user === "" ? null : await db.mark(`saved_at:${user}`),
  });
}

/**
 * Send a record again as a person has changed it; when it was performed stays.
 *
 * Under "conflict" the server already holds other values by this id, so the mended one needs an id of its own.
 */
async function mend(record, fields) {
  const client_id = record.state === "conflict" ? newId() : record.client_id;
  await db.replace(record.client_id, { ...record, client_id, fields, state: "waiting", error: null });
  if (client_id !== record.client_id) {
    pending.removeRow(record.client_id);
    channel?.postMessage({ type: "discarded", client_id: record.client_id });
  }
  await drainAndShow();
}

async function discard(record) {
  await db.remove([record.client_id]);
  pending.removeRow(record.client_id);
  channel?.postMessage({ type: "discarded", client_id: record.client_id });
  await show();
}

/** Another tab has stored, sent or discarded something. */
async function onNews(news) {
  if (news?.type === "stored") {
    pending.showStored(news.client_ids);
    if (document.querySelector("[data-refresh-after-drain]")) connection.offerRefresh();
  }
  if (news?.type === "discarded") pending.removeRow(news.client_id);
  await show();
}

/** How many records of this page's person are on the phone and not on the server. */
export async function unsentCount() {
  try {
    return (await db.all()).filter((record) => record.user_id === signedInUser()).length;
  } catch {
    return 0;
  }
}
