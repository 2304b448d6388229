// @ts-check
/** The numbers under which this page shows conversations ("Call 3"), and what else names the same conversation on the wire. */
export class Conversations {
  /** @type {Map<string, number>} */
  #numbers = new Map();
  #last = 0;

  /** The number of this conversation, given at first sight. @param {string} conversationId */
  numberOf(conversationId) {
    let number = this.#numbers.get(conversationId);
    if (number === undefined) {
      number = ++this.#last;
      this.#numbers.set(conversationId, number);
    }
    return number;
  }

  /**
   * The number of the conversation a request speaks of, or null. Ids that the org gave in its answer (a voice call's, a record's)
   * are remembered, because later requests name nothing else.
   * @param {import("./sandbox.js").LoggedRequest} request
   */
  numberOfRequest(request) {
    const text = `${request.path} ${JSON.stringify(request.body ?? "")}`;
    for (const [name, number] of this.#numbers) {
      if (text.includes(name)) {
        this.#learn(request, number);
        return number;
      }
    }
    return null;
  }

  /** The number of the conversation that a web service was told of, or null. @param {import("./sandbox.js").Received} received */
  numberOfReceived(received) {
    const text = JSON.stringify(received);
    for (const [name, number] of this.#numbers) if (text.includes(name)) return number;
    return null;
  }

  /** Forgets everything. */
  clear() {
    this.#numbers.clear();
    this.#last = 0;
  }

  /** @param {import("./sandbox.js").LoggedRequest} request @param {number} number */
  #learn(request, number) {
    const answer = typeof request.response === "string" ? parsed(request.response) : request.response;
    for (const id of [answer?.id, answer?.data?.voiceCallId, keyInPath(request.path)]) {
      if (typeof id === "string" && id.length >= 15 && !this.#numbers.has(id)) this.#numbers.set(id, number);
    }
  }
}

/** The external id at the end of an upsert's path. @param {string} path */
function keyInPath(path) {
  return /\/sobjects\/\w+\/\w+\/([^/?]+)/.exec(path)?.[1];
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
