/* Minus and plus beside a number field; a long press repeats. One number may follow another
   (data-at-most): clean reps start equal to reps, stay equal until changed, and never exceed them.
   Works on fields that arrive later too, since it listens on the document. It only changes values and
   fires input and change events, as a person's typing would. */

const FIRST_REPEAT_MS = 450;
const NEXT_REPEAT_MS = 110;

function numberOf(field) {
  return Number.isNaN(field.valueAsNumber) ? Number(field.min || 0) : field.valueAsNumber;
}

function limitsOf(field) {
  const leader = field.dataset.atMost ? document.getElementById(field.dataset.atMost) : null;
  const top = Math.min(field.max === "" ? Infinity : Number(field.max), leader ? numberOf(leader) : Infinity);
  return [field.min === "" ? -Infinity : Number(field.min), top];
}

/** What minus and plus add; the field itself may take any number between. */
const byOf = (field) => Number(field.dataset.by) || Number(field.step) || 1;

const decimalsOf = (text) => (text.split(".")[1] ?? "").length;

function write(field, value) {
  const decimals = Math.max(decimalsOf(String(byOf(field))), decimalsOf(field.value));
  const [low, high] = limitsOf(field);
  const next = Math.min(high, Math.max(low, value)).toFixed(decimals);
  if (next === field.value) return false;
  field.value = next;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function press(button) {
  const field = button.closest("[data-stepper]")?.querySelector("input");
  if (!field) return false;
  const moved = write(field, numberOf(field) + Number(button.dataset.step) * byOf(field));
  const announcer = document.getElementById("announcer");
  if (moved && announcer) announcer.textContent = `${field.labels[0]?.textContent.trim() ?? ""} ${field.value}`;
  return moved;
}

let timer = 0;
let held = false; // a long press has already counted: its click must not count again

function release() {
  clearTimeout(timer);
  timer = 0;
}

document.addEventListener("pointerdown", (event) => {
  const button = event.target.closest?.("[data-step]");
  if (!button || event.button !== 0) return;
  held = false;
  const repeat = () => {
    held = true;
    if (press(button)) timer = setTimeout(repeat, NEXT_REPEAT_MS);
  };
  timer = setTimeout(repeat, FIRST_REPEAT_MS);
});
for (const end of ["pointerup", "pointercancel", "scroll", "blur"]) {
  window.addEventListener(end, release, { capture: true, passive: true });
}
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-step]");
  if (!button) return;
  if (!held) press(button);
  held = false;
});
document.addEventListener("contextmenu", (event) => {
  if (event.target.closest?.("[data-step]")) event.preventDefault(); // a long press on Android
});

/* Followers: remember each leader's last value, so as to know who was equal to it. */
const lastValues = new WeakMap();

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("[data-stepper] input")) lastValues.set(event.target, numberOf(event.target));
});
document.addEventListener("input", (event) => {
  const leader = event.target;
  if (!leader.id || !leader.matches?.("[data-stepper] input")) return;
  const before = lastValues.get(leader) ?? Number(leader.defaultValue);
  const now = numberOf(leader);
  lastValues.set(leader, now);
  for (const follower of document.querySelectorAll(`[data-at-most="${CSS.escape(leader.id)}"]`)) {
    if (numberOf(follower) === before || numberOf(follower) > now) write(follower, now);
  }
});
document.addEventListener("reset", (event) => {
  for (const field of event.target.elements) lastValues.delete(field);
});
