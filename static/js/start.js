/* Starts what a page with an outbox needs: sending what waits, and the service worker. Nothing else. */

import { startOutbox } from "./outbox.js";
import { registerServiceWorker } from "./service_worker_register.js";

startOutbox();
registerServiceWorker();
