import { optionalText } from '../input.ts'
import { localArn, worldPage } from '../regional/answers.ts'
import type { Call, Service } from '../service.ts'

function listAnalyzers(call: Call) {
  const type = optionalText(call.input, 'type')
  const analyzers = call.account.regional
    .region(call.region)
    .accessAnalyzers.filter((analyzer) => type === undefined || analyzer.type === type)
    .map((analyzer) => ({
      arn: localArn(call, 'access-analyzer', `analyzer/${analyzer.name}`),
      name: analyzer.name,
      type: analyzer.type,
      status: analyzer.status,
      createdAt: new Date(call.account.createdAt).toISOString(),
    }))
  const { items, nextToken } = worldPage(call, analyzers, {
    token: 'nextToken',
    size: 'maxResults',
    maxSize: 100,
    badToken: 'ValidationException',
  })
  return { analyzers: items, nextToken }
}

/** IAM Access Analyzer. */
export const accessAnalyzer: Service = {
  signingName: 'access-analyzer',
  prefix: 'access-analyzer',
  protocol: 'rest-json',
  throttle: { code: 'ThrottlingException', status: 429 },
  operations: { ListAnalyzers: listAnalyzers },
  routes: { 'GET /analyzer': 'ListAnalyzers' },
}
