import type { Service } from '../service.ts'
import { getAccountSummary } from './iam-account-summary.ts'

export const iam: Service = {
  signingName: 'iam',
  prefix: 'iam',
  protocol: 'query',
  operations: { GetAccountSummary: getAccountSummary },
}
