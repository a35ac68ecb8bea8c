import type { Level } from '../../core/sigma/rule.ts'
import type { JsonObject } from '../../core/trail/bounded-json.ts'
import type { EpochMs } from '../../core/time.ts'

/** `R03`, `D01`, `T22`: the numbers of the native rules. */
export type RuleNumber = `${'R' | 'D' | 'T'}${number}`

/** One record of a story, and how it reaches the bucket. */
export interface Planted {
  readonly record: JsonObject
  /** Between the event and its delivery; by default as CloudTrail usually takes. */
  readonly delayMs?: number
  /** How often it is delivered; by default once for each trail. */
  readonly copies?: number
}

/** What a rule must say about a story. */
export interface Expected {
  readonly rule: RuleNumber
  /** The gravest level that each of the incidents reaches. */
  readonly level: Level
  readonly incidents: number
  /** The events that make it so. An incident belongs to the story when it names one of them. */
  readonly eventIds: readonly string[]
}

/** A use of root that was asked for and granted beforehand. */
export interface Approved {
  readonly account: string
  readonly task: string
  readonly from: EpochMs
  readonly until: EpochMs
}

export interface Told {
  readonly records: readonly Planted[]
  /** Empty for what looks bad and is not. */
  readonly expects: readonly Expected[]
  /** Rules that may well speak too: counted neither as found nor as a false alarm. */
  readonly allows?: readonly RuleNumber[]
  readonly approved?: Approved
}

/** Where and when a story takes place. Each telling needs a stage of its own, so that no event id is used twice. */
export interface Stage {
  readonly account: string
  /** The organisation's management account, and another member. */
  readonly management: string
  readonly neighbour: string
  readonly at: EpochMs
  /** A new one at each call. */
  readonly eventId: () => string
  /** An access key id of this stage: the same number, the same key. */
  readonly key: (kind: 'AKIA' | 'ASIA', number: number) => string
}

export interface Story {
  /** Kebab-case. */
  readonly name: string
  /** In an operator's words. */
  readonly title: string
  readonly tell: (stage: Stage) => Told
}

/** A story that was planted into a trail: one line of the file of labels. */
export interface Label {
  readonly story: string
  readonly account: string
  readonly rules: readonly RuleNumber[]
  readonly expects: readonly Expected[]
  readonly allows: readonly RuleNumber[]
  readonly approved: Approved | null
  /** Of every record of the story. */
  readonly eventIds: readonly string[]
}

const idOf = ({ record }: Planted): string => {
  const id = record['eventID']
  if (typeof id !== 'string') throw new TypeError('a record of a story has no eventID')
  return id
}

/** @throws TypeError when a record has no id: a mistake of the story. */
export const idsOf = (records: readonly Planted[]): readonly string[] => [...new Set(records.map(idOf))]

export function labelOf(story: Story, stage: Stage, { records, expects, allows = [], approved }: Told): Label {
  return {
    story: story.name,
    account: stage.account,
    rules: [...new Set(expects.map(({ rule }) => rule))],
    expects,
    allows,
    approved: approved ?? null,
    eventIds: idsOf(records),
  }
}
