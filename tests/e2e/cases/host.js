// A host as the cases need it: it plays one call in its first turn and notes what comes back, in order.
"use strict";

/** What the softphone's callback was told: `[eventType, payload]`. */
window.heard = [];
/** The receipts in the order of their arrival, each with the number of its call. */
window.receipts = [];
/** The presences that the core has seen, in order. */
window.presences = [];

window.app = {
  phone: {
    notify(eventType, payload) {
      window.heard.push([eventType, payload, this === window.app.phone]);
    },
  },
};

/** The events of one call, and a change of status after each; `first` is the number of the first. */
window.callEvents = function callEvents(conversationId, first) {
  const call = [
    ["incomingCall", { conversationId, callerANI: "+14155550142" }],
    ["callAccepted", { conversationId, ivrExitPath: "Change a booking" }],
    ["callEnded", { conversationId, duration: 184, callType: "inbound" }],
    ["callNotesSubmitted", { conversationId, disposition: "Resolved", notes: "Moved the booking." }],
  ];
  return call.flatMap((event, index) => [event, ["statusChanged", { softphoneId: "status-" + (first + index) }]]);
};

/** Makes calls in one turn; `window.played` resolves with their receipts. */
window.play = function play(wrapper, calls) {
  wrapper.on("presence", (presence) => window.presences.push(presence.softphoneId));
  const answers = calls.map(([method, argument], index) =>
    wrapper[method](argument).then((receipt) => {
      window.receipts.push(Object.assign({ number: index, method }, receipt));
      return receipt;
    }),
  );
  window.played = Promise.all(answers);
};

/** The outcome of a start: `ready`, or the code it failed with. */
window.outcome = function outcome(wrapper) {
  return wrapper.ready.then(() => "ready", (error) => (error instanceof Error ? error.code : "not an Error"));
};
