/**
 * What the page shows of the outbox: pending rows, the list that needs mending, the status chip.
 *
 * No storage and no network. No words of its own either: every text comes from a template or a data attribute
 * that the server has translated. Values go in as text only, never as HTML.
 */

/** The page's language, in the phone's own region where it has one: "en" shows 18:05 in London, 6:05 pm in Austin. */
function lang() {
  const language = document.documentElement.lang;
  return navigator.languages.find((tag) => tag === language || tag.startsWith(`${language}-`)) ?? (language || undefined);
}

function clock(iso) {
  return new Intl.DateTimeFormat(lang(), { hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
}

function dayAndClock(iso) {
  const format = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(lang(), format).format(new Date(iso));
}

/** The text of `data-text-<key>` with {n} and {time} filled; `-one`, `-few`... win where the language has them. */
function textFor(element, key, n, time = "") {
  const rule = new Intl.PluralRules(lang()).select(n);
  const attribute = element.getAttribute(`data-text-${key}-${rule}`) ?? element.getAttribute(`data-text-${key}`) ?? "";
  return attribute.replaceAll("{n}", new Intl.NumberFormat(lang()).format(n)).replaceAll("{time}", time);
}

// ---- one record as text ------------------------------------------------------------------------------------------

function shown(record, name) {
  if (name === "performed_at") return clock(record.performed_at);
  if (name === "performed_on") return dayAndClock(record.performed_at);
  if (name === "message") return record.error?.message ?? "";
  if (name === "summary") return summary(record);
  const options = record.controls[name]?.options ?? [];
  const label = (value) => options.find((option) => option.value === value)?.label ?? value;
  return [record.fields[name] ?? []].flat().map(label).join(", ");
}

function summary(record) {
  return Object.entries(record.controls)
    .filter(([name, control]) => control.type !== "hidden" && shown(record, name) !== "")
    .map(([name, control]) => `${control.label} ${shown(record, name)}`)
    .join(" · ");
}

function fill(row, record) {
  for (const element of row.querySelectorAll("[data-field]")) {
    element.textContent = shown(record, element.dataset.field);
    element.hidden = element.textContent === "";
  }
  for (const element of row.querySelectorAll("[data-when]")) {
    element.hidden = shown(record, element.dataset.when) === "";
  }
}

function setState(row, state) {
  row.dataset.state = state;
  for (const element of row.querySelectorAll("[data-for-state]")) {
    element.hidden = !element.dataset.forState.split(" ").includes(state);
  }
}

// ---- rows beside the form ----------------------------------------------------------------------------------------

const rowId = (clientId) => `row-${clientId}`;
const pendingRow = (clientId) => {
  const row = document.getElementById(rowId(clientId));
  return row?.dataset.pending === undefined ? null : row;
};

/** The list where this record belongs, if this page shows this athlete's list at all. */
function placeOf(record) {
  const { template, into } = record.place;
  const forms = [...document.querySelectorAll("form[data-outbox]")];
  const isHere = forms.some((f) => f.dataset.pendingInto === into && f.dataset.athlete === record.athlete_id);
  const list = document.getElementById(into);
  const source = document.getElementById(template);
  const belongs = isHere || list?.dataset.athlete === record.athlete_id;
  return belongs && list && source instanceof HTMLTemplateElement ? { list, source } : null;
}

/** Show a record as a row, or bring its row up to date. A row that the server itself rendered is left alone. */
export function showRow(record) {
  let row = document.getElementById(rowId(record.client_id));
  if (row && row.dataset.pending === undefined) return;
  if (!row) {
    const place = placeOf(record);
    if (!place) return;
    row = place.source.content.firstElementChild.cloneNode(true);
    row.id = rowId(record.client_id);
    row.dataset.pending = "";
    place.list.append(row);
  }
  fill(row, record);
  setState(row, record.state);
  countOn(row.parentElement);
}

/** What counts a list's rows (the open set's title and number) knows those that the server has not rendered. */
function countOn(list) {
  const more = list.querySelectorAll(":scope > [data-pending]").length;
  for (const element of document.querySelectorAll(`[data-counts="${CSS.escape(list.id)}"]`)) {
    const n = Number(element.dataset.from) + more;
    if (element instanceof HTMLInputElement) element.value = String(n);
    else element.textContent = textFor(element, n > Number(element.dataset.of) ? "more" : "now", n);
  }
}

/** The server has it: the row stays, told as stored, until the page is rendered anew. */
export function showStored(clientIds) {
  for (const clientId of clientIds) {
    const row = pendingRow(clientId);
    if (row) setState(row, "stored");
  }
}

export function removeRow(clientId) {
  const row = pendingRow(clientId);
  const list = row?.parentElement;
  row?.remove();
  if (list) countOn(list);
}

// ---- the list that needs a person ----------------------------------------------------------------------------------

/**
 * Show the records that the server did not take, in #outbox-mending, each with its message, edit and discard.
 *
 * An open editor is left as it is: a drain in the background must not take away what is being typed.
 */
export function showMending(records, { onMend, onDiscard }) {
  const section = document.getElementById("outbox-mending");
  const list = section?.querySelector("[data-mending-list]");
  const template = document.getElementById(section?.dataset.template ?? "");
  if (!list || !(template instanceof HTMLTemplateElement)) return;
  const wanted = new Map(records.map((record) => [record.client_id, record]));
  for (const row of [...list.children]) {
    if (!wanted.has(row.dataset.clientId)) row.remove();
  }
  const present = new Map([...list.children].map((row) => [row.dataset.clientId, row]));
  for (const record of records) {
    let row = present.get(record.client_id);
    if (!row) {
      row = template.content.firstElementChild.cloneNode(true);
      row.dataset.clientId = record.client_id;
      list.append(row);
    }
    if (row.querySelector("form[data-mend-form]:not([hidden])")) continue;
    fillMendRow(row, record, section);
    wireMendRow(row, record, section, { onMend, onDiscard });
  }
  section.hidden = records.length === 0;
}

function fillMendRow(row, record, section) {
  const message = record.error?.message || section.dataset.textRefused || "";
  fill(row, { ...record, error: { ...record.error, message } });
  setState(row, record.state);
}

function wireMendRow(row, record, section, { onMend, onDiscard }) {
  const form = row.querySelector("form[data-mend-form]");
  row.querySelector("[data-act=edit]").onclick = () => {
    const fields = form.querySelector("[data-mend-fields]");
    fields.replaceChildren(...editors(record));
    form.hidden = false;
    (fields.querySelector("[aria-invalid=true]") ?? fields.querySelector("input, select, textarea"))?.focus();
  };
  row.querySelector("[data-act=discard]").onclick = () => {
    if (window.confirm(textFor(section, "discard", 1))) onDiscard(record);
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    const mended = editedFields(form, record);
    form.hidden = true;
    onMend(record, mended);
  };
}

/** Controls for the fields that a person could see in the form when it was sent; hidden ones stay as they were. */
function editors(record) {
  return Object.entries(record.controls)
    .filter(([, control]) => control.type !== "hidden")
    .map(([name, control]) => {
      const values = [record.fields[name] ?? []].flat();
      const wrong = record.error?.field === name;
      return control.options ? choiceEditor(name, control, values, wrong) : textEditor(name, control, values, wrong);
    });
}

function choiceEditor(name, control, values, wrong) {
  const group = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = control.label;
  group.append(legend);
  for (const option of control.options) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = control.type === "one" ? "radio" : "checkbox";
    input.name = name;
    input.value = option.value;
    input.checked = values.includes(option.value);
    if (wrong) input.setAttribute("aria-invalid", "true");
    label.append(input, ` ${option.label}`);
    group.append(label);
  }
  return group;
}

function textEditor(name, control, values, wrong) {
  const label = document.createElement("label");
  label.append(control.label);
  for (let i = 0; i < Math.max(control.count ?? 1, values.length); i += 1) {
    const input = document.createElement(control.type === "long" ? "textarea" : "input");
    // Text, not number: the value that was refused must be shown as it is, and a number box would blank "12,5".
    if (input instanceof HTMLInputElement) input.inputMode = control.type === "number" ? "decimal" : "text";
    input.name = name;
    input.value = values[i] ?? "";
    if (wrong) input.setAttribute("aria-invalid", "true");
    label.append(" ", input);
  }
  return label;
}

function editedFields(form, record) {
  const data = new FormData(form);
  const fields = { ...record.fields };
  for (const [name, control] of Object.entries(record.controls)) {
    if (control.type === "hidden") continue;
    const values = data.getAll(name).filter((value) => value !== "");
    if (control.many) fields[name] = values;
    else if (values.length > 0) fields[name] = values[0];
    else delete fields[name];
  }
  return fields;
}

// ---- the chip ------------------------------------------------------------------------------------------------------

/**
 * Show in #outbox-status the most pressing of: needs you, sign in, waiting, held for another person, saved.
 *
 * What is held for another person is also said when something else is more pressing, on a second line.
 */
export function showStatus({ waiting, mending, held, signedOut, savedAt }) {
  const chip = document.getElementById("outbox-status");
  if (!chip) return;
  const lines = [];
  if (mending > 0) lines.push({ state: "mend", text: textFor(chip, "mend", mending), href: "#outbox-mending" });
  else if (signedOut && waiting > 0) {
    lines.push({ state: "sign-in", text: textFor(chip, "sign-in", waiting), href: chip.dataset.signInUrl });
  } else if (waiting > 0) lines.push({ state: "waiting", text: textFor(chip, "waiting", waiting) });
  if (held > 0) lines.push({ state: "held", text: textFor(chip, "held", held) });
  if (lines.length === 0 && savedAt) {
    lines.push({ state: "saved", text: textFor(chip, "saved", 0, clock(savedAt)) });
  }
  if (lines.length === 0) {
    // Nothing was ever waiting here: the server's own words stand.
    if (!chip.dataset.state) return;
    lines.push({ state: "idle", text: textFor(chip, "idle", 0) });
  }
  const next = JSON.stringify(lines);
  if (chip.dataset.shown === next) return;
  chip.dataset.shown = next;
  chip.dataset.state = lines[0].state;
  chip.replaceChildren(...lines.map(chipLine));
}

function chipLine({ state, text, href }) {
  const element = document.createElement(href ? "a" : "span");
  if (href) element.href = href;
  element.dataset.line = state;
  element.textContent = text;
  return element;
}
