/* Small comforts on pages that already work without them: focus on what went wrong, one submit a tap,
   lists of ticks that fold and remember, forms that follow a choice, copying a link.
   Nothing here fetches, stores events or decides; the outbox does that. */

function say(text) {
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = text;
}

/* A refused form: begin where the errors are listed. */
document.querySelector("[data-error-summary]")?.focus();

/* A second tap on a slow network must not send a form twice. Forms that the outbox takes over prevent
   the default, and are left alone. Listening on window runs after every listener on the document. */
window.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.method === "get") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});

/* Ticks: folded to a line when all are ticked; remembered for this browser session, since the page is
   loaded anew after each set. */
function ticksOf(list) {
  return [...list.querySelectorAll("input[type=checkbox]")];
}

function keyOf(list) {
  return "ticks:" + list.dataset.remember;
}

function showTicks(list) {
  const done = ticksOf(list).every((box) => box.checked);
  list.classList.toggle("fold--done", done);
  return done;
}

function readTicks(list) {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(list)) ?? "[]");
  } catch {
    return []; // storage is refused in some private windows: then nothing is remembered
  }
}

function writeTicks(list) {
  const ticked = ticksOf(list).filter((box) => box.checked).map((box) => box.value);
  try {
    sessionStorage.setItem(keyOf(list), JSON.stringify(ticked));
  } catch {
    /* as above */
  }
}

for (const list of document.querySelectorAll("[data-ticks][data-remember]")) {
  const ticked = readTicks(list);
  for (const box of ticksOf(list)) {
    if (ticked.includes(box.value)) box.checked = true;
  }
  if (showTicks(list)) list.open = false;
}

document.addEventListener("change", (event) => {
  const list = event.target.closest?.("[data-ticks]");
  if (list) {
    const wasDone = list.classList.contains("fold--done");
    if (list.dataset.remember) writeTicks(list);
    if (showTicks(list) && !wasDone) {
      list.open = false;
      list.querySelector("summary").focus({ preventScroll: true }); // the box that had the focus is folded away
    }
  }
  if (event.target.matches?.("[data-autosubmit]")) event.target.form?.requestSubmit();
});

/* A fold that opens itself when one number falls below another: fewer clean reps than reps asks what went wrong. */
document.addEventListener("input", (event) => {
  if (!event.target.id) return;
  for (const fold of document.querySelectorAll(`[data-opens-when-less~="${CSS.escape(event.target.id)}"]`)) {
    const [less, than] = fold.dataset.opensWhenLess.split(" ").map((id) => document.getElementById(id)?.valueAsNumber);
    if (less < than) fold.open = true;
  }
});

document.addEventListener("reset", (event) => {
  for (const fold of event.target.querySelectorAll("[data-opens-when-less]")) fold.open = false; // the next set begins clean
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(button.dataset.said);
    button.querySelector("[data-copy-label]")?.replaceChildren(button.dataset.said);
  } catch {
    /* no permission, or plain HTTP: the link stands above the button and can be copied by hand */
  }
});
