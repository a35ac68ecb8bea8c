import { AppError } from '../../core/app-error.ts'
import { CANARY_AGENT } from '../../core/watch/canary.ts'
import type { Canary } from '../../ports/canary.ts'
import { wordsOf } from './refusal.ts'
import { type AwsAccess, clientOptions } from './s3-objects.ts'

/**
 * Asks AWS who we are, which needs no permission, tells nothing, and stands in the trail a few minutes later.
 *
 * @see STS API Reference, GetCallerIdentity
 */
export const createCanary = (access: AwsAccess): Canary => ({
  async send(token) {
    const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
    const client = new STSClient({ ...clientOptions(access), customUserAgent: [[CANARY_AGENT, token]] })
    try {
      await client.send(new GetCallerIdentityCommand({}))
    } catch (error) {
      throw new AppError('canary_failed', `AWS did not take the canary: ${wordsOf(error)}`, {
        kind: 'operation',
        hint: 'check the network and the credentials; without the canary nobody knows whether the trail still comes',
        cause: error,
      })
    } finally {
      client.destroy()
    }
  },
})
