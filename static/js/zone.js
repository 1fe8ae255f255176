/* Fills hidden fields with this device's time zone, so that a day begins when the athlete's does.
   Without it the account starts in UTC, which can be changed under Me. */

for (const field of document.querySelectorAll("[data-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
