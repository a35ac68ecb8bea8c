import type { AccountId, Partition } from '../core/aws.ts'
import type { TrailEvent } from '../core/trail/event.ts'
import type { AlertSettings } from '../ports/alert-settings.ts'
import type { ChannelSettings } from '../ports/channel-settings.ts'
import type { PlaceOf } from '../core/detect/place.ts'
import type { Canary } from '../ports/canary.ts'
import type { Clock } from '../ports/clock.ts'
import type { DetectKnowledge } from '../ports/detect-knowledge.ts'
import type { Notifier } from '../ports/notifier.ts'
import type { Decisions, PolicyStore } from '../ports/policy-store.ts'
import type { ScoreHistory } from '../ports/score-history.ts'
import type { Store } from '../ports/store.ts'
import type { AccountReader } from '../ports/account-reader.ts'
import type { WatchedFindings } from '../app/sweep-findings.ts'
import type { HistorySweep } from '../ports/history-sweep.ts'
import type { TrailQueue } from '../ports/trail-queue.ts'
import type { HuntEngine } from '../ports/hunt-engine.ts'
import type { Diagnosis } from '../ports/diagnosis.ts'
import type { TrailProof } from '../ports/trail-proof.ts'
import type { RegexEngine } from '../core/sigma/regex-engine.ts'
import type { RuleCaseSource, RuleSource } from '../ports/rule-source.ts'
import type { TrailSource } from '../ports/trail-source.ts'

export interface Output {
  write(text: string): void
  readonly isTerminal: boolean
  /** Width in columns; 80 where there is no terminal. */
  readonly columns: number
}

export interface ReaderOptions {
  /** Read the sample organisation, which needs no AWS credentials. */
  readonly sample: boolean
  readonly profile: string | null
  readonly region: string | null
}

export interface OpenReader {
  readonly reader: AccountReader
  /** Tries every read operation once. @param account - `null`: the caller's own. */
  diagnose(account: string | null, memberRole: string | null): Promise<Diagnosis>
  /** The IAM policy that allows exactly what the reader calls, as JSON. */
  readerPolicy(partition: Partition): string
  close(): Promise<void>
}

/** Trails, as they are read and proven. */
export interface OpenTrail {
  readonly sample: boolean
  readonly source: TrailSource
  readonly proof: TrailProof
  /** What is read when no place is named: the sample's buckets; without the sample, none. */
  readonly defaultLocations: readonly string[]
  /** What is known of the world around it without anybody writing it down: much of the sample, nothing of others. */
  readonly knowledge: DetectKnowledge | null
  close(): Promise<void>
}

/** Rules in files, and their examples. */
export interface OpenRules {
  readonly source: RuleSource
  readonly cases: RuleCaseSource
  /** Linear in the text, whatever the expression. */
  readonly regex: RegexEngine
  /** Where the folders of the rules that come along lie, with their examples. */
  readonly packFolder: string
  /** Whether a path leads into that folder. */
  isOfPack(path: string): boolean
}

export interface AthenaAccess {
  readonly profile: string | null
  readonly region: string | null
  /** By default `primary`. */
  readonly workgroup: string | null
  /** By default `default`. */
  readonly database: string | null
  /** Where results go, `s3://…`; `null`: where the workgroup says. */
  readonly results: string | null
}

export interface WatchAccess {
  /** Watch what the sample organisation has seen, in a store that is thrown away. */
  readonly sample: boolean
  readonly profile: string | null
  readonly region: string | null
  readonly home: string
  /** URLs, ARNs or names of queues. */
  readonly queues: readonly string[]
  /** Whether the event history is swept. */
  readonly history: boolean
  /** Whether GuardDuty is asked what it found. */
  readonly guardduty: boolean
}

/** Where a watcher hears from, and where it keeps what it knows. */
export interface OpenWatch {
  readonly store: Store
  readonly queues: readonly { readonly name: string; readonly queue: TrailQueue }[]
  readonly history: HistorySweep | null
  readonly findings: WatchedFindings | null
  /** `null`: nothing of AWS is watched. */
  readonly aws: { readonly account: AccountId; readonly canary: Canary } | null
  /** Resolves when somebody asked the process to stop. */
  readonly stopped: Promise<void>
  /** A new one at each call. */
  nextId(): string
  /** 0 up to 1. */
  dice(): number
  sleep(milliseconds: number): Promise<void>
  close(): Promise<void>
}

/** A page that is served until the person stops it. */
export interface Served {
  readonly url: string
  /** Resolves when somebody asked the process to stop. */
  readonly stopped: Promise<void>
}

/** Everything outside that a command touches. The composition root makes one for the machine; tests make their own. */
export interface Host {
  readonly version: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Output
  readonly stderr: Output
  readonly clock: Clock
  /** `--home`, `ROOTWARDEN_HOME` or `~/.rootwarden`. */
  homeFolder(chosen: string | undefined): string
  /** `--policy`, or `rootwarden/` in the current folder where it exists, or the home folder. */
  policyFolder(chosen: string | undefined, home: string): Promise<string>
  readText(path: string): Promise<string>
  /** Asked before long work whose result is to be written there. @throws AppError `file_unwritable`. */
  makeRoomFor(path: string): Promise<void>
  /** Writes a file whole or not at all, a long one by pieces. @returns its absolute path. @throws AppError `file_unwritable`. */
  writeText(path: string, text: string | Iterable<string>): Promise<string>
  /**
   * Writes lines to a new file, whole or not at all, and onto the disk; compressed where its name ends in `.gz`.
   * @returns its absolute path. @throws AppError `file_unwritable`, also when it is there already.
   */
  writeLines(path: string, lines: AsyncIterable<string>): Promise<string>
  /** What {@link Host.writeLines} wrote. @throws AppError `file_unreadable`. */
  readLines(path: string): AsyncIterable<string>
  openReader(options: ReaderOptions): Promise<OpenReader>
  openTrail(options: ReaderOptions): Promise<OpenTrail>
  /** Told when most is loaded that long work takes: memory need not grow any more as it does while a program is loaded. */
  beforeLongWork(): void
  openRules(): Promise<OpenRules>
  /** Opens tables of places; none: nothing has a place. @throws AppError `places_unreadable`. */
  openPlaces(files: readonly string[]): Promise<PlaceOf>
  /** Loads events, each once, for questions in SQL. @throws AppError `duckdb_missing`. */
  openEmbeddedHunt(events: AsyncIterable<readonly TrailEvent[]>): Promise<HuntEngine & { readonly events: number }>
  openAthenaHunt(access: AthenaAccess): Promise<HuntEngine>
  openPolicyStore(folder: string): Promise<PolicyStore>
  /** The decisions that belong to the sample organisation. */
  sampleDecisions(): Promise<{ load(): Promise<Decisions> }>
  openHistory(home: string): Promise<ScoreHistory>
  /** Journal, outbox and projections: in PostgreSQL where `DATABASE_URL` says so, else embedded in the home folder. */
  openStore(home: string): Promise<Store>
  /** What `alerts.yml` of the policy folder says. @throws AppError `policy_invalid`. */
  alertSettings(policyFolder: string): Promise<AlertSettings>
  /** @throws AppError `secret_missing` or `channel_invalid`. */
  openNotifiers(channels: readonly ChannelSettings[]): Promise<readonly Notifier[]>
  /** Opens what is watched. @throws AppError `queue_not_found`, `aws_no_credentials`, `aws_no_profile`. */
  openWatch(access: WatchAccess): Promise<OpenWatch>
  serve(pages: { readonly html: string; readonly json: string }, port: number): Promise<Served>
  /** Asks a person on the terminal; `null` where nobody is there to answer. */
  ask(question: string): Promise<string | null>
}
