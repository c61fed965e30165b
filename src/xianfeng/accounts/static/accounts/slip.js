// The code of a scanned slip stands after the # of the address: no server and no log sees it.
(() => {
  "use strict";
  const form = document.querySelector("[data-slip]");
  const take = () => {
    const code = location.hash.slice(1);
    if (!code) return;
    history.replaceState(null, "", location.pathname);
    form.elements.code.value = code;
    form.requestSubmit();
  };
  window.addEventListener("hashchange", take); // the next slip, while the page is still open
  take();
})();
