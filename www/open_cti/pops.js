// @ts-check
/**
 * What is shown as the softphone layout says.
 */
import { found, search } from "./carry.js";

/** @typedef {import("./carry.js").Ask} Ask */

/**
 * Shows the caller of a ringing call: the first spelling of the number that finds somebody counts, the last one shows what there is
 * for nobody, and a new record gets the first one, which is the number in full.
 * @param {{spellings: string[]}} call
 * @param {any} layout
 * @param {Ask} ask
 */
export async function popCaller({ spellings }, layout, ask) {
  for (let index = 0; index < spellings.length; index++) {
    const text = spellings[index];
    const outcome = await ask("searchAndScreenPop", search(text, spellings[0]));
    if (!outcome.success) return outcome;
    const { pop, records } = found(outcome.returnValue, text);
    if (!records.length && index < spellings.length - 1) continue;
    if (pop) return ask("screenPop", pop);
    if (records.length === 1) return ask("screenPop", { type: "sobject", params: { recordId: records[0].Id } });
    return popCase(records.length ? { number: text, what: "MultipleMatches" } : { number: spellings[0], what: "NoMatch" }, layout, ask);
  }
  return { success: true };
}

/**
 * Shows what the layout says of a number with no match or with several.
 * @param {{number: string, what: string}} call
 * @param {any} layout
 * @param {Ask} ask
 */
export async function popCase({ number, what }, layout, ask) {
  const { screenPopType, screenPopData } = layout?.Inbound?.screenPopSettings?.[what] ?? {};
  /** @type {Record<string, object>} */
  const pops = {
    PopToEntity: { type: "newRecord", params: { entityName: screenPopData, defaultFieldValues: { Phone: number } } },
    PopToSearch: { type: "search", params: { searchString: number } },
    PopToFlow: { type: "flow", params: { flowDevName: screenPopData, flowArgs: [] } },
  };
  // Where a page of Visualforce is, nobody tells.
  return pops[screenPopType] ? ask("screenPop", pops[screenPopType]) : { success: true };
}
