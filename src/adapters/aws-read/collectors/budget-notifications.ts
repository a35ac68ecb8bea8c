import type { Notification } from '@aws-sdk/client-budgets'
import type { BudgetNotification } from '../../../core/facts/billing.ts'
import { count, oneOf, optionalList } from '../answer.ts'
import type { AccountCollector } from '../collector.ts'
import { answerEach, insist } from '../each.ts'

const operation = 'budgets:DescribeNotificationsForBudget'

const notificationOf = ({ NotificationType, Threshold }: Notification): BudgetNotification => ({
  kind: oneOf(NotificationType, ['ACTUAL', 'FORECASTED'], 'NotificationType'),
  threshold: count(Threshold, 'Threshold'),
})

/** When each budget tells somebody. */
export const budgetNotifications: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { budgetNotifications: [[operation]] },
  after: ['budgets'],
  read: async (target) => ({
    budgetNotifications: [
      await answerEach(
        target,
        operation,
        () => insist(target.seen('budgets')),
        ({ name }) => name,
        ({ name }) =>
          target.observeAll(operation, { AccountId: target.account, BudgetName: name }, 'NextToken', ({ Notifications }) =>
            optionalList(Notifications, 'Notifications').map(notificationOf),
          ),
      ),
    ],
  }),
}
