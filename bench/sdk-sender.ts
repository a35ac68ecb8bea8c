import { IAMClient } from '@aws-sdk/client-iam'
import { JsonClient } from '../src/adapters/aws-read/signed-json/json-client.ts'

/** What a benchmark touches of an AWS client. */
export interface Client {
  send(command: object): Promise<unknown>
  readonly config: { readonly region: () => Promise<string>; readonly credentials: unknown; readonly requestHandler: unknown }
}

/** The class that sends for all clients of the SDK. */
function senderOf(constructor: { readonly prototype: object }): Client {
  let prototype: object = constructor.prototype
  while (!Object.hasOwn(prototype, 'send')) prototype = Object.getPrototypeOf(prototype) as object
  return prototype as Client
}

/**
 * Sees every call that any AWS client of this process makes, the SDK's own and those signed by hand, until it is undone.
 *
 * @param seen - is given the promise of the answer as well; it must not wait for it.
 * @returns the undoing.
 */
export function watchCalls(seen: (client: Client, command: object, answer: Promise<unknown>) => void): () => void {
  const senders = [senderOf(IAMClient), senderOf(JsonClient)].map((sender) => ({ sender, send: sender.send }))
  for (const { sender, send } of senders) {
    sender.send = function watched(this: Client, command: object) {
      const answer = send.call(this, command)
      seen(this, command, answer)
      return answer
    }
  }
  return () => {
    for (const { sender, send } of senders) sender.send = send
  }
}
