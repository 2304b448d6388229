// @ts-check
/**
 * The simulated org's own Open CTI library for Lightning: the documented methods on the documented wire protocol, none of Salesforce's code.
 * It behaves as version 57 does, traps included:
 *
 * - `sforce.opencti` exists before the library finds that it cannot start, and throws a text; afterwards its methods return as if nothing
 *   were wrong and no callback ever runs;
 * - a number is used up by a call whose message could not be sent; there is no time limit; what was never answered is kept for ever;
 * - a callback is forgotten only after it has returned, so that one that throws runs again at a second answer, and listeners behind it do not;
 * - listeners cannot be removed, and all of a method run for each message.
 *
 * Deviations: the console may be on loopback, so that it can be tried without TLS. Not known, and ours: the words after "Missing the required
 * argument", and that `unsubscribe` answers by itself where other listeners of the channel stay.
 */
(function () {
  "use strict";

  /** The version of the script's address, put in when the script is served. */
  const apiVersion = Number("API_VERSION_OF_THE_ADDRESS");
  const API_TYPE = "opencti";
  const SALESFORCE = /^http[s]?:\/\/[\w-.]+(\.((my-)?visual)?force\.com|\.my-lightning\.com|\.(my-)?salesforce\.com|\.(salesforce|crmforce)\.(mil|ms))(:\d+)?$/;
  const LOOPBACK = /^http[s]?:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/;
  const NOT_STARTED = "Failed to initialize Open CTI. Ensure that it is loaded from the right frame with correct URL parameters";
  const ONE_OBJECT = "Must pass in only one object which holds arguments to this API method call.";

  /**
   * @typedef {(response: any) => void} Callback
   * @typedef {{methodName: string, callId: number, apiVersion: number, apiType: string, response: any, eventName?: string, shouldExecuteCallback: boolean, shouldExecuteListener: boolean}} Answer
   */

  /** Where the console is; null until the library has started. @type {string | null} */
  let consoleOrigin = null;
  let nextCall = 0;
  /** What waits for an answer, by method and number. @type {Record<string, Callback>} */
  const callbacks = {};
  /** By method, channels by `subscribe` and their name. @type {Record<string, Callback[]>} */
  const listeners = {};
  /** What a subscription stands for. @type {WeakMap<object, {channel: string, listener: Callback}>} */
  const subscriptions = new WeakMap();

  /** The page's parameters; a name that comes again makes a list. @returns {Record<string, any>} */
  function parameters() {
    /** @type {Record<string, any>} */
    const found = {};
    for (const pair of location.search.slice(1).split("&")) {
      const parts = pair.split("=");
      const name = decodeURIComponent(parts[0] ?? "");
      const value = decodeURIComponent(parts[1] ?? "");
      found[name] = name in found ? [].concat(found[name], /** @type {any} */ (value)) : value;
    }
    return found;
  }

  /** Links the library with the console that the frame's address names. */
  function initialize() {
    const { mode, sfdcIframeOrigin } = parameters();
    const isRight = mode && typeof sfdcIframeOrigin === "string" && (SALESFORCE.test(sfdcIframeOrigin) || LOOPBACK.test(sfdcIframeOrigin))
      && sfdcIframeOrigin.startsWith(location.protocol);
    if (!isRight) throw NOT_STARTED;
    consoleOrigin = sfdcIframeOrigin;
    addEventListener("message", hear);
  }

  /** @param {MessageEvent<Answer>} event */
  function hear(event) {
    const answer = event.data;
    if (event.origin !== consoleOrigin || !answer || answer.apiVersion !== apiVersion || answer.apiType !== API_TYPE) return;
    if (answer.shouldExecuteCallback === true) {
      const key = `${answer.methodName}_${answer.callId}`;
      const callback = callbacks[key];
      if (callback) {
        callback(answer.response);
        delete callbacks[key];
      }
    }
    if (answer.shouldExecuteListener === true) {
      for (const listener of listeners[answer.methodName + (answer.eventName ?? "")] ?? []) listener(answer.response);
    }
  }

  /** Sends one call. @param {string} methodName @param {any} args @param {Callback | undefined} callback @param {boolean} [isListenerRegistered] */
  function send(methodName, args, callback, isListenerRegistered = false) {
    const callId = nextCall++;
    const isCallbackRegistered = typeof callback === "function";
    if (isCallbackRegistered) callbacks[`${methodName}_${callId}`] = callback;
    // Without an origin the message goes to this page's own, which the console is not: it is lost without a word.
    parent.postMessage({ methodName, callId, apiVersion, apiType: API_TYPE, isCallbackRegistered, isListenerRegistered, args }, /** @type {any} */ (consoleOrigin));
  }

  /** The one object that a call brings. @param {IArguments | unknown[]} given @returns {any} */
  function only(given) {
    const [one] = given;
    if (given.length !== 1 || typeof one !== "object" || one === null || Object.keys(one).length === 0) throw new Error(ONE_OBJECT);
    return one;
  }

  /** The same where nothing at all may come. @param {unknown[]} given @returns {any} */
  function onlyOrNothing(given) {
    return given.length === 0 ? {} : only(given);
  }

  /** @param {string} name @returns {never} */
  function refuse(name) {
    throw new Error(`Missing the required argument ${name} for this API method call.`);
  }

  /** @param {any} one @param {string} name @param {"function"} [kind] */
  function need(one, name, kind) {
    if (one[name] === undefined || (kind && typeof one[name] !== kind)) refuse(name);
  }

  /** A method without arguments of its own. @param {string} name */
  function plain(name) {
    return (/** @type {unknown[]} */ ...given) => send(name, {}, onlyOrNothing(given).callback);
  }

  /** A method whose answer is the point of it. @param {string} name */
  function getter(name) {
    return (/** @type {unknown[]} */ ...given) => {
      const one = only(given);
      need(one, "callback", "function");
      send(name, {}, one.callback);
    };
  }

  /** A registration. @param {string} name */
  function registration(name) {
    return (/** @type {unknown[]} */ ...given) => {
      const one = only(given);
      need(one, "listener", "function");
      (listeners[name] ??= []).push(one.listener);
      send(name, {}, undefined, true);
    };
  }

  /** A method with arguments: those it needs, and those that may be left out. @param {string} name @param {string[]} needed @param {string[]} [more] */
  function method(name, needed, more = []) {
    return (/** @type {unknown[]} */ ...given) => {
      const one = only(given);
      for (const argument of needed) need(one, argument);
      send(name, Object.fromEntries([...needed, ...more].map((argument) => [argument, one[argument]])), one.callback);
    };
  }

  /** @param {unknown[]} given */
  function saveLog(...given) {
    const one = only(given);
    if (typeof one.value !== "object") refuse("value");
    send("saveLog", { object: one.value }, one.callback);
  }

  /** @param {unknown[]} given */
  function notifyInitializationComplete(...given) {
    send("notifyInitializationComplete", {}, /** @type {any} */ (given[0])?.callback);
  }

  /** @param {unknown[]} given */
  function subscribe(...given) {
    const one = only(given);
    need(one, "channelName");
    need(one, "listener", "function");
    const { channelName, listener, callback } = one;
    (listeners[`subscribe${channelName}`] ??= []).push(listener);
    const subscription = Object.freeze({});
    subscriptions.set(subscription, { channel: channelName, listener });
    const answered = typeof callback === "function"
      ? (/** @type {any} */ response) => callback(Object.assign(response, { subscription }))
      : undefined;
    send("subscribe", { eventName: channelName, subscription: {} }, answered, true);
  }

  /** @param {unknown[]} given */
  function unsubscribe(...given) {
    const one = only(given);
    const known = subscriptions.get(one.subscription ?? {});
    if (!known) return refuse("subscription");
    subscriptions.delete(one.subscription);
    const others = (listeners[`subscribe${known.channel}`] ?? []).filter((listener) => listener !== known.listener);
    listeners[`subscribe${known.channel}`] = others;
    if (others.length === 0) {
      send("unsubscribe", { eventName: known.channel }, one.callback);
    } else if (typeof one.callback === "function") {
      setTimeout(() => one.callback({ success: true, returnValue: null, errors: null }));
    }
  }

  /** @param {unknown[]} given */
  function publish(...given) {
    const one = only(given);
    need(one, "channelName");
    if (typeof one.message !== "object") refuse("message");
    send("publish", { eventName: one.channelName, message: JSON.parse(JSON.stringify(one.message)) }, one.callback);
  }

  const opencti = {
    SCREENPOP_TYPE: { URL: "url", SOBJECT: "sobject", OBJECTHOME: "objecthome", LIST: "list", SEARCH: "search", NEW_RECORD_MODAL: "newRecord", FLOW: "flow" },
    CALL_TYPE: { INBOUND: "inbound", OUTBOUND: "outbound", INTERNAL: "internal" },
    enableClickToDial: plain("enableClickToDial"),
    disableClickToDial: plain("disableClickToDial"),
    onClickToDial: registration("onClickToDial"),
    onNavigationChange: registration("onNavigationChange"),
    getAppViewInfo: getter("getAppViewInfo"),
    getCallCenterSettings: getter("getCallCenterSettings"),
    getSoftphoneLayout: getter("getSoftphoneLayout"),
    isSoftphonePanelVisible: getter("isSoftphonePanelVisible"),
    notifyInitializationComplete,
    refreshView: plain("refreshView"),
    runApex: method("runApex", ["apexClass", "methodName", "methodParams"]),
    saveLog,
    screenPop: method("screenPop", ["type", "params"]),
    searchAndScreenPop: method("searchAndScreenPop", ["searchParams", "callType"], ["queryParams", "defaultFieldValues", "params", "deferred"]),
    setSoftphoneItemIcon: method("setSoftphoneItemIcon", ["key"]),
    setSoftphoneItemLabel: method("setSoftphoneItemLabel", ["label"]),
    setSoftphonePanelIcon: method("setSoftphonePanelIcon", ["key"]),
    setSoftphonePanelLabel: method("setSoftphonePanelLabel", ["label"]),
    setSoftphonePanelHeight: method("setSoftphonePanelHeight", ["heightPX"]),
    setSoftphonePanelWidth: method("setSoftphonePanelWidth", ["widthPX"]),
    setSoftphonePanelVisibility: method("setSoftphonePanelVisibility", ["visible"]),
    hvs: { onWorkStart: registration("onWorkStart"), completeWork: method("completeWork", ["workId", "attributes"]) },
    subscribe,
    unsubscribe,
    publish,
  };
  const page = /** @type {any} */ (window);
  page.sforce = Object.assign(page.sforce ?? {}, { opencti });
  initialize();
})();
