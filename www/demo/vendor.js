// @ts-check
/** The demo's softphone on a page as a vendor would write it, with the hook by which the conformance kit drives it. */
import { showAlone } from "./alone.js";

const { phone, statuses } = await showAlone("/softphone-wrapper.config.json");

/** What `cargo xtask conformance` and the conformance page do with the softphone, in place of a person's hand. */
Object.assign(window, {
  softphoneConformance: Object.freeze({
    status() {
      const other = statuses.find(({ softphoneId }) => softphoneId !== phone.presence);
      if (other) phone.setPresence(other.softphoneId);
    },
    ring: (/** @type {string} */ number) => phone.ring(number),
    accept: () => phone.accept(),
    reject: () => phone.decline(),
    miss: () => phone.miss(),
    dial: (/** @type {string} */ number) => phone.dial(number),
    hangUp: () => phone.hangUp(),
    notes(/** @type {string} */ text) {
      phone.write({ disposition: phone.dispositions[0] ?? "", notes: text });
      phone.submitNotes();
    },
  }),
});
