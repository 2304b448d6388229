// @ts-check
/** The form of a new record, over the page. */
import { element, setText } from "/demo/element.js";
import { form as words, workspace } from "./strings.js";

/** @typedef {import("./org.js").Form} Form */

export class NewRecord {
  #org;
  #onSaved;
  #onToggle;
  #dialog = element("dialog", { class: "modal", "aria-labelledby": "new-record-heading" });
  /** The object whose form is open; empty when none is. */
  object = "";

  /** @param {import("./org.js").Org} org @param {(object: string, id: string) => void} onSaved @param {() => void} onToggle */
  constructor(org, onSaved, onToggle) {
    this.#org = org;
    this.#onSaved = onSaved;
    this.#onToggle = onToggle;
    this.#dialog.addEventListener("close", () => {
      this.object = "";
      onToggle();
    });
    document.body.append(this.#dialog);
  }

  /** Opens the form, filled in with values by field name. @param {Form} form @param {Record<string, unknown>} values */
  open(form, values) {
    this.object = form.object;
    const refusal = element("p", { class: "refusal", role: "alert" });
    const inputs = form.fields.map((field) => {
      const known = values[field.name];
      const text = known === undefined || known === null ? "" : String(known);
      const attributes = { id: `new-${field.name}`, name: field.name, required: field.required };
      const input = field.options.length > 0
        ? element("select", attributes, ...["", ...field.options].map((option) => element("option", { value: option, selected: option === text }, option || words.none)))
        : field.kind === "textarea" ? element("textarea", { ...attributes, rows: 3 }, text)
          : element("input", { ...attributes, type: field.kind === "boolean" ? "checkbox" : "text", value: text, autocomplete: "off" });
      const label = element("label", { for: attributes.id }, field.label, field.required && element("abbr", { title: words.required }, " *"));
      return { field, input, node: element("div", { class: "input", "data-kind": field.kind }, label, input) };
    });
    const save = async (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      /** @type {Record<string, unknown>} */
      const fields = {};
      for (const { field, input } of inputs) {
        const isBox = input instanceof HTMLInputElement && input.type === "checkbox";
        if (isBox && input.checked) fields[field.name] = true;
        else if (!isBox && input.value !== "") fields[field.name] = field.kind === "number" ? Number(input.value) : input.value;
      }
      const saved = await this.#org.create(form.object, fields).catch(() => ({ refusal: words.failed }));
      if ("refusal" in saved) {
        setText(refusal, saved.refusal || words.failed);
        return;
      }
      this.#dialog.close();
      this.#onSaved(form.label, saved.id);
    };
    this.#dialog.replaceChildren(element("form", { on: { submit: save } },
      element("h2", { id: "new-record-heading" }, workspace.newRecord(form.label)),
      element("div", { class: "inputs" }, ...inputs.map(({ node }) => node)),
      refusal,
      element("div", { class: "modal-actions" },
        element("button", { type: "button", class: "button", on: { click: () => this.#dialog.close() } }, words.cancel),
        element("button", { type: "submit", class: "button brand" }, words.save))));
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#onToggle();
  }
}
