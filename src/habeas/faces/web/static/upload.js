// Many files: dropped or chosen, each sent by itself with its progress, a line of the receipt for each. Without this the
// form sends them together.
(() => {
  const form = document.getElementById("upload"), input = document.getElementById("files");
  if (!form || !input) return;
  const words = document.getElementById("progress-words"), bar = document.getElementById("progress");
  const cancel = document.getElementById("cancel"), receipt = document.getElementById("receipt");
  const body = receipt.querySelector("tbody"), received = document.getElementById("received");
  let waiting = [], total = 0, done = 0, now = null, stopped = false, going = false;

  const cell = (row, kind, text, name) => {
    const made = document.createElement(kind);
    if (kind === "th") made.scope = "row";
    const inner = document.createElement(name || "span");
    inner.textContent = text;
    if (name === "code") { inner.className = "code digest"; }
    made.append(inner);
    row.append(made);
  };
  const line = (file, said) => {
    const row = document.createElement("tr");
    cell(row, "th", said.name || file.name, "bdi");
    cell(row, "td", [said.said, said.why].filter(Boolean).join(" "));
    cell(row, "td", said.item || "", "code");
    cell(row, "td", (said.size || file.size).toLocaleString("en"));
    row.lastElementChild.className = "number";
    cell(row, "td", said.sha256 || "", "code");
    body.append(row);
    receipt.hidden = false;
    if (said.item) received.value += ` ${said.item}`;
  };
  const tell = (part) => {
    words.textContent = `${form.dataset.going} ${done} / ${total}`;
    bar.max = total || 1;
    bar.value = done + part;
  };
  const one = (file) => new Promise((next) => {
    now = new XMLHttpRequest();
    now.open("POST", form.dataset.one);
    now.setRequestHeader("Content-Type", "application/octet-stream");
    now.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    now.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    now.setRequestHeader("X-Belongs", form.elements.belongs.value.trim());
    now.setRequestHeader("X-Kind", form.elements.kind.value);
    now.setRequestHeader("X-Language", form.elements.language.value);
    now.responseType = "json";
    now.upload.onprogress = (event) => tell(event.total ? event.loaded / event.total : 0);
    now.onload = () => { line(file, now.status === 200 && now.response ? now.response : { said: form.dataset.broken }); next(); };
    now.onerror = () => { line(file, { said: form.dataset.broken }); next(); };
    now.onabort = () => { line(file, { said: form.dataset.cancelled }); next(); };
    now.send(file);
  });
  const go = async (files) => {
    waiting.push(...files);
    total += files.length;
    if (going || !files.length) return;
    going = true;
    stopped = false;
    cancel.hidden = bar.hidden = false;
    while (waiting.length) {
      const file = waiting.shift();
      if (stopped) line(file, { said: form.dataset.cancelled });
      else { tell(0); await one(file); }
      done += 1;
    }
    going = false;
    now = null;
    cancel.hidden = bar.hidden = true;
    tell(0);
    words.textContent = `${form.dataset.done} ${done} / ${total}`;
    input.value = "";
    // What came in waits below: the page is asked for its list anew.
    const answer = await fetch(location.pathname, { redirect: "manual" }).catch(() => null);
    const fresh = answer && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("waits");
    if (fresh) document.getElementById("waits").replaceWith(fresh);
  };
  cancel.addEventListener("click", () => { stopped = true; if (now) now.abort(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); go([...input.files]); });
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => { event.preventDefault(); form.classList.remove("over"); go([...event.dataTransfer.files]); });
  addEventListener("beforeunload", (event) => { if (going) event.preventDefault(); });
  document.addEventListener("habeas:leaving", () => { going = false; });
})();
