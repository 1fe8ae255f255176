/**
 * Starts what works without signal: the outbox and the service worker.
 *
 * Nothing else here. Load it by its plain address, without ?v=: the modules below import each other by plain
 * addresses, and one module of a new release among those of an old one would stop them all.
 */

import { startOutbox } from "./outbox.js";
import { registerServiceWorker } from "./service_worker_register.js";

const { dataset } = document.documentElement;
startOutbox().then(() => {
  dataset.outbox = "started";
});
registerServiceWorker().then((registration) => {
  dataset.worker = registration ? "ready" : "none";
});
