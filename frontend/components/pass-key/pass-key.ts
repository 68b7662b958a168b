// <pass-key data-ask="…" data-do="create | get">: the form inside asks the server what to ask the browser
// for, asks the browser, and goes on with what it answers. Without a script the form is not shown.

import { phrase } from "../../scripts/phrase";

interface Asked {
  token: string;
  options: Record<string, unknown>;
  error?: string;
}

/** Words of the server for the person. */
class Refused extends Error {}

/** Base64url, as the server writes bytes, and back. */
function bytes(text: unknown): ArrayBuffer {
  const plain = atob(String(text).replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, one => one.charCodeAt(0)).buffer;
}

function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

interface Described {
  id: string;
  type: "public-key";
  transports?: AuthenticatorTransport[];
}

const known = (list: unknown): PublicKeyCredentialDescriptor[] =>
  ((list ?? []) as Described[]).map(one => ({ ...one, id: bytes(one.id) }));

async function make(options: Record<string, unknown>): Promise<Credential | null> {
  const user = options["user"] as { id: string; name: string; displayName: string };
  const publicKey = {
    ...options,
    challenge: bytes(options["challenge"]),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: known(options["excludeCredentials"]),
  } as unknown as PublicKeyCredentialCreationOptions;
  return navigator.credentials.create({ publicKey });
}

async function show(options: Record<string, unknown>): Promise<Credential | null> {
  const publicKey = {
    ...options,
    challenge: bytes(options["challenge"]),
    allowCredentials: known(options["allowCredentials"]),
  } as unknown as PublicKeyCredentialRequestOptions;
  return navigator.credentials.get({ publicKey });
}

/** What the browser answered, as the server reads it: bytes in base64url. */
function written(credential: PublicKeyCredential): string {
  const response = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const part = (buffer: ArrayBuffer | null | undefined) => (buffer ? text(buffer) : undefined);
  const isNew = "attestationObject" in credential.response;
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: {},
    response: isNew
      ? { clientDataJSON: part(response.clientDataJSON), attestationObject: part(response.attestationObject), transports: response.getTransports?.() ?? [] }
      : { clientDataJSON: part(response.clientDataJSON), authenticatorData: part(response.authenticatorData), signature: part(response.signature), userHandle: part(response.userHandle) },
  });
}

class PassKeyElement extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form) return;
    if (!("PublicKeyCredential" in window)) {
      this.say(phrase("scripts-no-passkeys"));
      form.hidden = true;
      return;
    }
    form.addEventListener("submit", event => {
      event.preventDefault();
      void this.go(form);
    });
  }

  private async go(form: HTMLFormElement): Promise<void> {
    const button = form.querySelector("button");
    if (button?.getAttribute("aria-busy") === "true") return;
    button?.setAttribute("aria-busy", "true");
    this.say("");
    try {
      const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
      const answer = await fetch(this.dataset["ask"] ?? "", { method: "POST", body });
      const asked = (await answer.json()) as Asked;
      if (!answer.ok) throw new Refused(asked.error);
      const credential = await (this.dataset["do"] === "create" ? make(asked.options) : show(asked.options));
      if (!(credential instanceof PublicKeyCredential)) throw new Refused("");
      this.field(form, "token").value = asked.token;
      this.field(form, "credential").value = written(credential);
      form.submit();
    } catch (error) {
      button?.removeAttribute("aria-busy");
      this.say((error instanceof Refused && error.message) || this.dataset["failed"] || "");
    }
  }

  private field(form: HTMLFormElement, name: string): HTMLInputElement {
    return form.elements.namedItem(name) as HTMLInputElement;
  }

  private say(words: string): void {
    const place = this.querySelector("[role=alert]");
    if (place) place.textContent = words;
  }
}

customElements.define("pass-key", PassKeyElement);
