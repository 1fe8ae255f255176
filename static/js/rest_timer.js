/* The rest between sets: counts down from the moment a set is recorded, can be made longer, says and
   buzzes when it is over. The end is kept as a time of day, so that a reload or a sleeping phone does
   not stretch the rest. It records nothing. */

const KEY = "rest-ends-at";
const strip = document.querySelector("[data-rest]");

if (strip) {
  const part = (name) => strip.querySelector(`[data-rest-${name}]`);
  const announcer = document.getElementById("announcer");
  const restWord = part("label").textContent;
  let startedAt = 0;
  let endsAt = 0;
  let ticking = 0;
  let saidSoon = false;

  const say = (text) => {
    if (announcer) announcer.textContent = text;
  };

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  function remember() {
    try {
      if (endsAt) sessionStorage.setItem(KEY, JSON.stringify([startedAt, endsAt]));
      else sessionStorage.removeItem(KEY);
    } catch {
      /* storage refused: the rest ends with the page */
    }
  }

  function show() {
    const left = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
    part("time").textContent = clock(left);
    part("bar").max = Math.max(1, endsAt - startedAt);
    part("bar").value = Math.min(Date.now() - startedAt, endsAt - startedAt);
    if (left <= 10 && left > 0 && !saidSoon) {
      saidSoon = true;
      say(strip.dataset.saidSoon);
    }
    if (left === 0) over();
  }

  function over() {
    clearInterval(ticking);
    strip.classList.add("rest--over");
    part("label").textContent = strip.dataset.labelOver;
    say(strip.dataset.saidOver);
    navigator.vibrate?.([180, 90, 180]);
    endsAt = 0;
    remember();
  }

  function run() {
    clearInterval(ticking);
    strip.classList.remove("rest--over");
    part("label").textContent = restWord;
    strip.hidden = false;
    remember();
    show();
    if (endsAt) ticking = setInterval(show, 250);
  }

  function start(seconds) {
    if (!(seconds > 0)) return;
    startedAt = Date.now();
    endsAt = startedAt + seconds * 1000;
    saidSoon = seconds <= 10;
    run();
    say(strip.dataset.saidStart.replace("{time}", clock(seconds)));
  }

  function end() {
    clearInterval(ticking);
    endsAt = 0;
    remember();
    strip.hidden = true;
  }

  part("add").addEventListener("click", () => {
    endsAt += Number(strip.dataset.add) * 1000;
    saidSoon = false;
    run();
  });
  part("end").addEventListener("click", end);
  document.addEventListener("attempt-recorded", (event) => {
    const { kind = "set" } = event.detail ?? {};
    const seconds = event.target.dataset?.restSeconds ?? strip.dataset.seconds;
    if (kind === "set") start(Number(seconds)); // tests and drill trials need no rest
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && endsAt) show(); // timers sleep in the background
  });

  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    /* unreadable: as if there were none */
  }
  if (kept && kept[1] > Date.now()) {
    [startedAt, endsAt] = kept;
    saidSoon = endsAt - Date.now() <= 10_000;
    run();
  } else if ("running" in strip.dataset) {
    const navigation = performance.getEntriesByType("navigation")[0];
    // A reload or a step back shows the same page again; the set was not recorded again.
    if (!navigation || navigation.type === "navigate") start(Number(strip.dataset.seconds));
  }
}
