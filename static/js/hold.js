/* The clock of a hold: a short count-in, then seconds up to the cap, with sound and vibration at the end.
   Fills the field under it, which anybody may also fill by hand. It stores nothing. */

for (const box of document.querySelectorAll("[data-hold]")) {
  const part = (name) => box.querySelector(`[data-hold-${name}]`);
  const field = document.getElementById(box.dataset.field);
  const announcer = document.getElementById("announcer");
  const cap = Number(box.dataset.cap);
  const lead = Number(box.dataset.lead);
  const button = part("button");
  let began = 0; // the moment at which the hold itself begins
  let ticking = 0;
  let saidGo = false;
  let audio = null;

  function beep(seconds) {
    navigator.vibrate?.(seconds > 0.3 ? [400] : [120]);
    if (!audio) return;
    const tone = audio.createOscillator();
    tone.frequency.value = 880;
    tone.connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + seconds);
  }

  function elapsed() {
    return (performance.now() - began) / 1000;
  }

  function start() {
    try {
      audio ??= new AudioContext();
    } catch {
      audio = null; // the clock on the screen remains
    }
    began = performance.now() + lead * 1000;
    saidGo = false;
    button.textContent = box.dataset.labelStop;
    clearInterval(ticking);
    ticking = setInterval(show, 100);
    show();
  }

  function show() {
    const seconds = elapsed();
    if (seconds < 0) {
      part("time").textContent = `-${Math.ceil(-seconds)}`;
      return;
    }
    if (!saidGo) {
      saidGo = true;
      beep(0.2);
      if (announcer) announcer.textContent = box.dataset.saidGo;
    }
    part("time").textContent = Math.min(cap, Math.floor(seconds));
    part("bar").value = Math.min(cap, seconds);
    if (seconds >= cap) stop();
  }

  function stop() {
    clearInterval(ticking);
    ticking = 0;
    const held = Math.max(0, Math.min(cap, Math.floor(elapsed())));
    part("time").textContent = held;
    button.textContent = box.dataset.labelAgain;
    field.value = held;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    beep(0.5);
    if (announcer) announcer.textContent = box.dataset.saidDone.replace("{seconds}", held);
  }

  button.addEventListener("click", () => (ticking ? stop() : start()));
}
