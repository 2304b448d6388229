// The module has no global; this host puts it where the test looks.
import wrapper, { createWrapper } from "/pkg/softphone-wrapper.mjs";

window.globalBefore = "SoftphoneWrapper" in window;
window.same = createWrapper({ config: "/cases/config.json", tenant: "module" }) === wrapper;
window.wrapper = wrapper;
window.play(wrapper, [["load", window.app.phone.notify], ...window.callEvents("module", 0)]);
