// @ts-check
/** Whether an address is of this very machine: a simulated org, a service under trial. @param {string} address */
export function isLoopback(address) {
  try {
    const { hostname } = new URL(address);
    return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  } catch {
    return false;
  }
}
