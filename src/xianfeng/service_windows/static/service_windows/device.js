// The key of a kiosk: made here, kept in this browser, its secret half readable by nobody.
window.kioskDevice = (() => {
  "use strict";
  const STORE = "kiosk";
  const opened = () => new Promise((done, failed) => {
    const asked = indexedDB.open("xianfeng-kiosk", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const within = async (mode, act) => {
    const db = await opened();
    return new Promise((done, failed) => {
      const deed = db.transaction(STORE, mode), asked = act(deed.objectStore(STORE));
      deed.oncomplete = () => { db.close(); done(asked.result); };
      deed.onerror = () => { db.close(); failed(deed.error); };
    });
  };
  const url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const field = (bytes) => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, bytes.length);
    return [...length, ...bytes];
  };
  return {
    // A new pair; the public half as the site takes it.
    make: async () => {
      const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
      return { pair, point: url(await crypto.subtle.exportKey("raw", pair.publicKey)) };
    },
    keep: (window, pair, pass) => within("readwrite", (store) => store.put({ pair, pass }, window)),
    kept: (window) => within("readonly", (store) => store.get(window)),
    // One rating, signed; the nonce stays the same when the same press is sent again.
    signed: async ({ pair, pass }, level, nonce) => {
      const said = [...field(new TextEncoder().encode("xianfeng/kiosk/2")), ...field([...nonce]), ...field([level])];
      const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, new Uint8Array(said));
      return { pass, level, nonce: url(nonce), signature: url(signature) };
    },
  };
})();
