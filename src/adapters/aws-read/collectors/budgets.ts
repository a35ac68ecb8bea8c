import type { Budget as AwsBudget } from '@aws-sdk/client-budgets'
import type { Budget } from '../../../core/facts/billing.ts'
import { MalformedAnswer, optionalList, optionalText, text } from '../answer.ts'
import type { AccountCollector } from '../collector.ts'

const operation = 'budgets:DescribeBudgets'

/** Amounts travel as text. A budget that is planned month by month, or adjusts itself, need not have a limit. */
function amountOf(amount: string | null): number | null {
  if (amount === null) return null
  const limit = Number(amount)
  if (amount.trim() === '' || !Number.isFinite(limit)) throw new MalformedAnswer(`BudgetLimit.Amount is no number: ${amount}`)
  return limit
}

const budgetOf = ({ BudgetName, BudgetType, BudgetLimit }: AwsBudget): Budget => ({
  name: text(BudgetName, 'BudgetName'),
  type: text(BudgetType, 'BudgetType'),
  limit: amountOf(optionalText(BudgetLimit?.Amount, 'BudgetLimit.Amount')),
  unit: optionalText(BudgetLimit?.Unit, 'BudgetLimit.Unit'),
})

/** The account's budgets. AWS leaves the list out when there is none. */
export const budgets: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { budgets: [[operation]] },
  read: async (target) => ({
    budgets: [
      await target.observeAll(operation, { AccountId: target.account }, 'NextToken', ({ Budgets }) =>
        optionalList(Budgets, 'Budgets').map(budgetOf),
      ),
    ],
  }),
}
