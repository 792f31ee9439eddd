// The screen lock by a key, and the page that locks itself when nobody uses it. Without this the button locks, and the
// server ends the session at the same time.
(() => {
  const lock = document.getElementById("lock"), idle = document.getElementById("idle");
  if (!lock || !idle) return;
  const limit = Number(idle.dataset.limit), warn = Number(idle.dataset.warn);
  const words = idle.querySelector("p");
  const keeps = document.querySelector("form[data-keeps]");
  const hide = () => { document.documentElement.hidden = true; };
  let timer, told = Date.now(), typed = false;

  // Words of a draft are kept where the draft is: on the server, before the session ends. Nothing is kept in the browser.
  const keep = async () => {
    const sent = { method: "POST", body: new FormData(keeps), redirect: "manual", signal: AbortSignal.timeout(5000) };
    try { return (await fetch(keeps.action, sent)).type === "opaqueredirect"; } catch { return null; }
  };
  // Where the line is down the page stays hidden and goes on trying: its words are nowhere else.
  const surely = async () => {
    let done = await keep();
    while (done === null && keeps.dataset.draft) {
      await new Promise((next) => setTimeout(next, 2000));
      done = await keep();
    }
    return done;
  };
  const go = async (why) => {
    hide();
    clearTimeout(timer);
    lock.elements.why.value = why;
    if (keeps && typed) lock.elements.kept.value = (await surely()) ? "yes" : "no";
    document.dispatchEvent(new Event("habeas:leaving"));
    lock.submit();
  };

  const ask = async (method) => {
    try {
      const answer = await fetch(idle.action, method === "POST" ? { method, body: new FormData(idle) } : {});
      return (await answer.json()).left;
    } catch { return 0; }
  };
  const plan = (left) => {
    clearTimeout(timer);
    if (left <= 0) { go("idle"); return; }
    const soon = left <= warn;
    if (soon && idle.hidden) {
      idle.hidden = false;
      words.setAttribute("role", "alert");  // an empty one would stand on every page
      words.textContent = idle.dataset.say;
    }
    if (!soon) { idle.hidden = true; words.removeAttribute("role"); words.textContent = ""; }
    timer = setTimeout(async () => plan(await ask("GET")), Math.min(soon ? left : left - warn, 600) * 1000 + 50);
  };
  const used = async () => {
    if (Date.now() - told < limit * 250) return;  // a quarter of the time: often enough, and not at every key
    told = Date.now();
    plan(await ask("POST"));
  };

  lock.addEventListener("submit", (event) => { event.preventDefault(); go("lock"); });
  idle.addEventListener("submit", async (event) => { event.preventDefault(); told = Date.now(); plan(await ask("POST")); });
  document.addEventListener("keydown", (event) => {
    if (event.code === "KeyL" && event.ctrlKey && event.shiftKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      go("lock");
    }
  });
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "scroll"]) document.addEventListener(kind, used, { passive: true });
  if (keeps) keeps.addEventListener("input", () => { typed = true; });
  document.addEventListener("visibilitychange", async () => { if (!document.hidden) plan(await ask("GET")); });
  addEventListener("pageshow", (event) => { if (event.persisted) { hide(); location.reload(); } });
  plan(limit);
})();
