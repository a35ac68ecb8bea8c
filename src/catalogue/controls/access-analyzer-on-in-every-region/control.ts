import { defineControl } from '../../../core/control.ts'
import { type Decision, fail, given, pass } from '../../../core/decision.ts'
import { acrossRegions } from '../../../core/every-region.ts'
import { unknown } from '../../../core/fact.ts'

/** Types that look for access from outside; the others look for unused or internal access. */
const external = new Set(['ACCOUNT', 'ORGANIZATION'])

export const control = defineControl({
  id: 'access-analyzer-on-in-every-region',
  claim: 'An analyser of external access is active in every enabled Region',
  area: 'detectors',
  severity: 'low',
  since: '0.1.0',
  why: 'It tells when a bucket, a key, a queue or a role is opened to somebody outside. It looks at one Region only, and an analyser of unused access does not look for strangers.',
  fix: {
    any: 'Create an analyser of type ACCOUNT, or ORGANIZATION in the delegated administrator account, in every enabled Region. External access is analysed free of charge.',
    member: 'Have the security account create an analyser of type ORGANIZATION in every Region; it covers this account.',
  },
  effortMinutes: 15,
  about: 'account',
  needs: ['enabledRegions'],
  wants: ['accessAnalyzers', 'delegatedAdministrators'],
  maxAgeHours: 24,
  rerunOn: ['CreateAnalyzer', 'DeleteAnalyzer', 'EnableRegion', 'RegisterDelegatedAdministrator', 'DeregisterDelegatedAdministrator'],
  sources: [
    'IAM User Guide: Using AWS IAM Access Analyzer',
    'CIS AWS Foundations Benchmark v7.0, 2.18',
    'CIS AWS Foundations Benchmark v5.0, 1.19',
    'AWS Security Hub CSPM: IAM.28',
  ],
  attestation: {
    question: 'Does an organisation-wide analyser of external access in another account cover every enabled Region?',
    validDays: 180,
  },
  decide: ({ enabledRegions, accessAnalyzers, delegatedAdministrators }, { account, now }) => {
    const without = (because: string): Decision => {
      const failure = fail({ subject: 'Access Analyzer', because })
      if (account.kind === 'standalone') return failure
      return given(delegatedAdministrators, (delegates) => {
        const elsewhere = delegates.find(
          ({ accountId, services }) => accountId !== account.id && services.includes('access-analyzer.amazonaws.com'),
        )
        if (elsewhere === undefined) return failure
        const detail = `${because} in this account; whether one of the whole organisation in ${elsewhere.accountId}, the delegated administrator, covers it cannot be seen from here`
        return given(unknown('not-collected', detail, now, 'access-analyzer:ListAnalyzers'), () => failure)
      })
    }
    return acrossRegions({ regions: enabledRegions, answers: accessAnalyzers, what: 'access-analyzer:ListAnalyzers', now }, (analyzers) => {
      const fitting = analyzers.filter(({ type }) => external.has(type))
      if (fitting.some(({ status }) => status === 'ACTIVE')) return pass()
      if (fitting.length > 0) return without('no analyser of external access is active')
      return without(analyzers.length > 0 ? 'there are analysers, but none of external access' : 'there is no analyser of external access')
    })
  },
})
