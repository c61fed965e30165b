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
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    restore(form);
    form.addEventListener("input", () => keep(form));
  });
  // The page after saving has no such form: then the copies of this tab have done their work.
  if (!document.querySelector("form[data-draft], input[type=password]"))
    Object.keys(store).filter((name) => name.startsWith("xf-draft:")).forEach((name) => store.removeItem(name));
})();
