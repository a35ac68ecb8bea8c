import { AssumeRootCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { epochMs } from '../../core/time.ts'
import { clientSettings } from './client-settings.ts'
import { generatedAccountId, organisationOf } from './organisation-of.ts'
import { startFakeAws } from './server.ts'

const now = epochMs(Date.UTC(2026, 10, 21, 12))
const roots = (seed: number, count = 50) => [...organisationOf(count, seed, now).accounts.values()].map(({ root }) => root)

describe('a generated organisation', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(roots(1)).toEqual(roots(1))
    expect(roots(1)).not.toEqual(roots(2))
  })

  it('mixes the states of root', () => {
    const found = roots(7, 500)
    expect(found).toHaveLength(500)
    const count = (holds: (root: (typeof found)[number]) => boolean) => found.filter(holds).length
    expect(count(({ password, keys }) => password === null && keys.length === 0)).toBeGreaterThan(200)
    expect(count(({ keys }) => keys.length > 0)).toBeGreaterThan(10)
    expect(count(({ password, mfa }) => password !== null && mfa.length === 0)).toBeGreaterThan(5)
    expect(count(({ certificates }) => certificates.length > 0)).toBeGreaterThan(0)
  })

  it('can be read centrally', async () => {
    const aws = await startFakeAws({ world: organisationOf(3, 1, now) })
    const TaskPolicyArn = { arn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials' }
    const sts = new STSClient(clientSettings(aws, generatedAccountId(1)))
    await expect(sts.send(new AssumeRootCommand({ TargetPrincipal: generatedAccountId(2), TaskPolicyArn }))).resolves.toHaveProperty(
      'Credentials',
    )
    await aws.stop()
  })
})
