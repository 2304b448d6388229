/** A minimal host; it only has to compile under `tsc --strict`. */
import wrapper, { callEnded, createWrapper, incomingCall } from "softphone-wrapper";
import type { Receipt, SoftphoneWrapper } from "softphone-wrapper";

const softphone: SoftphoneWrapper = createWrapper({ config: "/softphone/config.json", tenant: "acme" });

softphone.setTokenProvider(async ({ account, reason }) => {
  const answer = await fetch(`/token?account=${account}&reason=${reason}`);
  return (await answer.json()) as { accessToken: string; instanceUrl: string };
});

void softphone.load((eventType, payload) => {
  switch (eventType) {
    case "start_call":
      console.log(payload.dialTo, payload.participantType);
      break;
    case "disposition":
      console.log(payload.join());
  }
});
void wrapper.load((eventType: string, payload: unknown) => console.log(eventType, payload));
void window.SoftphoneWrapper.load("app.phone.notify");

const off = softphone.on("error", (error) => console.warn(error.code, error.hint));
off();

/** Plays one call. */
export async function play(): Promise<string[]> {
  const receipts: Receipt[] = [
    await incomingCall("215fd887-39be-4935-981f-2670d6afeaa7", "c0", "+18883973342", "en_US"),
    await incomingCall({ conversationId: "c1", callerANI: "+18883973342" }),
    await softphone.callAccepted({ conversationId: "c1", ivrExitPath: "Billing", loyaltyLevel: "Gold" }),
    await callEnded({ conversationId: "c1", duration: "42", disposition: "Resolved", callType: "inbound" }),
    await softphone.statusChanged('{"softphoneId":"d6afeaa7-39be-4935-981f-2670215fd887"}'),
    await softphone.dial("+18005550100", { recordId: "003000000000001AAA", objectType: "Contact" }),
  ];
  const configured = await softphone.configure({ configVersion: 1 });
  if (!configured.applied) configured.faults.forEach((fault) => console.warn(fault.path, fault.code));
  const signedIn = await softphone.signIn("main");
  if (!signedIn.signedIn) console.warn(signedIn.error.code);
  const tested = await softphone.test.account("main");
  tested.steps.filter((step) => step.outcome === "failed").forEach((step) => console.warn(step.step, step.hint));
  const said = await softphone.transcript({ conversationId: "c1", content: "Hello", startTime: 1573503300000, senderType: "END_USER" });
  if (!said.accepted) console.warn(said.error.code);
  const cleared = await softphone.voice.clearRouting({ voiceCallId: "c1" });
  if (!cleared.success) console.warn(cleared.errors?.join());
  await softphone.ready;
  return receipts.map((receipt) => (receipt.accepted ? `${receipt.id} ${receipt.durability}` : receipt.error.code));
}

// @ts-expect-error an event needs its conversation
void callEnded({ duration: 42 });
// @ts-expect-error there is no such event type
softphone.on("nonsense", () => {});
