import type { Severity } from '../control.ts'
import type { Standing } from './standing.ts'

/** What a piece of text is, never how it looks: the look is decided here alone. */
export type Role = 'strong' | 'quiet' | 'command' | Severity | Standing

/** Colours that people who see red and green alike can tell apart; every one of them stands beside a word or a sign. */
const codes: Readonly<Record<Role, string>> = {
  strong: '1',
  quiet: '2',
  command: '36',
  critical: '1;7;31',
  high: '1;31',
  medium: '33',
  low: '0',
  fail: '1;31',
  unknown: '1;35',
  accepted: '36',
  pass: '34',
  'not-applicable': '2',
}

export type Paint = (role: Role, text: string) => string

/** @param colour - false leaves every text as it is. */
export const painter =
  (colour: boolean): Paint =>
  (role, text) =>
    colour && text.trim() !== '' ? `\u001b[${codes[role]}m${text}\u001b[0m` : text
