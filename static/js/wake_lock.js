/* Keeps the screen awake on pages that say so (data-wake-lock), while they are in view: a phone that
   sleeps between sets costs a chalky unlock. Refusals (battery saver, no HTTPS) are silent. */

const wanted = document.querySelector("[data-wake-lock]");

async function hold() {
  if (document.hidden) return;
  try {
    await navigator.wakeLock.request("screen");
  } catch {
    /* the phone knows better */
  }
}

if (wanted && "wakeLock" in navigator) {
  hold();
  document.addEventListener("visibilitychange", hold); // the lock is lost whenever the page is hidden
}
