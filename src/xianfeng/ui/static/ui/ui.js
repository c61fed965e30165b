// What pages gain when scripts run. Without this file forms, links and tables still work.
(() => {
  "use strict";
  const body = () => document.body;
  const each = (root, selector, act) => {
    if (root.matches?.(selector)) act(root);
    root.querySelectorAll(selector).forEach(act);
  };

  // ---- menus: one open at a time, closed by Escape and by a click elsewhere
  const closeMenus = (but) =>
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu !== but) menu.open = false;
    });
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // ---- questions: data-confirm says one, data-asks names a dialog of the form's own
  const ask = (question, then) => {
    const dialog = document.getElementById("ask");
    dialog.querySelector("#ask-text").textContent = question;
    dialog.returnValue = "";
    dialog.addEventListener("close", () => dialog.returnValue === "yes" && then(), { once: true });
    dialog.showModal();
  };
  const agreed = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target, { confirm, asks } = form.dataset;
    if (agreed.delete(form) || !(confirm || asks)) return;
    const dialog = asks && document.getElementById(asks);
    if (dialog?.open) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const sender = event.submitter;
    if (dialog) dialog.showModal();
    else ask(confirm, () => { agreed.add(form); form.requestSubmit(sender); });
  }, true);
  document.addEventListener("click", (event) => {
    const at = (mark) => event.target.closest(`[${mark}]`);
    if (at("data-opens")) {
      // Fields in the closed dialog must not stop the question with their own complaints.
      event.preventDefault();
      document.getElementById(at("data-opens").form.dataset.asks).showModal();
    }
    at("data-closes")?.closest("dialog").close();
    if (at("data-print")) window.print();
  });
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, () => event.detail.issueRequest(true));
  });

  // ---- what was typed and not sent is not lost without a question
  let unsaved = null;
  document.addEventListener("input", (event) => {
    unsaved = event.target.closest("form[data-guard]") ?? unsaved;
  });
  document.addEventListener("submit", () => { unsaved = null; });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved?.isConnected) event.preventDefault();
  });

  // ---- after a step the focus is on what became of it, and not lost at the top of the page
  const ACTED = "xf-acted";
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && event.target.method === "post") sessionStorage.setItem(ACTED, "1");
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[href]")) sessionStorage.removeItem(ACTED);
  });
  const TOLD = "#messages > .note, main [role=alert], .field-error, h1";
  const tell = () => {
    if (!sessionStorage.getItem(ACTED)) return;
    sessionStorage.removeItem(ACTED);
    const shown = (found) => [...document.querySelectorAll(found)].find((one) => one.offsetParent);
    const told = TOLD.split(", ").map(shown).find(Boolean);
    if (!told) return;
    told.tabIndex = -1;
    told.focus();
  };

  // ---- a request that failed says so
  const toast = (text) => {
    const note = document.createElement("div");
    note.className = "note tone-bad";
    note.textContent = text;
    document.getElementById("toasts").append(note);
    setTimeout(() => note.remove(), 8000);
  };
  document.addEventListener("htmx:responseError", () => toast(body().dataset.sayError));
  document.addEventListener("htmx:sendError", () => toast(body().dataset.sayOffline));

  // ---- files: dropped, and their way watched
  const droppable = (place) => {
    const zone = place.querySelector(".drop");
    const input = place.querySelector("input[type=file]");
    const over = (on) => (event) => {
      event.preventDefault();
      zone.classList.toggle("is-over", on);
    };
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => {
      over(false)(event);
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.form?.addEventListener("submit", () => {
      const progress = place.querySelector("[data-progress]");
      const said = progress.querySelector("[data-said]");
      progress.hidden = false;
      said.textContent = said.dataset.said;
      progress.querySelector("progress").removeAttribute("value");
    });
  };
  document.addEventListener("htmx:xhr:progress", (event) => {
    const progress = event.target.querySelector?.("[data-progress]");
    if (!progress || !event.detail.lengthComputable) return;
    const { loaded, total } = event.detail;
    const said = progress.querySelector("[data-said]");
    progress.hidden = false;
    progress.querySelector("progress").value = (100 * loaded) / total;
    said.textContent = loaded < total ? said.dataset.said : said.dataset.wait;
  });

  // ---- what scrolls sideways is reached by keyboard, by the name of what it stands under
  const WIDE = ".table-wrap, pre";
  const over = (place) => [...document.querySelectorAll("h1, h2, h3")].findLast((head) => head.compareDocumentPosition(place) & 4);
  const reach = (place) => {
    const wide = place.scrollWidth > place.clientWidth && getComputedStyle(place).overflowX !== "visible";
    const name = wide && ((place.querySelector("caption") ?? over(place))?.textContent ?? document.title).trim();
    Object.entries({ tabindex: 0, role: "group", "aria-label": name }).forEach(([key, value]) =>
      wide ? place.setAttribute(key, value) : place.removeAttribute(key));
  };
  const widths = new ResizeObserver((seen) => seen.forEach(({ target }) => reach(target.closest(WIDE))));
  const watch = (place) => [place, ...place.children].forEach((one) => widths.observe(one));

  // ---- charts: ECharts comes only to pages that have one
  const charts = new Map();
  let library = null;
  const echarts = () =>
    (library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = body().dataset.charts;
      script.onload = () => resolve(window.xianfengCharts);
      script.onerror = reject;
      document.head.append(script);
    }));
  const draw = async (figure) => {
    const { draw } = await echarts();
    charts.get(figure)?.dispose();
    charts.set(figure, draw(figure));
  };
  const mount = (figure) =>
    draw(figure).then(() => figure.querySelector("details")?.removeAttribute("open"), () => {});
  const redraw = () => charts.forEach((chart, figure) => (figure.isConnected ? draw(figure) : charts.delete(figure)));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  new ResizeObserver(() => charts.forEach((chart) => chart.resize())).observe(document.documentElement);

  // ---- paper is light and shows what is folded
  const root = document.documentElement;
  let seen = null;
  window.addEventListener("beforeprint", () => {
    seen = root.dataset.theme;
    root.dataset.theme = "light";
    redraw();
    document.querySelectorAll(".chart details").forEach((fold) => { fold.open = true; });
  });
  window.addEventListener("afterprint", () => { root.dataset.theme = seen ?? root.dataset.theme; redraw(); });

  const start = (root) => {
    each(root, "[data-chart]", mount);
    each(root, "[data-drop]", droppable);
    each(root, WIDE, watch);
  };
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
  if (!window.htmx) start(document);
  tell();
})();
