/* Gives the browser's own bars the colour of the page's ground.
   It only reads the setting that the server wrote into <html data-theme>; it never stores or changes it. */

const bar = document.querySelector('meta[name="theme-color"]');

function follow() {
  const ground = getComputedStyle(document.documentElement).getPropertyValue("--ground").trim();
  if (bar && ground) bar.content = ground;
}

follow();
window.addEventListener("load", follow); // style sheets may arrive after this module
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", follow);
