// Asks the browser for a security key and sends its answer with the form. Nothing else of the page needs a script.
(() => {
  const form = document.querySelector("form[data-ceremony]");
  if (!form) return;
  const show = (name) => form.querySelectorAll("[data-when]").forEach((one) => { one.hidden = one.dataset.when !== name; });
  if (!window.PublicKeyCredential || !navigator.credentials) { show("unable"); return; }
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const words = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const asked = JSON.parse(form.dataset.ceremony).publicKey;
  asked.challenge = bytes(asked.challenge);
  const making = form.dataset.kind === "create";
  if (making) {
    asked.user.id = bytes(asked.user.id);
    asked.excludeCredentials = known(asked.excludeCredentials);
  } else {
    asked.allowCredentials = known(asked.allowCredentials);
  }
  const said = (found) => {
    const response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach((name) => {
      if (found.response[name]) response[name] = words(found.response[name]);
    });
    return JSON.stringify({ id: found.id, rawId: words(found.rawId), type: found.type, response, clientExtensionResults: {} });
  };
  form.querySelector("button").addEventListener("click", async () => {
    show("waiting");
    try {
      const found = await (making ? navigator.credentials.create({ publicKey: asked }) : navigator.credentials.get({ publicKey: asked }));
      form.elements.response.value = said(found);
      form.submit();
    } catch {
      show("failed");
      form.querySelector("button").focus();
    }
  });
  show("ready");
})();
