// What is typed stays in this tab until it is saved, also over the end of a session.
(() => {
  "use strict";
  const store = window.sessionStorage;
  const keyOf = (form) => `xf-draft:${form.dataset.draft}`;
  const controls = (form) => [...form.elements].filter((one) =>
    one.name && !["csrfmiddlewaretoken", "edition", "then"].includes(one.name) && one.type !== "file");
  const keep = (form) => {
    const values = controls(form).map((one) =>
      ["checkbox", "radio"].includes(one.type) ? one.checked : one.value);
    store.setItem(keyOf(form), JSON.stringify(values));
  };
  const restore = (form) => {
    const kept = store.getItem(keyOf(form));
    if (!kept || form.querySelector(".field-error")) return;
    const values = JSON.parse(kept);
    const fields = controls(form);
    if (values.length !== fields.length) return;
    fields.forEach((one, place) => {
      if (["checkbox", "radio"].includes(one.type)) one.checked = values[place];
      else if (one.type !== "hidden") one.value = values[place];
    });
  };
  // A page that says it is done ends the copy of what was sent; a refusal or the sign-in does not.
  const SENT = "xf-sent-draft";
  const status = performance.getEntriesByType("navigation")[0]?.responseStatus || 200;
  if (status < 400 && document.querySelector("#messages .tone-good, #messages .tone-info"))
    store.removeItem(store.getItem(SENT));
  store.removeItem(SENT);
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    restore(form);
    form.addEventListener("input", () => keep(form));
    form.addEventListener("submit", () => store.setItem(SENT, keyOf(form)));
  });
  // The page after saving has no such form: then the copies of this tab have done their work.
  if (!document.querySelector("form[data-draft], input[type=password]"))
    Object.keys(store).filter((name) => name.startsWith("xf-draft:")).forEach((name) => store.removeItem(name));
})();
