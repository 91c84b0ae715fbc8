// Passkeys and security keys: asks the browser, puts the answer into the form, sends it. The words come from the page.
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const listed = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const asked = ({ publicKey }) => ({
    publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: listed(publicKey.allowCredentials) },
  });
  const made = ({ publicKey }) => ({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: listed(publicKey.excludeCredentials),
    },
  });

  const answer = (credential) => {
    const said = credential.response;
    const response = { clientDataJSON: text(said.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (said[part]) response[part] = text(said[part]);
    }
    if (said.getTransports) response.transports = said.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    });
  };

  const options = async (button) => {
    if (button.dataset.from) {
      const reply = await fetch(button.dataset.from, { headers: { Accept: "application/json" } });
      if (!reply.ok) throw new Error(String(reply.status));
      return (await reply.json()).request_options;
    }
    const data = JSON.parse(document.getElementById("passkey-data").textContent);
    return data.creation_options || data.request_options;
  };

  const create = (wanted, form) => {
    const choice = form.querySelector("[name=passwordless]");
    const passwordless = Boolean(choice && choice.checked);
    const selection = wanted.publicKey.authenticatorSelection || {};
    wanted.publicKey.authenticatorSelection = {
      ...selection,
      residentKey: passwordless ? "required" : "discouraged",
      requireResidentKey: passwordless,
      ...(passwordless ? { userVerification: "required" } : {}),
    };
    return navigator.credentials.create(made(wanted));
  };

  for (const button of document.querySelectorAll("[data-passkey]")) {
    const form = button.form;
    const said = document.getElementById("passkey-problem");
    if (!window.PublicKeyCredential) {
      button.hidden = true;
      continue;
    }
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      if (!form.reportValidity()) return;
      said.hidden = true;
      button.disabled = true;
      try {
        const wanted = await options(button);
        const got = button.dataset.passkey === "create" ? await create(wanted, form) : await navigator.credentials.get(asked(wanted));
        form.querySelector("[name=credential]").value = answer(got);
        form.submit();
      } catch (problem) {
        said.hidden = false;
        said.focus();
      } finally {
        button.disabled = false;
      }
    });
  }
})();
