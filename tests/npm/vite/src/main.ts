/** A host as a newcomer writes it: the package, a configuration, a token, a callback, and the panel. */
import { attachPanel, createWrapper, type SoftphoneCallback, type Token } from "softphone-wrapper";

const heard: [string, unknown][] = [];
const hear: SoftphoneCallback = (eventType, payload) => {
  heard.push([eventType, payload ?? null]);
};

const wrapper = createWrapper({ config: "/softphone-wrapper.config.json", callback: hear });
wrapper.setTokenProvider(async () => (await (await fetch("/token")).json()) as Token);

const place = document.querySelector("#panel");
const panel = place ? await attachPanel(place) : null;

// For whoever looks at this page from outside: a module has no global of its own.
Object.assign(window, { SoftphoneWrapper: wrapper, heard, tokenRequests: [], panelAttached: panel?.attached ?? false });
