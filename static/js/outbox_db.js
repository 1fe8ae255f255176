/**
 * The phone's own store of what was logged and not yet acknowledged: one IndexedDB database, one row a record.
 *
 * No network and no page here: this file neither decides what is sent nor shows anything. A write has happened
 * only when its transaction is complete on disk ("strict"), because a phone may be switched off in the next second.
 */

const DB_NAME = "depthwise-outbox";
const DB_VERSION = 1;
const RECORDS = "records";
const MARKS = "marks";
// Some browsers never answer an open() while storage is blocked; a form must not hang on that.
const OPEN_TIMEOUT_MS = 4000;

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DB_NAME, DB_VERSION);
    const timer = setTimeout(() => reject(new Error("indexedDB = no answer: must open")), OPEN_TIMEOUT_MS);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(RECORDS, { keyPath: "client_id" });
      request.result.createObjectStore(MARKS);
    };
    request.onerror = () => {
      clearTimeout(timer);
      reject(request.error);
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      const db = request.result;
      db.onversionchange = () => {
        db.close();
        opening = null;
      };
      db.onclose = () => {
        opening = null;
      };
      resolve(db);
    };
  }).catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

async function begin(mode) {
  try {
    return (await open()).transaction([RECORDS, MARKS], mode, { durability: "strict" });
  } catch {
    // A phone that slept may have closed the connection under us; a second open tells that from a real failure.
    opening = null;
    return (await open()).transaction([RECORDS, MARKS], mode, { durability: "strict" });
  }
}

/** Run `work(transaction)`; answer the result of the request it returns, once all of it is on disk. */
async function transact(mode, work) {
  const transaction = await begin(mode);
  return new Promise((resolve, reject) => {
    const request = work(transaction);
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error ?? new Error("transaction = aborted: must complete"));
  });
}

/** Add a record; a second record with the same client_id is an error, never an overwrite. */
export function add(record) {
  return transact("readwrite", (t) => t.objectStore(RECORDS).add(record));
}

/**
 * Change records that are still there; `change(record)` answers the new record.
 * One transaction reads and writes, so that a record which another tab removed does not come back.
 */
export function update(clientIds, change) {
  return transact("readwrite", (t) => {
    const records = t.objectStore(RECORDS);
    for (const clientId of clientIds) {
      const read = records.get(clientId);
      read.onsuccess = () => {
        if (read.result) records.put(change(read.result));
      };
    }
  });
}

/** Put a mended record in the place of the old one, whose id may differ, in one step. */
export function replace(oldClientId, record) {
  return transact("readwrite", (t) => {
    t.objectStore(RECORDS).delete(oldClientId);
    t.objectStore(RECORDS).put(record);
  });
}

/** Forget records: after the server's "stored" or "known", or after a person's confirmed discard. */
export function remove(clientIds) {
  return transact("readwrite", (t) => {
    for (const clientId of clientIds) t.objectStore(RECORDS).delete(clientId);
  });
}

/** All records of all people on this phone, in the order they were performed. */
export async function all() {
  const records = await transact("readonly", (t) => t.objectStore(RECORDS).getAll());
  return records.sort((a, b) => (a.performed_at < b.performed_at ? -1 : a.performed_at > b.performed_at ? 1 : 0));
}

/** Remember a small value, such as when a person's sets were last acknowledged. */
export function setMark(key, value) {
  return transact("readwrite", (t) => t.objectStore(MARKS).put(value, key));
}

export function mark(key) {
  return transact("readonly", (t) => t.objectStore(MARKS).get(key));
}
