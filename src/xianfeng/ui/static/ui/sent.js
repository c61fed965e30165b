// A form is sent once, and what was written in it is not lost when it cannot be saved.
(() => {
  "use strict";
  const store = window.sessionStorage;
  const MARK = "xf-sent:";
  const AGAIN = 8000; // ms: what answers with a file leaves the page, and its form, standing
  const inBar = (found) => document.querySelector(`#messages ${found}`);

  // ---- sent once: a double click and an impatient one make no second entry
  const waiting = new Set();
  const answered = () => waiting.clear();
  window.addEventListener("pageshow", answered); // also when the page comes back as it was left
  const once = (event, form) => {
    if (waiting.has(form)) return event.preventDefault();
    waiting.add(form);
    setTimeout(() => waiting.delete(form), AGAIN);
  };

  // ---- words: fields of text on inner pages of somebody signed in; no passwords, codes, votes or files
  const who = document.querySelector("body:not(.plain) .menu-panel .who")?.textContent.trim();
  const TEXT = "textarea, input[type=text], input:not([type])";
  const fields = (form) => [...form.elements].filter((one) =>
    one.name && one.matches(TEXT) && one.autocomplete !== "off" && one.autocomplete !== "one-time-code");
  const apart = (form) => form.matches("[data-slip], [data-private], [data-draft]");
  const keyOf = (form) => {
    const goal = new URL(form.getAttribute("action") || "", location.href);
    return MARK + goal.pathname + goal.search;
  };
  const keys = () => Object.keys(store).filter((name) => name.startsWith(MARK));
  const read = (key) => JSON.parse(store.getItem(key));
  const write = (key, kept) => store.setItem(key, JSON.stringify(kept));
  const keep = (form) => {
    if (form.matches("[data-leave]")) return keys().forEach((key) => store.removeItem(key));
    if (!who || apart(form)) return;
    const words = fields(form).map((one) => [one.name, one.defaultValue, one.value]);
    store.removeItem(keyOf(form));
    if (words.some(([, before, now]) => now.trim() && now !== before)) write(keyOf(form), { who, words });
  };

  // What fits is put back only where nothing else stands by now.
  const putBack = (form, { words }) => {
    const places = fields(form);
    if (places.length !== words.length) return;
    const filled = places.filter((one, place) => {
      const [name, before, now] = words[place];
      const fits = one.name === name && one.value === before && now !== before;
      if (fits) one.value = now;
      return fits;
    });
    if (!filled.length) return;
    for (let fold = filled[0].closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const note = document.createElement("p");
    note.className = "note tone-info";
    note.setAttribute("role", "status");
    form.prepend(note);
    note.textContent = document.body.dataset.sayKept;
  };

  // ---- what became of it: the sign-in, a refusal and an error keep the words, all else is done
  const status = performance.getEntriesByType("navigation")[0]?.responseStatus || 200;
  const failed = status >= 400 || document.querySelector("input[type=password]")
    || (inBar(":is(.tone-bad, .tone-warn)") && !inBar(".tone-good"));
  const forms = [...document.querySelectorAll("form[method=post]")];
  keys().forEach((key) => {
    const kept = read(key);
    if (who && kept.who !== who) return store.removeItem(key);
    if (failed) write(key, { ...kept, held: true });
    else if (who && !kept.held) return store.removeItem(key);
    if (who) forms.filter((form) => !apart(form) && keyOf(form) === key).forEach((form) => putBack(form, kept));
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    once(event, form);
    if (!event.defaultPrevented) keep(form);
  });
})();
