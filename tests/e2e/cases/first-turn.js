// Runs right after the script tag: nothing of the core can be there yet.
"use strict";
window.play(window.SoftphoneWrapper, [["load", "app.phone.notify"], ...window.callEvents("first-turn", 0)]);
