/* The phone as an angle meter: a live dial that fills the three readings of the form around it.
   Zero is set on a wall (or the floor); a reading takes itself when the phone has been still for a second
   and a half, and says so by sound and vibration, because nobody sees a screen that lies on the shin.
   It stores nothing; without a sensor, permission or HTTPS the typed form is the way. */

const STEADY_MS = 1500;
const STEADY_DEG = 1.2; // from lowest to highest while still; a held lunge trembles about half of it
const LEAST_DEG = 8; // an upright shin is no lunge
const AWAY_DEG = 8; // how far to come back before the next reading counts
const NO_SENSOR_MS = 2000;
const ZERO_SAMPLES = 10; // zero is their mean: a tap on the button shakes the phone

const box = document.querySelector("[data-tilt]");

/* The long axis against gravity, in the plane through the screen, degrees: 0 upright, 90 on its back.
   Source: the axes of the DeviceOrientation event; gravity in the phone's own axes needs beta and gamma only. */
function uprightAngle(event) {
  const beta = (event.beta * Math.PI) / 180;
  const gamma = (event.gamma * Math.PI) / 180;
  return (Math.atan2(Math.cos(beta) * Math.cos(gamma), Math.sin(beta)) * 180) / Math.PI;
}

function turn(degrees) {
  return ((((degrees + 180) % 360) + 360) % 360) - 180;
}

if (box) {
  const part = (name) => box.querySelector(`[data-tilt-${name}]`);
  const form = box.closest("form");
  const inputs = [...form.querySelectorAll("[data-trial]")];
  const announcer = document.getElementById("announcer");
  let listening = false;
  let seen = false;
  let offset = null;
  let latest = [];
  let recent = [];
  let waitsForReturn = null;
  let audio = null;

  const tell = (name) => {
    part("text").textContent = box.dataset[name];
  };

  function say(text) {
    if (announcer) announcer.textContent = text;
  }

  function beep(times) {
    navigator.vibrate?.(times === 1 ? [200] : [200, 100, 200, 100, 400]);
    if (!audio) return;
    for (let n = 0; n < times; n += 1) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const at = audio.currentTime + n * 0.28;
      tone.frequency.value = 880;
      volume.gain.setValueAtTime(0.4, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.22);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.24);
    }
  }

  function wakeSound() {
    try {
      audio = new AudioContext(); // only a tap may start sound
    } catch {
      audio = null; // no sound: vibration and the screen remain
    }
  }

  async function start() {
    if (!window.isSecureContext) return giveUp("textInsecure");
    if (!("DeviceOrientationEvent" in window)) return giveUp("textNone");
    wakeSound();
    if (typeof DeviceOrientationEvent.requestPermission === "function") {
      try {
        if ((await DeviceOrientationEvent.requestPermission()) !== "granted") return giveUp("textDenied");
      } catch {
        return giveUp("textDenied");
      }
    }
    if (listening) return;
    listening = true;
    window.addEventListener("deviceorientation", onTilt);
    setTimeout(() => {
      if (!seen) giveUp("textNone");
    }, NO_SENSOR_MS);
  }

  function giveUp(name) {
    window.removeEventListener("deviceorientation", onTilt);
    listening = false;
    part("live").hidden = true;
    part("zero").hidden = true;
    tell(name);
    inputs[0].focus({ preventScroll: true });
  }

  function onTilt(event) {
    if (event.beta === null || event.gamma === null) return;
    if (!seen) {
      seen = true;
      part("start").hidden = true;
      part("live").hidden = false;
      part("zero").hidden = false;
      tell("textAsk");
    }
    const angle = uprightAngle(event);
    latest = [...latest, angle].slice(-ZERO_SAMPLES);
    if (offset === null) return show(angle);
    const degrees = Math.abs(turn(angle - offset));
    show(degrees);
    follow(degrees, performance.now());
  }

  function show(degrees) {
    part("value").textContent = Math.round(Math.abs(degrees));
    const drawn = Math.max(-90, Math.min(90, Math.abs(degrees)));
    part("needle").setAttribute("transform", `rotate(${drawn.toFixed(1)} 100 108)`);
  }

  function setZero() {
    if (latest.length === 0) return;
    const mean = latest.reduce((sum, angle) => sum + angle, 0) / latest.length;
    // Upright on a wall reads about 0, flat on the floor about 90: whichever is nearer is what it lies on.
    offset = turn(mean - Math.round(mean / 90) * 90);
    recent = [];
    part("zero").hidden = true;
    tell("textLunge");
    say(box.dataset.saidZero);
    beep(1);
  }

  function follow(degrees, now) {
    const empty = inputs.find((input) => input.value === "");
    if (!empty) return done();
    if (waitsForReturn !== null) {
      if (degrees > waitsForReturn - AWAY_DEG) return;
      waitsForReturn = null;
      recent = [];
      tell("textLunge");
    }
    recent.push([now, degrees]);
    recent = recent.filter(([at]) => now - at <= STEADY_MS + 100);
    const values = recent.map(([, value]) => value);
    const still = Math.max(...values) - Math.min(...values) <= STEADY_DEG && degrees >= LEAST_DEG;
    if (!still) {
      recent = [[now, degrees]];
      part("steady").value = 0;
      return;
    }
    const held = now - recent[0][0];
    part("steady").value = Math.min(1, held / STEADY_MS);
    if (held > 400) tell("textHold");
    if (held >= STEADY_MS) take(empty, values);
  }

  function take(input, values) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    input.value = mean.toFixed(1);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    waitsForReturn = mean;
    recent = [];
    part("steady").value = 0;
    const number = inputs.indexOf(input) + 1;
    say(box.dataset.saidCaptured.replace("{n}", number).replace("{deg}", mean.toFixed(0)));
    if (inputs.every((each) => each.value !== "")) {
      beep(3);
      done();
    } else {
      beep(1);
      tell("textBack");
    }
  }

  function done() {
    tell("textDone");
    if (announcer && announcer.textContent !== box.dataset.saidDone) say(box.dataset.saidDone);
  }

  part("start").addEventListener("click", start);
  part("zero").addEventListener("click", setZero);
}
