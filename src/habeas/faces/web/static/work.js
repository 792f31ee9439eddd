// Long work: how far it is, and a button that stops it. The form is sent as any other, and the page stays until its answer
// comes. Without this it only takes its time.
(() => {
  const form = document.querySelector("form[data-work]"), bar = document.getElementById("work");
  const words = document.getElementById("work-words"), stop = document.getElementById("work-stop");
  if (!form || !bar || !words || !stop) return;
  let timer, stopping = false;

  const show = (said) => {
    if (!said.going) return;  // not begun yet, or its answer is on the way
    bar.hidden = stop.hidden = false;
    if (words.textContent !== said.words && !stopping) words.textContent = said.words;
    if (said.total) { bar.max = said.total; bar.value = said.done; } else bar.removeAttribute("value");
  };
  const ask = async () => {
    clearTimeout(timer);
    try { show(await (await fetch(form.dataset.work)).json()); } catch { /* the answer itself will tell */ }
    timer = setTimeout(ask, 500);
  };
  form.addEventListener("submit", () => { timer = setTimeout(ask, 700); });
  stop.addEventListener("click", async () => {
    stopping = stop.disabled = true;
    words.textContent = form.dataset.stopping;
    const sent = new URLSearchParams({ what: form.dataset.what, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    try { await fetch(form.dataset.work, { method: "POST", body: sent }); } catch { stop.disabled = stopping = false; }
  });
  // Led back here by the Back button, the page is not at work any more.
  addEventListener("pageshow", () => { clearTimeout(timer); bar.hidden = stop.hidden = true; stopping = stop.disabled = false; });
})();
