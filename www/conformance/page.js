// @ts-check
/** The page of the kit: shows a host, leads a person through the steps, and tells clause by clause what was seen. */
import { announce, byId, element, setText } from "../demo/element.js";
import { ClauseList } from "./clause_list.js";
import { HostFrame } from "./host_frame.js";
import { StepList } from "./step_list.js";
import { page as words } from "./strings.js";

/** Nothing heard for so long is worth saying, milliseconds. */
const SILENCE = 8_000;
const KIT = "softphone-wrapper-conformance.js";

/** @type {import("./report.js").Report | null} */
let report = null;
let silence = 0;
let opened = false;
let said = "";

const address = element("input", { type: "url", id: "address", required: true, autocomplete: "url", placeholder: words.addressHint, "aria-label": words.address, spellcheck: "false" });
const asWindow = element("button", { type: "button", class: "button", on: { click: () => open("window") } }, words.inWindow);
const drive = element("button", { type: "button", class: "button brand", on: { click: () => order({ order: "run" }) } }, words.drive);
const save = element("button", { type: "button", class: "button", on: { click: keep } }, words.save);

const host = new HostFrame(byId("host"), (heard) => show(heard), () => begin());
const steps = new StepList(byId("steps"), order);
const clauses = new ClauseList(byId("clauses"), save);

function start() {
  setText(byId("title"), words.title);
  setText(byId("tagline"), words.tagline);
  byId("summary").setAttribute("aria-label", words.summary);
  const form = /** @type {HTMLFormElement} */ (byId("form"));
  form.append(address, element("button", { type: "submit", class: "button brand" }, words.inFrame), asWindow);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    open("frame");
  });
  const named = new URLSearchParams(location.search).get("host");
  if (named) address.value = new URL(named, location.href).href;
  void explain();
  look();
}

/** How to begin, with the tag as it is written for this very package. */
async function explain() {
  const tag = element("code", {}, words.tag(new URL(KIT, location.href).href, "sha384-..."));
  byId("begin").append(
    element("div", { class: "pane-head" }, element("h2", { id: "begin-heading" }, words.begin)),
    element("ol", { class: "begin" },
      element("li", {}, element("p", {}, words.beginTag), element("pre", { tabindex: "0" }, tag)),
      element("li", {}, element("p", {}, words.beginAddress)),
      element("li", {}, element("p", {}, words.beginSteps))),
    element("p", { class: "begin-more" }, words.beginCommand, " ", element("code", {}, words.command)));
  try {
    const manifest = await (await fetch("manifest.json")).json();
    setText(tag, words.tag(new URL(KIT, location.href).href, manifest.files[KIT].integrity));
  } catch {
    // The manifest is not hosted beside this page: then its reader knows where it is.
  }
}

/** @param {"frame" | "window"} how */
function open(how) {
  if (!address.reportValidity()) return;
  if (!host.show(address.value, how)) return announce(words.blocked);
  opened = true;
  byId("begin").hidden = true;
  byId("steps").hidden = false;
  begin();
}

/** A page of the host comes up: what an earlier one told is over. */
function begin() {
  report = null;
  clearTimeout(silence);
  silence = setTimeout(look, SILENCE, true);
  look();
}

/** @param {import("./report.js").Report} heard */
function show(heard) {
  clearTimeout(silence);
  report = heard;
  look();
}

/** Shows how things stand. @param {boolean} [isSilent] the host's page has said nothing for long */
function look(isSilent = false) {
  clauses.show(report?.clauses ?? null);
  steps.show(report);
  drive.hidden = !report?.driver.offered || report.driver.state !== "none";
  save.hidden = report === null;
  const [tone, text, more] = opened ? verdict(isSilent) : /** @type {const} */ (["quiet", words.nothingYet, []]);
  const node = byId("summary");
  const key = `${tone} ${text} ${more.join()} ${drive.hidden}`;
  if (key === said) return;
  said = key;
  node.setAttribute("data-tone", tone);
  const failing = more.map((id) => element("a", { href: `#clause-${id}` }, id));
  node.replaceChildren(element("p", {}, text), ...failing, drive);
  announce(text);
}

/** @param {boolean} isSilent @returns {readonly [tone: string, text: string, more: readonly string[]]} */
function verdict(isSilent) {
  if (!report) return isSilent ? ["warning", words.silent, []] : ["quiet", words.waiting, []];
  const { passed, failed, unseen } = report.count;
  const ids = report.clauses.filter((clause) => clause.state === "failed").map((clause) => clause.id);
  if (report.driver.state === "running") return ["quiet", words.driving(passed, failed, unseen), ids];
  if (report.passed) return ["good", words.passed(passed), ids];
  return [failed > 0 ? "error" : "quiet", words.count(passed, failed, unseen), ids];
}

/** @param {object} asked */
function order(asked) {
  host.tell(asked);
}

/** Keeps the report as a file. */
function keep() {
  const content = new Blob([`${JSON.stringify(report, null, 2)}\n`], { type: "application/json" });
  const link = element("a", { href: URL.createObjectURL(content), download: "conformance.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SILENCE);
  announce(words.saved);
}

start();
