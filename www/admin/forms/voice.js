// @ts-check
/** The places of Service Cloud Voice (seed 004). */
import { accountChoices, fieldRows } from "./choices.js";

/** @type {import("../fields.js").Group[]} */
export const voiceGroups = [
  {
    heading: "The contact centre",
    fields: [
      { path: "account", label: "Account", kind: "choice", options: accountChoices },
      { path: "callCenterDevName", label: "Contact centre", kind: "text", help: "Developer name, from Setup, Amazon or Partner Telephony Contact Centers.", example: "AcmeContactCenter" },
      { path: "certDevName", label: "Certificate", kind: "text", help: "Unique name of the certificate that signs, from Setup, Certificate and Key Management.", example: "AcmeCert" },
      { path: "namespace", label: "Namespace of the package", kind: "text", example: "cnxscv" },
    ],
  },
  {
    heading: "Voice calls",
    fields: [
      { path: "createVoiceCall", label: "A voice call is created", kind: "choice", fallback: "onIncoming", options: [["onIncoming", "when a call rings"], ["never", "never: the IVR creates it"]] },
      { path: "updates", label: "Changes during a call are written", kind: "choice", fallback: "onChange", options: [["onChange", "at once"], ["never", "only at the end"]] },
      { path: "defaultTo", label: "Number called, where nobody tells it", kind: "text", example: "+18005550100" },
      { path: "transcripts", label: "Pass on what is said (transcripts)", kind: "flag", fallback: true },
      fieldRows("callAttributes", "Fields of the voice call", "Filled from variables of the call."),
    ],
  },
  {
    heading: "Routing",
    fields: [
      { path: "omniFlow.on", label: "The omni-channel flow runs", kind: "choice", fallback: "never", help: "Each run routes the call anew.", options: [["never", "never"], ["ringing", "once, when the call was created"]] },
      { path: "omniFlow.flowDevName", label: "Flow", kind: "text", example: "Route_VoiceCall", when: (voice) => voice?.omniFlow?.on === "ringing" },
      { path: "omniFlow.fallbackQueue", label: "Queue where the flow fails", kind: "text", when: (voice) => voice?.omniFlow?.on === "ringing" },
      { path: "omniFlow.flowInputParameters", label: "What the flow is given", kind: "map", add: "Add one", when: (voice) => voice?.omniFlow?.on === "ringing", columns: [{ path: "", label: "Name", kind: "text" }, { path: "", label: "Value", kind: "text" }] },
    ],
  },
  {
    heading: "Why calls end",
    folded: true,
    fields: [
      { path: "disconnectReasons", label: "Reasons", kind: "map", add: "Add a reason", help: "From the softphone\u2019s word to the org\u2019s.", columns: [{ path: "", label: "The softphone says", kind: "text" }, { path: "", label: "The org is told", kind: "flag" }] },
    ],
  },
];
