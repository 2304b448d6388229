// @ts-check
/** A frame without an origin: what it sends to the softphone's frame looks right in all but where it comes from. */
addEventListener("message", ({ source, data }) => {
  if (source === parent) parent.frames[data.frame]?.postMessage(data.answer, data.origin);
});
