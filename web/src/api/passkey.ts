// Passkeys: the browser wants bytes where the API has base64url.
import { api, unwrap } from "./client";

const toBytes = (text: string) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const toText = (bytes: ArrayBuffer) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** Whether this browser has passkeys at all, on this page: it hides them where the page is not safe. */
export const hasPasskeys = () => "PublicKeyCredential" in window && "credentials" in navigator;

/** The person closed the browser's own dialog, or it took too long: no fault worth a message. */
export const wasDismissed = (error: unknown) =>
  error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError");

/** Makes a passkey and hands it to the server. */
export async function addPasskey(name: string) {
  const asked = await unwrap(api.POST("/api/v1/session/passkeys/challenge"));
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: toBytes(asked.challenge),
      rp: { id: asked.rpId, name: "Gongdan" },
      user: { id: toBytes(asked.userId), name: asked.userName, displayName: asked.displayName },
      pubKeyCredParams: asked.algorithms.map((alg) => ({ type: "public-key", alg })),
      excludeCredentials: asked.known.map((id) => ({ type: "public-key", id: toBytes(id) })),
      authenticatorSelection: {
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      },
      attestation: "none",
    },
  });
  const { response } = made as PublicKeyCredential & { response: AuthenticatorAttestationResponse };
  return unwrap(
    api.POST("/api/v1/session/passkeys", {
      body: {
        name,
        ticket: asked.ticket,
        clientData: toText(response.clientDataJSON),
        attestation: toText(response.attestationObject),
      },
    }),
  );
}

/** Signs in with whichever passkey the person chooses. */
export async function signInWithPasskey() {
  const asked = await unwrap(api.POST("/api/v1/session/passkey-challenge"));
  const shown = await navigator.credentials.get({
    publicKey: { challenge: toBytes(asked.challenge), rpId: asked.rpId, userVerification: "required" },
  });
  const credential = shown as PublicKeyCredential & { response: AuthenticatorAssertionResponse };
  return unwrap(
    api.POST("/api/v1/session/passkey", {
      body: {
        ticket: asked.ticket,
        credentialId: toText(credential.rawId),
        clientData: toText(credential.response.clientDataJSON),
        authenticatorData: toText(credential.response.authenticatorData),
        signature: toText(credential.response.signature),
      },
    }),
  );
}
