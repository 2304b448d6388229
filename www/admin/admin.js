// @ts-check
/** The administrator's console: puts the page together and renders it anew after each change. */
import { byId } from "../demo/element.js";
import { patch } from "../panel/tree.js";
import { App } from "./app.js";
import { frame, modules } from "./frame.js";

/** The document of an installation, where the page's address names none. */
const BESIDE_THE_SCRIPT = "../softphone-wrapper.config.json";
const CORE = "../softphone-wrapper-administration.mjs";

const app = new App(modules);
const root = byId("console");
let isDue = false;

app.addEventListener("render", () => {
  if (isDue) return;
  isDue = true;
  queueMicrotask(() => {
    isDue = false;
    patch(root, /** @type {any} */ (frame(app).filter(Boolean)));
  });
});

addEventListener("hashchange", () => app.show());
addEventListener("beforeunload", (event) => {
  if (app.isOpen && app.draft.isChanged) event.preventDefault();
});
addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const isTyping = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
  const key = event.key.toLowerCase();
  if (key === "s") {
    event.preventDefault();
    app.go("review");
  } else if (!isTyping && (key === "z" || key === "y")) {
    event.preventDefault();
    if (key === "y" || event.shiftKey) app.draft.redo();
    else app.draft.undo();
  }
});

const given = new URLSearchParams(location.search).get("config");
const address = new URL(given ?? new URL(BESIDE_THE_SCRIPT, import.meta.url), document.baseURI);
app.address = address.href;
// A link from anywhere may name any document: another server's is looked at by a person first.
app.isForeign = address.origin !== location.origin;
app.show(true);
void app.startCore(new URL(CORE, import.meta.url).href);
if (!app.isForeign) void app.load();
