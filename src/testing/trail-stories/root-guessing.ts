import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../core/time.ts'
import { OFFICE, STRANGER, one, rootSignIn, userCall } from './deeds.ts'
import type { Planted, Stage, Story } from './story.ts'

const DAY = DAY_MS / SECOND_MS

const failures = (stage: Stage, seconds: readonly number[], address: (index: number) => string = () => STRANGER): readonly Planted[] =>
  seconds.map((second, index) => rootSignIn(stage, second, { outcome: 'Failure', mfa: 'No', address: address(index) }))

/** Whoever guesses quickly guesses slowly too, and the last guess may be right. */
const besides = ['R04', 'R05', 'T09'] as const

const late = (name: string, minutes: number): Story => ({
  name,
  title: `five failures in a minute, delivered ${minutes} minutes late`,
  tell: (stage) => {
    const records = failures(stage, [0, 15, 30, 45, 60]).map((each) => ({ ...each, delayMs: minutes * MINUTE_MS }))
    return { records, expects: [one('R03', 'high', records)], allows: besides }
  },
})

const burst = (name: string, title: string, seconds: readonly number[], level: 'high' | 'critical' | null): Story => ({
  name,
  title,
  tell: (stage) => {
    const records = failures(stage, seconds)
    return { records, expects: level === null ? [] : [one('R03', level, records)], allows: besides }
  },
})

/** Failed root sign-ins at the edges of what counts as a burst: five within five minutes, ends included; ten are graver. */
export const rootGuessing: readonly Story[] = [
  burst('burst-of-four', 'four failures in five minutes', [0, 100, 200, 300], null),
  burst('burst-of-five', 'five failures in exactly five minutes', [0, 75, 150, 225, 300], 'high'),
  burst('burst-a-second-too-slow', 'five failures in five minutes and a second', [0, 75, 150, 225, 301], null),
  burst('burst-of-ten', 'ten failures in five minutes', [0, 33, 66, 99, 132, 165, 198, 231, 264, 300], 'critical'),
  {
    name: 'burst-in-reverse',
    title: 'five failures in a minute, arriving in reverse order over ten minutes',
    tell: (stage) => {
      const records = failures(stage, [0, 15, 30, 45, 60]).map((each, index) => ({ ...each, delayMs: (13 - 2.5 * index) * MINUTE_MS }))
      return { records, expects: [one('R03', 'high', records)], allows: besides }
    },
  },
  {
    name: 'burst-with-duplicates',
    title: 'five deliveries, two of them of an event that was there already',
    tell: (stage) => ({
      records: failures(stage, [0, 60, 120]).map((each, index) => (index === 2 ? { ...each, copies: 3 } : each)),
      expects: [],
      allows: besides,
    }),
  },
  {
    name: 'two-bursts',
    title: 'five failures, twenty quiet minutes, five more',
    tell: (stage) => {
      const records = failures(stage, [0, 30, 60, 90, 120, 1320, 1350, 1380, 1410, 1440])
      return { records, expects: [one('R03', 'high', records, 2)], allows: besides }
    },
  },
  {
    name: 'burst-over-two-accounts',
    title: 'three failures in one account, two in another',
    tell: (stage) => ({
      records: [0, 30, 60, 90, 120].map((second, index) =>
        rootSignIn(stage, second, {
          outcome: 'Failure',
          mfa: 'No',
          address: STRANGER,
          account: index < 3 ? stage.account : stage.neighbour,
        }),
      ),
      expects: [],
      allows: besides,
    }),
  },
  {
    name: 'burst-from-five-addresses',
    title: 'five failures from five addresses: one root, many proxies',
    tell: (stage) => {
      const records = failures(stage, [0, 40, 80, 120, 160], (index) => `192.0.2.${10 + index}`)
      return { records, expects: [one('R03', 'high', records)], allows: besides }
    },
  },
  {
    name: 'root-among-users',
    title: 'four failures of root and six of IAM users, from one address',
    tell: (stage) => ({
      records: [
        ...failures(stage, [0, 50, 100, 150]),
        ...['ann', 'bob', 'cem', 'dai', 'eva', 'fay'].map((name, index) =>
          userCall(stage, 10 + 25 * index, name, 'signin:ConsoleLogin', {
            address: STRANGER,
            fields: { errorMessage: 'Failed authentication', responseElements: { ConsoleLogin: 'Failure' }, eventType: 'AwsConsoleSignIn' },
          }),
        ),
      ],
      expects: [],
      allows: ['R04', 'R05'],
    }),
  },
  late('burst-14-minutes-late', 14),
  late('burst-40-minutes-late', 40),
  {
    name: 'slow-guessing',
    title: 'one failure a day for three days, from an address that never signed in',
    tell: (stage) => {
      const records = failures(stage, [0, DAY, 2 * DAY])
      return { records, expects: [one('R04', 'medium', records)], allows: ['R05'] }
    },
  },
  {
    name: 'mistyped-once',
    title: 'one failure, and success 43 seconds later from the same known address',
    tell: (stage) => {
      const before = [rootSignIn(stage, -10 * DAY, { address: OFFICE })]
      const records = [rootSignIn(stage, 0, { outcome: 'Failure', mfa: 'No', address: OFFICE }), rootSignIn(stage, 43, { address: OFFICE })]
      const sessions = [...before, ...records.slice(1)]
      return {
        records: [...before, ...records],
        expects: [one('R01', 'high', sessions, 2), one('R05', 'medium', records)],
        allows: ['R07'],
      }
    },
  },
  {
    name: 'guessed-right',
    title: 'three failures, and then success without MFA from the same strange address',
    tell: (stage) => {
      const entered = rootSignIn(stage, 300, { mfa: 'No', address: STRANGER })
      const records = [...failures(stage, [0, 60, 120]), entered]
      return {
        records,
        expects: [one('R05', 'critical', records), one('R01', 'high', [entered]), one('R02', 'critical', [entered])],
        allows: ['R04', 'R07', 'R08'],
      }
    },
  },
]
