// @ts-check
/**
 * The window in which an agent signs in to an org: opened in the click, sent to the org by the core, heard of by `oauth.html`.
 * The code that comes back is of no use without the verifier, which the core keeps.
 */
import { apply, clearInterval, now, openWindow, quote, setInterval } from "./intrinsics.js";
import { fault, faultText } from "./fault.js";

const NAME = "softphone-wrapper-sign-in";
const LONGEST_SIGN_IN = 300000;
const LOOK = 500;
/** Looks at a closed window, with the page in front again, before nobody is waited for. */
const CLOSED_LOOKS = 4;

/** A code of the OAuth standard, told in words; nothing else of the address is.
 * @param {unknown} error */
const words = (error) => (typeof error === "string" && /^[a-z_]{1,40}$/.test(error) ? `: ${error.replace(/_/g, " ")}` : "");

export function createSignIn() {
  /** @type {Window | null} */
  let popup = null;
  /** Lets go of what an open question listens to. */
  let stop = () => {};

  return {
    /** Opens the window.
     * @returns {string} why not; empty if it is open */
    open() {
      if (popup && !popup.closed) {
        popup.focus();
        return "sign-in-under-way";
      }
      try {
        popup = apply(openWindow, window, ["", NAME, "popup,width=560,height=720"]);
      } catch {
        popup = null;
      }
      return popup ? "" : "sign-in-blocked";
    },

    /** The question has its answer, or will never have one. */
    close() {
      stop();
      popup?.close();
      popup = null;
    },

    /**
     * Sends the window to the org and waits for what `oauth.html` says.
     * @param {string} url empty if there is no way to ask
     * @param {string} state
     * @param {(text: string) => void} answer hears JSON text of `{code}` or `{error}`, once
     */
    authorize(url, state, answer) {
      stop();
      const asked = popup;
      const begun = now();
      let closed = 0;
      const end = (/** @type {string} */ text) => {
        stop();
        answer(text);
      };
      const fail = (/** @type {string} */ code, detail = "") => {
        const told = fault(code);
        end(`{"error":${faultText({ ...told, message: told.message + detail })}}`);
      };
      if (!url) return fail("sign-in-insecure");
      if (!asked) return fail("sign-in-closed");

      /** @param {any} said what a message carries: of our own origin, but whoever may have sent it */
      const hear = (said) => {
        if (!said || said.state !== state) return;
        const { code, error } = said;
        if (typeof code === "string" && code) end(`{"code":${quote(code)}}`);
        else fail("sign-in-refused", words(error));
      };
      const onMessage = (/** @type {MessageEvent} */ event) => {
        if (event.origin === location.origin && event.source === asked) hear(event.data);
      };
      // An org whose pages cut the tie to their opener leaves this way.
      const channel = new BroadcastChannel(NAME);
      channel.onmessage = (event) => hear(event.data);
      const watch = setInterval(() => {
        // Cut off, a window counts as closed; then it is in front of this page.
        closed = asked.closed && document.hasFocus() ? closed + 1 : 0;
        if (closed >= CLOSED_LOOKS) fail("sign-in-closed");
        else if (now() - begun > LONGEST_SIGN_IN) fail("sign-in-timeout");
      }, LOOK);
      addEventListener("message", onMessage);
      stop = () => {
        stop = () => {};
        clearInterval(watch);
        channel.close();
        removeEventListener("message", onMessage);
      };
      try {
        asked.location.replace(url);
      } catch {
        fail("sign-in-closed");
      }
    },
  };
}
