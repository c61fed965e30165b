// What this device keeps of a ballot, in IndexedDB: the secret key cannot be read out of it.
const NAME = "xianfeng-ballots";
const STORE = "tickets";

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "place" });
  return done(request);
}

// Run one request; resolves when its transaction is on the disk, not before.
async function within(mode, ask) {
  const database = await opened();
  try {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const written = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const result = await done(ask(transaction.objectStore(STORE)));
    await written;
    return result;
  } finally {
    database.close();
  }
}

export const kept = (place) => within("readonly", (store) => store.get(place));

export async function keep(record) {
  await within("readwrite", (store) => store.put(record));
  return record;
}

// On a shared tablet, after the receipt: voting again ends here.
export const forget = (place) => within("readwrite", (store) => store.delete(place));
