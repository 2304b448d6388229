// @ts-check
/** Files to and from the administrator's own disk. */

/** @param {string} name @param {string} text */
export function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Lets a person choose a file. @param {(name: string, text: string) => void} take */
export function choose(take) {
  // In the page while it is asked: a browser may forget a control that is nowhere.
  const input = Object.assign(document.createElement("input"), { type: "file", accept: ".json,application/json", hidden: true });
  input.addEventListener("change", async () => {
    input.remove();
    const file = input.files?.[0];
    if (file) take(file.name, await file.text());
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}
