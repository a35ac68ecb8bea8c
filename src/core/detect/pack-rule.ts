import type { Level } from '../sigma/rule.ts'
import type { NativeRule } from './native-rule.ts'

/** What a rule of the pack says of itself (`about.yml`). */
export interface RuleAbout {
  /** What happened: `root-signed-in-without-mfa`. The name of its folder. */
  readonly id: string
  /** `R…` root itself, `D…` blinding the defenders, `T…` takeover and after. */
  readonly number: string
  readonly title: string
  /** What a hit is worth where the document or the hit itself does not say otherwise. */
  readonly level: Level
  readonly why: string
  /** Technique ids as ATT&CK spelt them up to version 18. */
  readonly attack: readonly string[]
  /** The same since version 19, which divided defence evasion. */
  readonly attackV19: readonly string[]
  /** What to do now, in order. */
  readonly todo: readonly string[]
  /** The fault in public rules that this one avoids. */
  readonly avoids: string
  readonly falsePositives: readonly string[]
  /** Fields whose values make hits one incident; in any case the account. */
  readonly groupBy: readonly string[]
  /** How long without a hit ends an incident. */
  readonly quietMs: number
  readonly sources: readonly string[]
}

/** One folder of the pack. */
export interface RuleFolder {
  readonly about: RuleAbout
  /** The documents of `rule.yml`, as YAML says them; empty where the rule is native alone. */
  readonly documents: readonly unknown[]
  readonly native: readonly NativeRule[]
}
