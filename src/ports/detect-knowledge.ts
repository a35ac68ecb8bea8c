import type { AccountId } from '../core/aws.ts'
import type { DetectContext } from '../core/detect/context.ts'

/** What is known of the world around a trail: whose accounts, whose line of alarm, which uses of root were approved, where addresses are. */
export interface DetectKnowledge {
  readonly context: DetectContext
  /** Names that people gave to accounts. */
  readonly accountNames: ReadonlyMap<AccountId, string>
}
