// @ts-check
/** Choices that several tables offer. */

/** @param {any} document @returns {[any, string][]} */
export function accountChoices({ accounts = [] }) {
  return accounts.map((/** @type {any} */ one) => [one?.id, one?.name || one?.id || "Account without a name"]);
}

/** Where the text of a field may come from. */
export const FIELD_SOURCES = ["string", "variable", "customVariable", "picklist"];

/** Fields of a record, as several places have them: an API name and a value. @param {string} path @param {string} label @param {string} help */
export function fieldRows(path, label, help) {
  return {
    path, label, kind: /** @type {const} */ ("rows"), help, add: "Add a field", fresh: () => ({ field: "", string: "" }),
    columns: [
      { path: "field", label: "Field (API name)", kind: /** @type {const} */ ("text"), example: "Priority" },
      { path: "", label: "Value", kind: /** @type {const} */ ("template"), sources: FIELD_SOURCES },
    ],
  };
}
