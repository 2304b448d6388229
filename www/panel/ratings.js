// @ts-check
/** What an agent chooses from, made of the buttons of seed 000 as they are written. */

/** @typedef {import("./form.js").Rating} Rating */
/** @typedef {import("./form.js").Parameter} Parameter */

/** @param {any} value */
const isOn = (value) => value === true || `${value}` === "1";

/** Items of a list, or of an object whatever its keys. @param {any} items @returns {any[]} */
const all = (items) => (items && typeof items === "object" ? Object.values(items) : []);

/**
 * A choice is told under the field of the record that the button fills, else under the first one.
 * @param {any} item @param {string} target @returns {Parameter}
 */
function parameter({ sfFields, label, required, value, options }, target) {
  const name = sfFields[target] ?? sfFields[Object.keys(sfFields).sort()[0]] ?? "";
  const choices = all(options).filter((one) => one?.value !== undefined && one.value !== null);
  return {
    name, label: label || name, required: isOn(required), ...(value ? { value: `${value}` } : {}),
    options: choices.map((one) => ({ label: `${one.label ?? one.value}`, value: `${one.value}` })),
  };
}

/**
 * The ratings of a view: those that stand there as buttons in the panel's own form.
 * @param {any[]} written @returns {Rating[]}
 */
export const ratings = (written) => written.map((one) => (one.callRating === undefined ? one : {
  rating: one.callRating,
  label: one.buttonLabel || one.callRating,
  action: one.buttonAction,
  isDefault: isOn(one.isDefaultButton),
  params: all(one.actionParams).filter((item) => item?.sfFields && item.type === "dropdown")
    .map((item) => parameter(item, one.buttonAction === "createLead" ? "Lead" : "Task")),
}));
