// @ts-check
/**
 * The methods of Open CTI as the console carries them out; what only the org knows is asked of it.
 *
 * @typedef {import("./org.js").Org} Org
 * @typedef {import("./org.js").Response} Response
 * @typedef {import("./bridge.js").Call} Call
 * @typedef {import("./workspace.js").Workspace} Workspace
 * @typedef {import("./softphone.js").Softphone} Softphone
 * @typedef {import("./channel.js").Channel} Channel
 * @typedef {import("./engagement.js").Engagement} Engagement
 */
import { failure, success } from "./bridge.js";
import { refusals } from "./strings.js";

const HEIGHT = /** @type {const} */ ([240, 2560]);
const WIDTH = /** @type {const} */ ([200, 1920]);

/** The type as refusals name it. @param {unknown} value */
function typeOf(value) {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** The refusal of an argument that is not of its type; null where it is. @param {any} args @param {string} name @param {string} expected */
function wrongType(args, name, expected) {
  const found = typeOf(args?.[name]);
  return found === expected ? null : failure("INVALID_PARAM", refusals.type(name, expected, found));
}

/** @param {any} args @param {string} name @param {readonly [number, number]} range */
function outOfRange(args, name, [least, most]) {
  const refusal = wrongType(args, name, "number");
  if (refusal) return refusal;
  return args[name] >= least && args[name] <= most ? null : failure("INVALID_PARAM", refusals.range(name, least, most));
}

export class Methods {
  /** Numbers are links; off until the softphone turns them on. */
  clickToDial = false;
  /** The softphone said that it is ready. */
  isInitialized = false;
  #org;
  #workspace;
  #softphone;
  #channel;
  #engagement;
  #onChange;

  /**
   * @param {Org} org
   * @param {{workspace: Workspace, softphone: Softphone, channel: Channel, engagement: Engagement, onChange: () => void}} parts
   */
  constructor(org, { workspace, softphone, channel, engagement, onChange }) {
    this.#org = org;
    this.#workspace = workspace;
    this.#softphone = softphone;
    this.#channel = channel;
    this.#engagement = engagement;
    this.#onChange = onChange;
  }

  /** A new library has started: what the former one turned on is off. */
  restart() {
    this.isInitialized = false;
    this.#setClickToDial(false);
  }

  /** Carries a call out. @param {Call} call @returns {Promise<Response>} */
  async perform({ methodName, args }) {
    switch (methodName) {
      case "enableClickToDial": return this.#setClickToDial(true);
      case "disableClickToDial": return this.#setClickToDial(false);
      case "getAppViewInfo": return success(this.#workspace.current());
      case "isSoftphonePanelVisible": return success({ visible: this.#softphone.isVisible });
      case "notifyInitializationComplete":
        this.isInitialized = true;
        return success();
      case "refreshView":
        await this.#workspace.refresh();
        return success();
      case "screenPop": return this.#screenPop(args);
      case "searchAndScreenPop": {
        const { response, pop } = await this.#org.perform(methodName, args);
        if (pop) await this.#screenPop(pop);
        return response;
      }
      case "runApex":
        return wrongType(args, "apexClass", "string") ?? wrongType(args, "methodName", "string") ?? wrongType(args, "methodParams", "string")
          ?? (await this.#org.perform(methodName, args)).response;
      case "saveLog":
      case "getCallCenterSettings":
      case "getSoftphoneLayout":
        return (await this.#org.perform(methodName, args)).response;
      case "setSoftphoneItemIcon": return this.#setText(args, "key", (key) => { this.#softphone.itemIcon = key; });
      case "setSoftphonePanelIcon": return this.#setText(args, "key", (key) => { this.#softphone.panelIcon = key; });
      case "setSoftphoneItemLabel": return this.#setText(args, "label", (label) => { this.#softphone.itemLabel = label; });
      case "setSoftphonePanelLabel": return this.#setText(args, "label", (label) => { this.#softphone.panelLabel = label; });
      case "setSoftphonePanelHeight":
        return outOfRange(args, "heightPX", HEIGHT) ?? this.#set(() => { this.#softphone.height = args.heightPX; });
      case "setSoftphonePanelWidth":
        return outOfRange(args, "widthPX", WIDTH) ?? this.#set(() => { this.#softphone.width = args.widthPX; });
      case "setSoftphonePanelVisibility":
        return wrongType(args, "visible", "boolean") ?? this.#set(() => { this.#softphone.isVisible = args.visible; });
      case "completeWork": return wrongType(args, "workId", "string") ?? this.#engagement.complete(args);
      case "subscribe":
      case "unsubscribe":
        return wrongType(args, "eventName", "string") ?? success();
      case "publish":
        return wrongType(args, "eventName", "string") ?? this.#set(() => this.#channel.publish(args.eventName, args.message, "frame"));
      default: return failure("GENERIC_ERROR", refusals.unknownMethod(methodName));
    }
  }

  /** @param {any} args @returns {Promise<Response>} */
  async #screenPop(args) {
    const params = args?.params ?? {};
    const refusal = wrongType(args, "type", "string") ?? wrongType(args, "params", "object");
    if (refusal) return refusal;
    return (await this.#open(args.type, params)) ?? success();
  }

  /** Opens what a pop names; the refusal where it does not. @param {string} type @param {any} params @returns {Promise<Response | null>} */
  async #open(type, params) {
    const workspace = this.#workspace;
    /** @param {boolean} isOpen @param {string} reason */
    const unless = (isOpen, reason) => isOpen ? null : failure("INVALID_PARAM", reason);
    switch (type) {
      case "sobject": return wrongType(params, "recordId", "string") ?? unless(await workspace.openRecord(params.recordId), refusals.noRecord);
      case "url": return wrongType(params, "url", "string") ?? unless(await workspace.openUrl(params.url), refusals.relative);
      case "objecthome": return wrongType(params, "scope", "string") ?? unless(await workspace.openList(params.scope), refusals.noObject(params.scope));
      case "list":
        return wrongType(params, "scope", "string") ?? wrongType(params, "listViewId", "string")
          ?? unless(await workspace.openList(params.scope, params.listViewId), refusals.noObject(params.scope));
      case "search": return wrongType(params, "searchString", "string") ?? unless(await workspace.openSearch(params.searchString), refusals.short);
      case "newRecord":
        return wrongType(params, "entityName", "string")
          ?? unless(await workspace.openNew(params.entityName, params.defaultFieldValues ?? {}), refusals.noObject(params.entityName));
      case "flow": return wrongType(params, "flowDevName", "string") ?? unless(await workspace.openFlow(params.flowDevName, params.flowArgs ?? []), refusals.missing("flowDevName"));
      default: return failure("INVALID_PARAM", refusals.type("type", "SCREENPOP_TYPE", type));
    }
  }

  /** @param {boolean} enabled */
  #setClickToDial(enabled) {
    return this.#set(() => { this.clickToDial = enabled; });
  }

  /** @param {any} args @param {string} name @param {(text: string) => void} set */
  #setText(args, name, set) {
    return wrongType(args, name, "string") ?? this.#set(() => set(args[name]));
  }

  /** @param {() => void} set */
  #set(set) {
    set();
    this.#onChange();
    return success();
  }
}
