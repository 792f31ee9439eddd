// The draft of an interview is sent at every pause of typing. Nothing is kept in the browser: where the line is down, the
// words stay on the page and are sent when it is back. Without this the button keeps them.
(() => {
  const form = document.querySelector("form[data-draft]"), status = document.getElementById("kept");
  if (!form || !status) return;
  const say = form.dataset, field = form.elements;
  let count = 0, kept = 0, sending = false, stopped = false, down = false, timer;

  const tongue = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const clock = (moment) => moment.toLocaleTimeString(tongue);
  const tell = (words, loud) => {
    if (status.textContent === words) return;
    status.setAttribute("role", loud ? "alert" : "status");
    status.classList.toggle("danger", Boolean(loud));
    status.textContent = words;
  };
  const lost = (words) => { down = true; tell(words, true); };
  const plan = (after) => { clearTimeout(timer); timer = setTimeout(send, after); };
  const show = (answer) => {
    for (const one of form.querySelectorAll("[data-understood]")) {
      const words = answer.understood[one.dataset.understood];
      one.textContent = words ? `${say.understood} ${words}` : "";
    }
    for (const one of form.querySelectorAll("[data-wrong]")) {
      const words = answer.wrong[one.dataset.wrong] || "";
      one.textContent = words;
      const input = document.getElementById(`f-${one.dataset.wrong}`);
      if (input && input.tagName === "INPUT") { if (words) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid"); }
    }
  };
  // After logging in again in another window the page has another token; its form is asked for it.
  const refresh = async () => {
    const answer = await fetch(form.action, { redirect: "manual" });
    if (!answer.ok) return false;
    const there = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-draft] [name=csrfmiddlewaretoken]");
    if (there) field.csrfmiddlewaretoken.value = there.value;
    return Boolean(there);
  };
  const send = async () => {
    if (sending || stopped || count === kept) return;
    sending = true;
    const now = count;
    let next = 600;
    try {
      const answer = await fetch(say.draft, { method: "POST", body: new FormData(form), redirect: "manual", signal: AbortSignal.timeout(8000) });
      if (answer.ok) {
        const said = await answer.json();
        field.version.value = said.version;
        kept = now;
        down = false;
        show(said);
        if (count === kept) tell(`${say.kept} ${clock(new Date())}`);
      } else if (answer.type === "opaqueredirect") {
        lost(say.out);
        next = 3000;
      } else if (answer.status === 403) {
        if (!(await refresh())) lost(say.out);
        next = 1500;
      } else if (answer.status === 409 || answer.status === 404) {
        stopped = true;
        tell(say.stale, true);
      } else {
        lost(say.down);
        next = 2000;
      }
    } catch {
      lost(say.down);
      next = 2000;
    }
    sending = false;
    if (!stopped && count !== kept) plan(next);
  };
  const changed = () => {
    count += 1;
    field.count.value = count;
    if (sending || stopped) return;
    if (!down) tell(say.typing);  // that the line is down stays there, and is said once
    plan(500);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", (event) => { if (event.target.matches("select, [type=radio], [type=checkbox]")) changed(); });
  form.addEventListener("submit", () => { kept = count; });
  document.addEventListener("habeas:leaving", () => { kept = count; stopped = true; });
  addEventListener("beforeunload", (event) => { if (count !== kept) event.preventDefault(); });
  addEventListener("online", () => plan(0));
  // The server says when in UTC; a clock on the wall of the room says something else.
  const told = status.querySelector("time"), since = new Date(told ? told.dateTime : "");
  if (!Number.isNaN(since.getTime())) {
    const day = since.toDateString() === new Date().toDateString() ? "" : since.toLocaleDateString(tongue, { dateStyle: "long" });
    told.textContent = `${day} ${clock(since)}`.trim();
  }
  // Which step one is at is marked in the list of steps, also for who hears the page.
  const ways = new Map([...form.querySelectorAll(".interview-steps a")].map((way) => [way.hash.slice(1), way]));
  const watch = new IntersectionObserver((seen) => {
    for (const one of seen) {
      if (!one.isIntersecting) continue;
      ways.forEach((way) => way.removeAttribute("aria-current"));
      ways.get(one.target.id)?.setAttribute("aria-current", "step");
    }
  }, { rootMargin: "-30% 0px -69% 0px" });
  ways.forEach((way, id) => watch.observe(document.getElementById(id)));
})();
