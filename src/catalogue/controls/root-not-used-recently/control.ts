import { type Context, defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'
import type { RootUse } from '../../../core/facts/root.ts'
import type { ApprovedUse } from '../../../core/settings.ts'
import { DAY_MS, type EpochMs, describeAge, latest } from '../../../core/time.ts'

const words: Readonly<Record<RootUse['by'], string>> = { password: 'a console sign-in', 'access-key': 'an access key' }

const describeUse = ({ by, at, detail }: RootUse, now: EpochMs): string =>
  `used by ${words[by]} ${describeAge(at, now)}${detail === '' ? '' : ` (${detail})`}`

const approvalOf = (use: RootUse, { account, approvedUses }: Context): ApprovedUse | undefined =>
  approvedUses.find((each) => each.account === account.id && each.from <= use.at && use.at <= each.to)

export const control = defineControl({
  id: 'root-not-used-recently',
  claim: 'Root has not been used lately without approval',
  area: 'root-credentials',
  severity: 'medium',
  severityOn: { management: 'high', standalone: 'high' },
  since: '0.1.0',
  why: 'Almost nothing needs root any more. A use that nobody planned is a habit to break at best and an intruder at worst, and the two look the same until somebody asks.',
  fix: {
    any: 'Find out who used root and what for (CloudTrail, userIdentity.type = Root, all Regions). If nobody did, treat it as an incident. If somebody did, give them a role that can do the task, and have the next use approved beforehand.',
    member:
      'Find out who used root and what for (CloudTrail, userIdentity.type = Root, all Regions). If nobody did, treat it as an incident. Let the task be done by a role or in a central root session, and delete the root password of the account.',
  },
  effortMinutes: 30,
  about: 'account',
  needs: ['rootUses'],
  maxAgeHours: 24,
  rerunOn: ['ConsoleLogin', 'AuthorizeOAuth2Access', 'CreateOAuth2Token'],
  sources: [
    'IAM User Guide: Root user best practices',
    'CIS AWS Foundations Benchmark v7.0, 2.7',
    'IAM User Guide: Getting credential reports',
  ],
  decide: ({ rootUses }, context) => {
    const { now, settings } = context
    const last = latest(rootUses.map(({ at }) => at))
    if (last === null) return pass('AWS has no record of any use of root')
    const recent = rootUses.filter(({ at }) => at > now - settings.recentRootUseDays * DAY_MS).toSorted((a, b) => b.at - a.at)
    const unexpected = recent.filter((use) => approvalOf(use, context) === undefined)
    if (unexpected.length > 0) {
      return fail(...unexpected.map((use) => ({ subject: 'root', because: describeUse(use, now) })))
    }
    const approvals = new Set(recent.map((use) => approvalOf(use, context)).filter((approval) => approval !== undefined))
    return pass(
      `last used ${describeAge(last, now)}`,
      ...[...approvals].map(({ reason, approvedBy }) => `the use was approved by ${approvedBy}: ${reason}`),
    )
  },
})
