// @ts-check
/**
 * What oauth.html does: hands the org's answer to the softphone page that asked, which alone has the verifier, and closes its window.
 * Nothing of the answer is shown or kept.
 */
(() => {
  const answer = new URLSearchParams(location.search);
  const state = answer.get("state");
  // The code is good once; it need not stay in the address all the same.
  history.replaceState(null, "", location.pathname);
  if (!state) return;

  const message = { state, code: answer.get("code"), error: answer.get("error") };
  const said = document.getElementById("said");
  if (said) said.textContent = message.code ? "The softphone has the answer. This window can be closed." : "The org refused. This window can be closed.";
  const opener = /** @type {Window | null} */ (window.opener);
  if (opener) {
    // To a page of this very origin, or to nobody.
    opener.postMessage(message, location.origin);
    window.close();
  } else {
    // The org's pages cut the tie to the opener: the pages of this origin hear it, and one of them knows the state.
    const channel = new BroadcastChannel("softphone-wrapper-sign-in");
    channel.postMessage(message);
    channel.close();
  }
})();
