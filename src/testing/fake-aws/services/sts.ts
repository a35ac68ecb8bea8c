import type { Output, Service, Call } from '../service.ts'

const getCallerIdentity = (call: Call): Output => ({
  Arn: call.principal.arn,
  UserId: call.principal.userId,
  Account: call.principal.account,
})

export const sts: Service = {
  signingName: 'sts',
  prefix: 'sts',
  protocol: 'query',
  operations: { GetCallerIdentity: getCallerIdentity },
}
