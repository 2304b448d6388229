// Runs before the script: what a host leaves in the slot is taken over.
"use strict";
window.SoftphoneWrapper = {
  config: "/cases/config.json",
  callback: "app.phone.notify",
  queue: window.callEvents("stub", 0),
};
