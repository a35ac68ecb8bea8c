import { AwsError } from '../aws-error.ts'
import { requiredText } from '../input.ts'
import { worldPage } from '../regional/answers.ts'
import type { BudgetWorld } from '../regional/billing.ts'
import type { Call, Service } from '../service.ts'

const names = { token: 'NextToken', size: 'MaxResults', maxSize: 100, badToken: 'InvalidNextTokenException' }

function budgets(call: Call): readonly BudgetWorld[] {
  const account = requiredText(call.input, 'AccountId')
  if (account === call.account.id) return call.account.regional.budgets
  throw new AwsError('AccessDeniedException', `Account ${account} is not the account of the caller`)
}

function findBudget(call: Call): BudgetWorld {
  const name = requiredText(call.input, 'BudgetName')
  const found = budgets(call).find((budget) => budget.name === name)
  if (found === undefined) throw new AwsError('NotFoundException', `Unable to get budget: ${name} - the budget doesn't exist.`)
  return found
}

const amount = (value: number, unit: string) => ({ Amount: String(value), Unit: unit })

function describeBudgets(call: Call) {
  const { items, nextToken } = worldPage(call, budgets(call), names)
  const Budgets = items.map((budget) => ({
    BudgetName: budget.name,
    BudgetLimit: amount(budget.limit, budget.unit),
    CalculatedSpend: { ActualSpend: amount(0, budget.unit) },
    TimeUnit: 'MONTHLY',
    BudgetType: budget.type,
    LastUpdatedTime: new Date(call.account.createdAt),
  }))
  return { Budgets, NextToken: nextToken }
}

const wireNotification = ({ kind, threshold }: BudgetWorld['notifications'][number]) => ({
  NotificationType: kind,
  ComparisonOperator: 'GREATER_THAN',
  Threshold: threshold,
  ThresholdType: 'PERCENTAGE',
  NotificationState: 'OK',
})

function describeNotifications(call: Call) {
  const { items, nextToken } = worldPage(call, findBudget(call).notifications, names)
  return { Notifications: items.map(wireNotification), NextToken: nextToken }
}

function describeSubscribers(call: Call) {
  const asked = call.input['Notification']
  const wanted: Readonly<Record<string, unknown>> = typeof asked === 'object' && asked !== null ? { ...asked } : {}
  const found = findBudget(call).notifications.find(
    ({ kind, threshold }) => kind === wanted['NotificationType'] && threshold === wanted['Threshold'],
  )
  if (found === undefined) throw new AwsError('NotFoundException', 'Unable to find the notification of the budget.')
  const { items, nextToken } = worldPage(call, found.subscribers, names)
  return {
    Subscribers: items.map((address) => ({ SubscriptionType: address.startsWith('arn:') ? 'SNS' : 'EMAIL', Address: address })),
    NextToken: nextToken,
  }
}

/** AWS Budgets: a global service that answers in the partition's global Region. Only the caller's own account can be asked about. */
export const budgetsService: Service = {
  signingName: 'budgets',
  prefix: 'budgets',
  protocol: 'json-1.1',
  throttle: { code: 'ThrottlingException', status: 400 },
  operations: {
    DescribeBudgets: describeBudgets,
    DescribeNotificationsForBudget: describeNotifications,
    DescribeSubscribersForNotification: describeSubscribers,
  },
  actions: {
    DescribeBudgets: 'ViewBudget',
    DescribeNotificationsForBudget: 'ViewBudget',
    DescribeSubscribersForNotification: 'ViewBudget',
  },
}
