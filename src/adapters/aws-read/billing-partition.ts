import type { Fact } from '../../core/fact.ts'
import type { Target } from './collector.ts'
import { ReadFailure } from './failure.ts'
import type { Operation } from './operations.ts'

/**
 * The billing APIs that are asked in us-east-1 serve the partition `aws` alone: GovCloud accounts are billed through an account in it,
 * China has endpoints of its own that are not read.
 *
 * @returns the reason as a fact in another partition, and `null` in `aws`.
 */
export async function elsewhere(target: Target, operation: Operation): Promise<Fact<never> | null> {
  if (target.partition === 'aws') return null
  return target.attempt<never>(operation, async () => {
    throw new ReadFailure('not-supported', `this API is not offered in the partition ${target.partition}`, target.source(operation))
  })
}
