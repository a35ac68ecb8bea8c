/** A harmless call that CloudTrail records: when it comes back, the whole path from AWS to here is open. */
export interface Canary {
  /**
   * Makes the call, with the token in its user agent.
   * @throws AppError when AWS did not take it.
   */
  send(token: string): Promise<void>
}
