// What the panel offers of the buttons of seed 000.
import assert from "node:assert/strict";
import test from "node:test";

import { ratings } from "../../www/panel/ratings.js";

const check = (/** @type {any} */ button, /** @type {any} */ expected) => {
  const [rating] = ratings([{ callRating: "New Lead", buttonAction: "createLead", ...button }]);
  for (const [field, value] of Object.entries(expected)) assert.deepEqual(/** @type {any} */ (rating)[field], value, field);
};

test("a button is offered as it is written, and a code of the softphone as it stands", () => {
  check({ buttonLabel: "Create Lead", isDefaultButton: "1" }, { rating: "New Lead", label: "Create Lead", action: "createLead", isDefault: true, params: [] });
  check({ isDefaultButton: 0, actionParams: { Call_Source__c: "Infinity" } }, { label: "New Lead", isDefault: false, params: [] });
  assert.deepEqual(ratings([{ rating: "Resolved" }]), [{ rating: "Resolved" }]);
});

test("a dropdown asks under the field of the record that is filled, whatever its shape", () => {
  const options = [{ label: "Canada", value: "CA" }, { value: 7 }, { label: "None" }];
  const read = [{ label: "Canada", value: "CA" }, { label: "7", value: "7" }];
  const param = (/** @type {any} */ fields, /** @type {any} */ more) => ({ sfFields: fields, type: "dropdown", label: "Country", options, ...more });
  check({ actionParams: [{ sfFields: { Lead: "Owner" }, value: "00G" }, param({ Contact: "C", Lead: "CountryCode" }, { required: "1" })] },
    { params: [{ name: "CountryCode", label: "Country", required: true, options: read }] });
  check({ actionParams: { 0: param({ Task: "T", Contact: "C" }, { value: "CA", options: { 0: options[0], 1: options[1] } }) } },
    { params: [{ name: "C", label: "Country", required: false, value: "CA", options: read }] });
  check({ buttonAction: "logCall", actionParams: [param({ Contact: "C", Task: "T" }, {})] }, { params: [{ name: "T", label: "Country", required: false, options: read }] });
});
