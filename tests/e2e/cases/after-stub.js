// Runs whenever it runs: the slot holds the stub or the wrapper.
"use strict";
window.addEventListener("load", () => window.play(window.SoftphoneWrapper, window.callEvents("after-stub", 4)));
