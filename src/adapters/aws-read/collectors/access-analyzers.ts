import type { AnalyzerSummary } from '@aws-sdk/client-accessanalyzer'
import type { AccessAnalyzer } from '../../../core/facts/detectors.ts'
import { list, text } from '../answer.ts'
import type { AccountCollector } from '../collector.ts'

const operation = 'access-analyzer:ListAnalyzers'

const analyzerOf = ({ arn, name, type, status }: AnalyzerSummary): AccessAnalyzer => ({
  arn: text(arn, 'arn'),
  name: text(name, 'name'),
  type: text(type, 'type'),
  status: text(status, 'status'),
})

/** The analyzers of IAM Access Analyzer in every enabled Region. */
export const accessAnalyzers: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { accessAnalyzers: [[operation]] },
  after: ['enabledRegions'],
  read: async (target) => ({
    accessAnalyzers: [
      await target.eachRegion((region) =>
        target.observeAll(operation, {}, 'nextToken', ({ analyzers }) => list(analyzers, 'analyzers').map(analyzerOf), { region }),
      ),
    ],
  }),
}
