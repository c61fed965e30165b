// Enter, or the key that a phone's keyboard then calls "next", goes on to what is to be filled in
// next; it hands nothing in. One's own words have no line breaks (forms/fields.py): none is lost.
(() => {
  "use strict";
  const WORDS = "textarea, input[type=text]";
  const CHOICES = "input[type=checkbox], input[type=radio]";
  const shown = (one) => !one.disabled && one.checkVisibility();
  // Dates and lists come filled in, and are passed over; of a row of choices the first stands for all.
  const stops = (form) => [...form.querySelectorAll(`${WORDS}, ${CHOICES}, button`)].filter((one) =>
    shown(one) && (!one.matches(CHOICES) || form.elements[one.name][0] === one || form.elements[one.name] === one));
  const goOn = (from) => {
    const after = (one) => from.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
    const next = stops(from.form).find((one) => after(one) && one.name !== from.name);
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  };
  document.querySelectorAll("form[data-next]").forEach((form) => {
    form.querySelectorAll(WORDS).forEach((one) => { one.enterKeyHint = "next"; });
    // A textarea's Enter as such: choosing a word with it in a Chinese keyboard breaks no line.
    form.addEventListener("beforeinput", (event) => {
      if (!event.target.matches("textarea") || event.inputType !== "insertLineBreak") return;
      event.preventDefault();
      goOn(event.target);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || !event.target.matches("input, select")) return;
      event.preventDefault();
      goOn(event.target);
    });
  });
})();
