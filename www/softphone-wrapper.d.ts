/**
 * Types of the remote script between a web softphone and Salesforce.
 *
 * The classic script puts a frozen {@link SoftphoneWrapper} on `window`; the module exports every function of it by name, and the
 * whole as its default. Narrowing a type here is a new major version.
 *
 * @example
 * ```ts
 * import { callAccepted, createWrapper } from "softphone-wrapper";
 *
 * createWrapper({ config: "/softphone/config.json" });
 * const receipt = await callAccepted({ conversationId: "7f0c", callerANI: "+18883973342" });
 * if (!receipt.accepted) console.warn(receipt.error.code, receipt.error.path);
 * ```
 */

/** Text where the softphone may as well pass a number, or nothing. */
export type Text = string | number | null | undefined;

/** Epoch milliseconds, an ISO 8601 text, or a date. */
export type Instant = number | string | Date | null | undefined;

/** Seconds; a number may arrive as text. */
export type Seconds = number | string | null | undefined;

/** What the wrapper takes for itself; every further field is kept as a variable of the call. */
export interface Extensible {
  [variable: string]: unknown;
}

/** What any call event may carry beside its own fields. */
export interface CallEvent extends Extensible {
  /** Names the conversation; the only field that must be there. */
  conversationId: string | number;
  /** The partner in the platform. */
  partnerId?: Text;
  /** The caller's number. */
  callerANI?: Text;
  /** The caller's name. */
  callerName?: Text;
  /** The number that was called (DNIS). */
  calledNumber?: Text;
  /** The queue the call came through. */
  queue?: Text;
  /** The skill the call asked for. */
  skill?: Text;
  /** How the call runs, seen from the agent. */
  direction?: "Inbound" | "Outbound" | "Internal" | "Intersite" | (string & {}) | null;
  /** The trunk or route of an outbound call. */
  outboundRoute?: Text;
  /** The site. */
  location?: Text;
  /** Where the recording is, absolute or under the account's server address. */
  recordingUrl?: Text;
  /** Who has the call, by e-mail, for telephony systems that say so in each event. */
  agent?: Text;
  tags?: readonly string[] | Text;
  accountCodes?: readonly string[] | Text;
  reportCallId?: Text;
  startTime?: Instant;
  enqueueTime?: Instant;
  disconnectReason?: Text;
  /** The voice call's record, where the telephony system made it. */
  voiceCallId?: Text;
  /** The vendor's key of the voice call; the conversation's id if absent. */
  vendorCallKey?: Text;
  /** The voice call this one was transferred from, or is a consultation of: its record or its vendor's key. */
  parentVoiceCallId?: Text;
  /** A consultation is a conversation of its own until `callUpdated` says `Transfer` or `Conference`. */
  initiationMethod?: "Inbound" | "Outbound" | "Transfer" | "Consult" | (string & {}) | null;
  /** A voicemail is a call that nobody accepts. */
  callOrigin?: "Preview" | "Progressive" | "Voicemail" | (string & {}) | null;
  callSubtype?: "PSTN" | "WebRTC" | (string & {}) | null;
}

/** {@link SoftphoneWrapper.incomingCall}: a call is routed to the agent. */
export interface IncomingCall extends CallEvent {
  /** Such as `en_US`, which is the default. */
  language?: Text;
}

/** {@link SoftphoneWrapper.callAccepted}: the agent took the call. */
export interface CallAccepted extends CallEvent {
  language?: Text;
  /** The intent that the IVR found. */
  ivrExitPath?: Text;
  channelName?: Text;
  reservationStartDate?: Instant;
  specialEvent?: Text;
  escalationType?: Text;
  recordingStatus?: "ON" | "OFF" | (string & {}) | null;
}

/** {@link SoftphoneWrapper.callRejected}: the agent declined the call, or let it ring out. */
export interface CallRejected extends CallEvent {
  reason?: "active" | "passive" | (string & {}) | null;
}

/** {@link SoftphoneWrapper.callEnded}: the call is over. */
export interface CallEnded extends CallEvent {
  duration?: Seconds;
  /** The disposition code that the agent chose. */
  disposition?: Text;
  notes?: Text;
  callType?: "inbound" | "outbound" | (string & {}) | null;
}

/** {@link SoftphoneWrapper.callNotesSubmitted}: the agent sent disposition and notes. They win over those of the end. */
export interface CallNotesSubmitted extends CallEvent {
  disposition?: Text;
  notes?: Text;
}

/** {@link SoftphoneWrapper.outboundCallInitiated}: the agent started an outbound call from the softphone. */
export interface OutboundCallInitiated extends CallEvent {
  /** The number that was dialled. */
  dialledTo?: Text;
}

/** {@link SoftphoneWrapper.statusChanged}: the agent's status changed in the softphone. */
export interface StatusChanged extends Extensible {
  /** One of the configured statuses. */
  softphoneId: string | number;
}

/** {@link SoftphoneWrapper.transcript}: what somebody said in a call. */
export interface Transcript {
  conversationId: string | number;
  /** The Salesforce user's id of an agent, else the agent at this softphone; any id of somebody of another company. */
  participant?: Text;
  content: string;
  /** When it was said; when it was told if absent. */
  startTime?: Instant;
  endTime?: Instant;
  /** Unique in the conversation; made from what was said and when, if absent. */
  messageId?: Text;
  senderType: "END_USER" | "EXTERNAL_USER" | "HUMAN_AGENT" | "SUPERVISOR" | "VIRTUAL_AGENT";
}

/** What an operation of the voice wrapper comes to. Errors beside a success are warnings: it was done. */
export interface VoiceResult<Data> {
  readonly data: Data | null;
  readonly errors: readonly string[] | null;
  readonly success: boolean;
}

/** What every operation of the voice wrapper may name; the configuration's if absent. */
export interface VoiceParameters {
  callCenterDevName?: string;
  certDevName?: string;
}

/** A message of a transcript as the voice wrapper takes it. */
export interface VoiceMessage {
  participantId: string;
  messageId: string;
  /** Epoch milliseconds. */
  startTime: number;
  endTime: number;
  content: string;
  senderType: Transcript["senderType"];
}

/**
 * The six operations of the voice wrapper, for pages that run them themselves. Each resolves with the org's answer, and never rejects.
 * A call is created once, whoever asks for it, and however often.
 */
export interface VoiceOperations {
  readonly createVoiceCall: (
    parameters: VoiceParameters & {
      vendorCallKey: string;
      to: string;
      from: string;
      initiationMethod: "Inbound" | "Transfer";
      startTime: string;
      participants: readonly { participantKey: string; type: "END_USER" }[];
      /** JSON text of field names and values. */
      callAttributes?: string;
      parentVoiceCallId?: string;
      callOrigin?: "Preview" | "Progressive" | "Voicemail";
      callSubtype?: "PSTN" | "WebRTC";
      queue?: string;
    },
  ) => Promise<VoiceResult<{ readonly voiceCallId: string }>>;
  readonly updateVoiceCall: (
    parameters: VoiceParameters & {
      voiceCallId: string;
      startTime?: string;
      endTime?: string;
      enqueueTime?: string;
      acceptTime?: string;
      /** Without it, the call is closed. */
      isActiveCall?: boolean;
      fromNumber?: string;
      callOrigin?: "Preview" | "Progressive" | "Voicemail";
      queue?: string;
      agent?: string;
      numberOfHolds?: number;
      agentInteractionDuration?: number;
      longestHoldDuration?: number;
      totalHoldDuration?: number;
      recordingLocation?: string;
      totalRecordingDuration?: number;
      callAttributes?: string;
      disconnectReason?: { value: string; isError: boolean };
    },
  ) => Promise<VoiceResult<{ readonly status: string }>>;
  /** Routes the call anew each time; `on('route')` hears the answer as well. */
  readonly executeOmniFlow: (
    parameters: VoiceParameters & {
      voiceCallId: string;
      dialedNumber: string;
      flowDevName?: string;
      fallbackQueue?: string;
      flowInputParameters?: Readonly<Record<string, unknown>> | string;
    },
  ) => Promise<VoiceResult<{ readonly agent?: string; readonly queue?: string }>>;
  readonly clearRouting: (parameters: VoiceParameters & { voiceCallId: string }) => Promise<VoiceResult<{ readonly status: string }>>;
  readonly createTranscriptMessage: (
    parameters: VoiceParameters & VoiceMessage & { voiceCallId: string },
  ) => Promise<VoiceResult<{ readonly result: string }>>;
  /** At most five calls, and five messages of each. */
  readonly createBulkTranscriptMessages: (
    parameters: VoiceParameters & { entries: readonly { vendorCallKey: string; messages: readonly VoiceMessage[] }[] },
  ) => Promise<VoiceResult<{ readonly result: string }>>;
}

/** {@link SoftphoneWrapper.callUpdated}: something changed during the call, or came after it. */
export interface CallUpdated extends CallEvent {
  held?: boolean;
  recordingPaused?: boolean;
  muted?: boolean;
}

/** Why something was refused. */
export interface WrapperError {
  /** The family of the error. */
  readonly name: string;
  /** Stable, kebab-case; listed in the documentation. */
  readonly code: string;
  /** One short clause. */
  readonly message: string;
  /** Where in the arguments, such as `$.tags[0]`; empty if it has no place. */
  readonly path: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** What to do about it. */
  readonly hint: string;
}

/** The event is stored. */
export interface Accepted {
  readonly accepted: true;
  /** The event's identity; a repeat of the event has the same. */
  readonly id: string;
  /** `disk` survives a kill of the browser, `flagged` a reload, `memory` neither. */
  readonly durability: "disk" | "flagged" | "memory";
  /** The same event was stored before; nothing was changed. */
  readonly duplicate?: true;
}

/** The event is not stored. */
export interface Refused {
  readonly accepted: false;
  readonly error: WrapperError;
}

/** What every contract call resolves with. Its promise never rejects. */
export type Receipt = Accepted | Refused;

/** An object, or a JSON text of one. */
export type Event<T> = T | string;

/** What the softphone is told, by type. */
export interface CallbackPayloads {
  /** The partner, after `load` and when the configuration changes. */
  partner_config: { partnerId: string; businessSegmentId: string; channelOriginId: string };
  /** The disposition codes to offer. */
  disposition: string[];
  /** Dial this. */
  start_call: {
    partnerId: string;
    businessSegmentId: string;
    channelOriginId: string;
    /** E.164, unless the number cannot be normalised. */
    dialTo: string;
    dialFrom: string;
    participantType: "Traveler" | "Supplier" | "Agent";
  };
  /** Change the agent's status to this. */
  update_presence: { softphoneId: string };
  /** Tell the agent's status, by `statusChanged`. */
  get_presence: undefined;
}

/** The softphone's callback; looking at `eventType` narrows the payload. */
export type SoftphoneCallback = (
  ...event: { [T in keyof CallbackPayloads]: [eventType: T, payload: CallbackPayloads[T]] }[keyof CallbackPayloads]
) => void;

/** A fault of the configuration. */
export interface ConfigurationFault {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** What `configure` resolves with; a faulty document changes nothing. */
export type Configured = { readonly applied: true } | { readonly applied: false; readonly faults: readonly ConfigurationFault[] };

/** The configuration document; its JSON Schema is `softphone-wrapper.config.schema.json`. */
export interface Configuration {
  configVersion: 1;
  [key: string]: unknown;
}

/** What the token provider is asked for. */
export interface TokenRequest {
  /** `accounts[].id` of the configuration. */
  account: string;
  /** Why, such as a first token or an expired one. */
  reason: string;
}

/** A Salesforce access token. */
export interface Token {
  accessToken: string;
  /** The org that it is for; the account's `instanceUrl` if absent. */
  instanceUrl?: string;
}

/** Gives access tokens; asked again when one has expired. */
export type TokenProvider = (request: TokenRequest) => Token | Promise<Token>;

/** What `signIn` resolves with. */
export type SignedIn = { readonly signedIn: true } | { readonly signedIn: false; readonly error: WrapperError };

/** One step of an account's test. */
export interface AccountTestStep {
  /**
   * `token`: one could be had. `identity`: the org tells who its user is. `apiAccess`: the user may use the REST API. `logKeyField`: the
   * field is there, an external id, unique and writable. `voicePackage`: the voice wrapper is there and open to the user.
   */
  readonly step: "token" | "identity" | "apiAccess" | "logKeyField" | "voicePackage";
  /** `skipped`: the configuration does not use it, or there is no token to ask with. */
  readonly outcome: "passed" | "failed" | "skipped";
  readonly code?: string;
  readonly message?: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** What `test.account` resolves with. */
export interface AccountTest {
  readonly steps: readonly AccountTestStep[];
  /** No step failed. */
  readonly passed: boolean;
  /** Why nothing could be tested. */
  readonly error?: WrapperError;
}

/** How an account stands in this tab. */
export interface AccountStatus {
  /** `accounts[].id` of the configuration. */
  readonly id: string;
  /** Whether a token is there. */
  readonly signedIn: boolean;
  /** Why not; `sign-in-needed` where `signIn` is to be called from a click. */
  readonly error: WrapperError | null;
}

/** Who the agent is; what is absent comes from the token's userinfo. */
export interface Agent {
  email: string;
  username?: string;
  userId?: string;
  name?: string;
  extension?: string;
}

/** What is known of a number to dial. */
export interface DialOptions {
  /** The record that was clicked. */
  recordId?: string;
  /** Its type, such as `Contact`. */
  objectType?: string;
  participantType?: "Traveler" | "Supplier" | "Agent";
  dialFrom?: string;
}

/** Where a call stands. */
export type CallState = "ringing" | "active" | "ended" | "missed";

/** A conversation, as listeners and `status` tell it: without numbers, notes or names. */
export interface CallSummary {
  readonly conversationId: string;
  readonly state: CallState;
  readonly direction: "Inbound" | "Outbound" | "Internal" | "Intersite" | null;
}

/** A record that is to reach a state in the org. */
export interface Work {
  readonly id: string;
  readonly conversationId: string;
  /** The object's API name. */
  readonly kind: "Task" | "Case" | "VoiceCall" | "Transcript" | (string & {});
  /** The record's id, once it is known. */
  readonly recordId: string | null;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly attempts: number;
  readonly error: WrapperError | null;
}

/** One of several records that have the caller's number. */
export interface Candidate {
  readonly recordId: string;
  readonly objectType: "Contact" | "Lead" | "Account" | (string & {});
  readonly name: string;
}

/** Whom a call was found to be with, and why; names, no numbers. */
export interface Match {
  readonly conversationId: string;
  /** The id of the configuration that asked. */
  readonly configuration: string;
  readonly outcome: "found" | "created" | "several" | "nobody" | "withheld" | "too-short" | (string & {});
  /** Why it was decided so, one clause. */
  readonly why: string;
  readonly record?: string;
  readonly objectType?: Candidate["objectType"];
  readonly recordName?: string;
  /** All that have the number, where several do. */
  readonly candidates?: readonly Candidate[];
  /** Where it was looked, and under how many spellings of the number. */
  readonly searched?: { readonly objects: readonly string[]; readonly spellings: number };
}

/** Several records have the caller's number: `link` answers. */
export interface MatchQuestion {
  readonly conversationId: string;
  readonly configuration: string;
  readonly kind: "match";
  readonly candidates: readonly Candidate[];
}

/**
 * The rating of a logged call asks for more. `rating`: its button requires choices that nobody made (`missing`, by their names), and
 * `rate` answers. `link`: its button logs on a record, and `link` answers.
 */
export interface RatingQuestion {
  readonly conversationId: string;
  readonly configuration: string;
  readonly kind: "rating" | "link";
  readonly rating: string;
  readonly missing: readonly string[];
}

/** What a person may answer. */
export type Question = MatchQuestion | RatingQuestion;

/** {@link SoftphoneWrapper.rate}: how the call went, and what the rating's button asked for. */
export interface CallRating {
  /** One of the ratings of `callerInsight`, or of the softphone's own list. */
  readonly rating: string;
  /** The chosen values by the names of the button's choices: those of the fields that they fill. */
  readonly values?: Readonly<Record<string, string>>;
  /** What the agent wrote; without it, or empty, earlier notes stay. */
  readonly notes?: string;
}

/** A record that a search found. */
export interface FoundRecord extends Candidate {
  /** Its telephone number, where it has one. */
  readonly phone: string | null;
}

/** What `search` resolves with. */
export type Found = { readonly accepted: true; readonly records: readonly FoundRecord[] } | Refused;

/** What `attachPanel` resolves with. */
export type AttachedPanel =
  | {
      readonly attached: true;
      /** Takes the panel out of the page; what is typed in it stays for the next one. */
      readonly detach: () => void;
    }
  | { readonly attached: false; readonly error: WrapperError };

/** A request of the Config API: `path` from `/config/v2` on; `form` and `query` as they are sent. */
export interface ConfigApiRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly query?: string;
  readonly form?: string;
  /** As it stands in the document. */
  readonly callerInsight: object;
}

/** What `test.rules` tells. */
export interface RulesTest {
  readonly triggers: readonly {
    readonly name: string;
    readonly on: boolean;
    readonly fires: boolean;
    /** The status at which it fires, else the one at which most of its conditions held, the last time. */
    readonly status: "ring" | "answer" | "hangup" | "reject" | null;
    readonly conditions: readonly {
      readonly group: "all" | "any";
      readonly field: string;
      readonly operator: "is" | "isNot";
      readonly value: string;
      readonly actual: string;
      readonly holds: boolean;
    }[];
  }[];
  /** The pages that would be opened. */
  readonly opens: readonly string[];
  /** The first request of each record, where later ones depend on the answers; then those to web services, with profile and moment. */
  readonly requests: readonly {
    readonly record: string;
    readonly name?: string;
    readonly event?: CallMoment;
    readonly method: string;
    readonly url: string;
    readonly body: unknown;
  }[];
}

/** When a web service may be told of a call, once each. */
export type CallMoment = "ringing" | "outboundStarted" | "answered" | "rejected" | "ended" | "notesSubmitted" | "recorded";

/** What a web service was sent for a sample call, and what it answered. */
export interface WebServiceTest {
  /** The profile. */
  readonly name: string;
  /** The moment that was played: the profile's own where the sample comes to it, else the sample's last. */
  readonly event: CallMoment;
  /** Whether the call would be told, by its event or a trigger and by its criteria. It was sent whatever this says. */
  readonly fires: boolean;
  readonly criteria: readonly {
    readonly field: string;
    readonly operator: "is" | "isNot" | "contains" | "beginsWith" | "between";
    readonly value: string | readonly [number, number];
    readonly actual: string;
    readonly holds: boolean;
  }[];
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: string | null;
  };
  /** `null` where the browser lets nobody read one: no network, no CORS at the target, or a redirect. */
  readonly answer: { readonly status: number; readonly body: string } | null;
  readonly error: WrapperError | null;
}

/** How this tab stands to the Salesforce console around it (Open CTI). */
export interface ConsoleStatus {
  /** `absent`: none, or none was looked for. `linking`: asked whether it is there. `failed`: it did not answer, and is asked again. */
  readonly state: "absent" | "linking" | "linked" | "failed";
  /** Why not, such as `console-mode-missing` or `console-silent`. */
  readonly code: string | null;
  readonly message: string | null;
  /** The version of Salesforce's library; empty where the page brings its own, or none was asked for. */
  readonly apiVersion: string;
}

/** A snapshot of the wrapper. */
export interface Status {
  /**
   * `idle` before the module is used, `loading` until the core is ready, `failed` when it cannot start, `store-only` after repeated
   * failures; then `starting`, `unconfigured` or `ready`.
   */
  readonly phase: "idle" | "loading" | "failed" | "store-only" | "starting" | "unconfigured" | "ready" | (string & {});
  /** Whether this tab sends, or stands by. */
  readonly role: "leader" | "standby" | null;
  /** What a receipt may promise on this page. */
  readonly durability: Accepted["durability"] | null;
  readonly agent: Partial<Agent> | null;
  /** The agent's status, by its id in the softphone. */
  readonly presence: string | null;
  readonly calls: readonly (CallSummary & { readonly since: number | null })[];
  /** Conversations whose end nobody told; their logs are closed with a marker. */
  readonly leftOpen?: readonly string[];
  /** Questions the agent has not answered. */
  readonly questions: readonly Question[];
  /** What is not yet confirmed by the org. */
  readonly pending: readonly Work[];
  /** What needs a person: see `retry` and `discard`. */
  readonly parked: readonly Work[];
  /** The accounts that a token was needed for. */
  readonly accounts?: readonly AccountStatus[];
  readonly console?: ConsoleStatus;
  /** The record in view in the console, for `link`. */
  readonly context?: { readonly recordId: string; readonly objectType: string } | null;
  /** How many calls of this page have no receipt of the core yet. */
  readonly queued: number;
  /** Why the core is not running. */
  readonly error?: WrapperError | null;
  readonly [more: string]: unknown;
}

/** What `exportDiagnostics` gives. */
export interface Diagnostics {
  readonly version: string;
  /** The source that it was built from. */
  readonly revision: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The page's origin. */
  readonly page: string;
  readonly browser: string;
  /** As `status` tells it, without the agent and the record in view; of calls and questions their number alone. */
  readonly status: Omit<Partial<Status>, "agent" | "context" | "calls" | "questions"> & { readonly calls: number; readonly questions: number };
  /** The last lines of the log and errors, the oldest first. */
  readonly log: readonly { readonly at: number; readonly type: "log" | "error"; readonly code: string; readonly message: string; readonly [more: string]: unknown }[];
}

/** What listeners are told, by type. */
export interface Notifications {
  /** The core is ready. */
  ready: { readonly version: string };
  /** A call changed its state. */
  call: CallSummary;
  /** A caller was looked up. */
  match: Match;
  /** An omni-channel flow answered: who is to get the call, by the names of the org's routing map. */
  route: { readonly conversationId: string; readonly agent: string | null; readonly queue: string | null };
  /** The agent's status changed in the softphone. */
  presence: { readonly softphoneId: string };
  /** A record reached its state in the org. */
  delivery: Work;
  /** A record needs a person. */
  parked: Work;
  /** This tab became the one that sends, or ceased to be. */
  role: { readonly role: "leader" | "standby" };
  /** A configuration is in force. */
  config: { readonly applied: true; readonly hash: string };
  /** The Salesforce console was found, or lost. */
  console: ConsoleStatus;
  /** What waits, what is parked or whom callers were found to be has changed, here or in the tab that leads. */
  panel: null;
  /** A line of the log, redacted. */
  log: { readonly level: string; readonly code: string; readonly message: string };
  /** Something failed; a refused configuration tells all its faults. */
  error: WrapperError & {
    readonly faults?: readonly WrapperError[];
    /** The account that an agent has to sign in to (`sign-in-needed`). */
    readonly account?: string;
  };
}

/** The eight functions of the softphone contract. Each resolves, never rejects, and never throws. */
export interface Contract {
  /**
   * The softphone has loaded. Called again, the new callback replaces the former and is told everything anew.
   * @param callback a function, or a dotted path of at most 5 names from `window`, resolved at each call
   */
  load(callback: SoftphoneCallback | string): Promise<Receipt>;
  incomingCall(event: Event<IncomingCall>): Promise<Receipt>;
  incomingCall(partnerId: string, conversationId: string, callerANI?: Text, language?: Text): Promise<Receipt>;
  callAccepted(event: Event<CallAccepted>): Promise<Receipt>;
  callRejected(event: Event<CallRejected>): Promise<Receipt>;
  callEnded(event: Event<CallEnded>): Promise<Receipt>;
  callNotesSubmitted(event: Event<CallNotesSubmitted>): Promise<Receipt>;
  outboundCallInitiated(event: Event<OutboundCallInitiated>): Promise<Receipt>;
  statusChanged(event: Event<StatusChanged>): Promise<Receipt>;
}

/** The whole wrapper: the contract and what goes beyond it. Frozen; its functions need no `this`. */
export interface SoftphoneWrapper extends Readonly<Contract> {
  /** Sets the configuration (an object or a JSON text) or the address to fetch it from; without an argument, looks for a change at once. */
  readonly configure: (configuration?: Configuration | string) => Promise<Configured>;
  /** Sets the function that gives access tokens; null takes it away. */
  readonly setTokenProvider: (provider: TokenProvider | null) => void;
  /**
   * Lets the agent sign in to an account whose `auth.type` is `pkce`, in a small window. Call it directly in a click: later on a
   * browser opens no window. What the org grants stays in memory; the other tabs of the installation share it.
   */
  readonly signIn: (account: string) => Promise<SignedIn>;
  /** Says who the agent is. */
  readonly setAgent: (agent: Agent) => Promise<Receipt>;
  /** Asks the softphone to dial, as a click on a number in Salesforce does. */
  readonly dial: (number: string, options?: DialOptions) => Promise<Receipt>;
  /** Asks the softphone to change the agent's status. */
  readonly setPresence: (softphoneId: string) => Promise<Receipt>;
  /** Tells a change during a call, or a late field after its end. */
  readonly callUpdated: (event: Event<CallUpdated>) => Promise<Receipt>;
  /** Tells what somebody said; it goes to the voice call's transcript. */
  readonly transcript: (message: Event<Transcript>) => Promise<Receipt>;
  /** The operations of the voice wrapper. */
  readonly voice: VoiceOperations;
  /** Says which record a call is about: the answer to a question, or a better one. */
  readonly link: (conversationId: string, record: { recordId: string; objectType?: string }) => Promise<Receipt>;
  /** Rates a call: the rating's button does its work in Salesforce. The last rating wins, also over the softphone's disposition. */
  readonly rate: (conversationId: string, rating: CallRating) => Promise<Receipt>;
  /** What an administrator runs before agents do. */
  readonly test: {
    /** Asks the org of an account for what calls will need, with this tab's own token; changes nothing. */
    readonly account: (account: string) => Promise<AccountTest>;
    /** Plays an event (`event` names the function, the rest is its payload) through the rules in force; nothing is sent. */
    readonly rules: (event: { event: string; [field: string]: unknown }) => Promise<RulesTest | Refused>;
    /** Sends the request that a call would make to a web service, once, and tells both; without a sample call, for one with every value. */
    readonly webService: (name: string, sampleCall?: { event?: string; [field: string]: unknown }) => Promise<WebServiceTest | Refused>;
    /**
     * One request of the Config API over the `callerInsight` of a document that is being written: for the administrator's console, in
     * `softphone-wrapper-administration.mjs` alone. The answer brings what the document holds from then on; nothing is sent or kept.
     */
    readonly configApi?: (request: ConfigApiRequest) => Promise<{ readonly status: number; readonly body: string; readonly callerInsight: object } | Refused>;
  };
  /** Looks for contacts, leads and accounts in the org of the first account, by whole words or a number; changes nothing. */
  readonly search: (text: string) => Promise<Found>;
  /**
   * Puts the agent's panel into an element, as often as wanted: the calls with numbers and names, whom they are logged on, what the agent
   * writes about them, what waits. It stands in a shadow root and needs nothing of the page's policy; its module is fetched at the first call.
   */
  readonly attachPanel: (element: Element) => Promise<AttachedPanel>;
  /** Sends a parked item again. */
  readonly retry: (id: string) => Promise<Receipt>;
  /** Gives a parked item up. */
  readonly discard: (id: string) => Promise<Receipt>;
  /**
   * Adds a listener.
   * @returns removes it again
   */
  readonly on: <T extends keyof Notifications>(type: T, listener: (payload: Notifications[T]) => void) => () => void;
  /** What is the case now. */
  readonly status: () => Status;
  /** What helps others to find out what is wrong: nothing in it is about people, and no secret. */
  readonly exportDiagnostics: () => Diagnostics;
  /** Resolves when the core is ready; rejects with a {@link WrapperError} that is an `Error` if it cannot start. */
  readonly ready: Promise<{ readonly version: string }>;
  /** The version of the script. */
  readonly version: string;
  /** The version of the contract, an integer. */
  readonly apiVersion: 1;
}

/** How the module starts. */
export interface WrapperOptions {
  /** The address of the configuration, relative to the page, or the configuration itself. */
  config?: string | Configuration;
  /** Names the store of this installation; a hash of the configuration's address if absent. */
  tenant?: string;
  /** Where the wasm file is, for bundlers that move the module; beside the module if absent. */
  wasmUrl?: string;
  /** As for `load`, which it calls. */
  callback?: SoftphoneCallback | string;
}

/** Starts the wrapper of this module; call it before any other function. There is one wrapper per module. */
export function createWrapper(options?: WrapperOptions): SoftphoneWrapper;

export const load: SoftphoneWrapper["load"];
export const incomingCall: SoftphoneWrapper["incomingCall"];
export const callAccepted: SoftphoneWrapper["callAccepted"];
export const callRejected: SoftphoneWrapper["callRejected"];
export const callEnded: SoftphoneWrapper["callEnded"];
export const callNotesSubmitted: SoftphoneWrapper["callNotesSubmitted"];
export const outboundCallInitiated: SoftphoneWrapper["outboundCallInitiated"];
export const statusChanged: SoftphoneWrapper["statusChanged"];
export const configure: SoftphoneWrapper["configure"];
export const setTokenProvider: SoftphoneWrapper["setTokenProvider"];
export const signIn: SoftphoneWrapper["signIn"];
export const setAgent: SoftphoneWrapper["setAgent"];
export const dial: SoftphoneWrapper["dial"];
export const setPresence: SoftphoneWrapper["setPresence"];
export const callUpdated: SoftphoneWrapper["callUpdated"];
export const transcript: SoftphoneWrapper["transcript"];
export const voice: SoftphoneWrapper["voice"];
export const link: SoftphoneWrapper["link"];
export const rate: SoftphoneWrapper["rate"];
export const search: SoftphoneWrapper["search"];
export const attachPanel: SoftphoneWrapper["attachPanel"];
export const test: SoftphoneWrapper["test"];
export const retry: SoftphoneWrapper["retry"];
export const discard: SoftphoneWrapper["discard"];
export const on: SoftphoneWrapper["on"];
export const status: SoftphoneWrapper["status"];
export const exportDiagnostics: SoftphoneWrapper["exportDiagnostics"];
export const version: SoftphoneWrapper["version"];
export const apiVersion: SoftphoneWrapper["apiVersion"];

declare const wrapper: SoftphoneWrapper;
export default wrapper;

/** What a page may put into the global slot before the classic script comes. */
export interface WrapperStub {
  config?: string | Configuration;
  callback?: SoftphoneCallback | string;
  /** Calls to make: a method's name, then its arguments. */
  queue?: [method: keyof Contract, ...values: unknown[]][];
}

/**
 * What a test page offers as `window.softphoneConformance`, so that the conformance kit plays calls by itself: the hands of an agent. Each
 * does what the agent would do, and may return a promise.
 */
export interface ConformanceHook {
  /** Takes another status than the present one. */
  status?(): unknown;
  /** Lets a test call from this number ring. */
  ring?(number: string): unknown;
  accept?(): unknown;
  hangUp?(): unknown;
  /** Chooses the first of the dispositions, writes these notes and submits. */
  notes?(text: string): unknown;
  reject?(): unknown;
  /** Lets the call that rings ring out. */
  miss?(): unknown;
  dial?(number: string): unknown;
}

declare global {
  /** The wrapper of the classic script, under its usual name. */
  const SoftphoneWrapper: SoftphoneWrapper;

  interface Window {
    /** The wrapper of the classic script. */
    readonly SoftphoneWrapper: SoftphoneWrapper;
    /** For the conformance kit, on a test page. */
    softphoneConformance?: ConformanceHook;
  }
}
