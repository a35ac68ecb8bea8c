import { defineControl } from '../../../core/control.ts'
import { fail, given, pass, someOf } from '../../../core/decision.ts'
import { lookup } from '../../../core/fact.ts'

const none = { subject: 'budget', because: 'no budget exists, so nobody is told when spending jumps' }

export const control = defineControl({
  id: 'spend-alert-exists',
  claim: 'Somebody is told when spending jumps',
  area: 'billing',
  severity: 'medium',
  since: '0.1.0',
  why: "A stolen root or administrator is most often turned into money by starting machines. The budget's message is sometimes the first sign, and always earlier than the bill.",
  fix: {
    any: 'In Billing and Cost Management, create a monthly cost budget with a notification at 80 % actual and 100 % forecast, sent to a group mailbox.',
  },
  effortMinutes: 10,
  about: 'account',
  kinds: ['standalone', 'management'],
  partitions: ['aws'],
  needs: ['budgets'],
  wants: ['budgetNotifications'],
  maxAgeHours: 24 * 7,
  rerunOn: ['CreateBudget', 'ModifyBudget', 'DeleteBudget', 'CreateNotification', 'DeleteNotification'],
  sources: ['AWS Cost Management User Guide: Managing your costs with AWS Budgets'],
  decide: ({ budgets, budgetNotifications }, { now }) =>
    someOf(
      budgets.map(({ name }) =>
        given(budgetNotifications, (all) =>
          given(lookup(all, name, 'budgets:DescribeNotificationsForBudget', now), (notifications) =>
            notifications.length > 0
              ? pass(`budget ${name}`)
              : fail({ subject: name, because: 'the budget tells nobody: it has no notification' }),
          ),
        ),
      ),
      none,
    ),
})
