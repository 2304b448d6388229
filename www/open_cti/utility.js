// @ts-check
/**
 * What the utility bar says of the softphone, and whether numbers can be clicked. All texts stand here.
 */

/** @typedef {import("./carry.js").Ask} Ask */

/** Text and icon by state; `#` stands for a number of logs.
 * @type {Record<string, [string, string]>} */
const TEXTS = {
  refused: ["Cannot dial now", "ban"],
  ringing: ["Ringing", "incoming_call"],
  unsaved: ["# not saved", "warning"],
  waiting: ["# waiting", "clock"],
  standby: ["Standby in this tab", "pause"],
};
const IDLE_ICON = "call";

export function createUtility() {
  /** What the console shows by now; null while it shows its own. @type {string | null} */
  let label = null;
  let icon = "";
  let dials = false;

  return {
    /** The console may have forgotten. */
    forget() {
      if (label !== null) label = icon = "";
      dials = false;
    },

    /**
     * Says what has changed.
     * @param {{state: string, count: number, idle: string, dials: boolean}} wish `idle` is the text while there is nothing to tell
     * @param {Ask} ask
     */
    async show(wish, ask) {
      const [text, wanted] = TEXTS[wish.state] ?? [wish.idle, IDLE_ICON];
      const said = text.replace("#", `${wish.count} log${wish.count === 1 ? "" : "s"}`);
      if (said !== label && (label !== null || wanted !== IDLE_ICON)) {
        label = said;
        void ask("setSoftphoneItemLabel", { label });
        if (icon !== wanted) {
          icon = wanted;
          void ask("setSoftphoneItemIcon", { key: icon });
        }
      }
      // Numbers are grey until they are said to work.
      if (dials !== wish.dials) {
        dials = wish.dials;
        return ask(dials ? "enableClickToDial" : "disableClickToDial", {});
      }
      return { success: true };
    },
  };
}
