import { type AccountId, isAccountId, parseArn } from '../../../core/aws.ts'
import { type Context, defineControl } from '../../../core/control.ts'
import { type Decision, everyOf, fail, given, pass, someOf } from '../../../core/decision.ts'
import type { Fact } from '../../../core/fact.ts'
import type { IamRole } from '../../../core/facts/iam.ts'
import type { Organisation, OrganisationAccount } from '../../../core/facts/organisation.ts'
import { confines, demandsOn } from '../../../core/iam/demands.ts'
import { openFederation } from '../../../core/iam/federated-trust.ts'
import { givenPolicy } from '../../../core/iam/given-policy.ts'
import type { Condition, Principal, Statement } from '../../../core/iam/policy-document.ts'
import { isServiceLinked } from '../../../core/iam/role-trust.ts'

/** Whom an account may know: itself, its organisation, and whom the team named. */
interface Acquaintance {
  readonly context: Context
  readonly organisation: Fact<Organisation | null>
  readonly organisationAccounts: Fact<readonly OrganisationAccount[]>
}

const orgIdKey = 'aws:PrincipalOrgID'

function judgeAccount(role: string, account: AccountId, conditions: readonly Condition[], who: Acquaintance): Decision {
  const { context, organisation, organisationAccounts } = who
  if (account === context.account.id) return pass()
  if (context.settings.trustedAccounts.includes(account)) {
    return demandsOn(conditions, 'sts:ExternalId').length > 0
      ? pass()
      : pass(`role ${role} trusts the outside account ${account} without asking for an external id`)
  }
  const foreign = fail({
    subject: role,
    because: `trusts account ${account}, which is neither of the organisation nor among the trusted accounts`,
  })
  if (organisation.known && organisation.value === null) return foreign
  if (organisation.known && organisation.value?.managementAccountId === account) return pass()
  return given(organisationAccounts, (accounts) => (accounts.some(({ id }) => id === account) ? pass() : foreign))
}

/** An account of a condition's or principal's value: twelve digits, or the account in an ARN. */
const accountIn = (value: string): AccountId | null => {
  const account = parseArn(value)?.account ?? value
  return isAccountId(account) ? account : null
}

function judgeEverybody(role: string, conditions: readonly Condition[], who: Acquaintance): Decision {
  const anybody = fail({ subject: role, because: 'trusts everybody: its condition names no account' })
  const named = ['aws:PrincipalAccount', 'aws:PrincipalArn'].flatMap((key) => demandsOn(conditions, key))
  const judged = named.map((values) =>
    everyOf(values.map(accountIn).map((account) => (account === null ? anybody : judgeAccount(role, account, conditions, who)))),
  )
  return someOf(judged, { subject: role, because: 'trusts everybody: any AWS account can assume it' })
}

function judgePrincipal(role: string, { type, value }: Principal, conditions: readonly Condition[], who: Acquaintance): Decision {
  if (type === 'Service') return pass()
  if (type === 'Federated') {
    const open = openFederation(value, conditions)
    return open === null ? pass() : fail({ subject: role, because: open })
  }
  if (value === '*') return judgeEverybody(role, conditions, who)
  const account = accountIn(value)
  if (account !== null) return judgeAccount(role, account, conditions, who)
  // IAM shows the unique id of a principal that was deleted; nobody can ever become it again.
  if (/^A[A-Z]{3}[A-Z0-9]{12,}$/.test(value)) return pass(`role ${role} still trusts ${value}, which no longer exists`)
  return fail({ subject: role, because: `trusts ${value}, which names no account` })
}

function judgeStatement(role: string, { effect, principals, conditions }: Statement, who: Acquaintance): Decision {
  if (effect === 'Deny' || principals === null) return pass()
  if (principals.kind === 'is-not') return fail({ subject: role, because: 'trusts everybody but those it names (NotPrincipal)' })
  const judged = everyOf(principals.values.map((principal) => judgePrincipal(role, principal, conditions, who)))
  if (
    judged.verdict === 'pass' ||
    demandsOn(conditions, orgIdKey).length === 0 ||
    principals.values.some(({ type }) => type === 'Federated')
  )
    return judged
  return given(who.organisation, (organisation) =>
    organisation !== null && confines(conditions, orgIdKey, (id) => id === organisation.id) ? pass() : judged,
  )
}

const judgeRole = (role: IamRole, who: Acquaintance): Decision =>
  givenPolicy(role.trustPolicy, `trust policy of role ${role.name}`, who.context.now, (trust) =>
    everyOf(trust.statements.map((statement) => judgeStatement(role.name, statement, who))),
  )

export const control = defineControl({
  id: 'roles-trust-known-accounts',
  claim: 'Roles trust only the organisation, named partners and confined identity providers',
  area: 'iam',
  severity: 'high',
  since: '0.1.0',
  why: 'A trust policy is a door in the wall between accounts. One that is open to a stranger, to everybody, or to every customer of an identity provider needs no stolen credential at all.',
  fix: {
    any: 'Narrow each trust policy to the exact role ARN of the other side; within the organisation add aws:PrincipalOrgID, for a vendor the external id it gave you, for OIDC a condition on sub. List partners you know under trustedAccounts in the settings.',
  },
  effortMinutes: 45,
  about: 'account',
  needs: ['iamAuthorization'],
  wants: ['organisation', 'organisationAccounts'],
  maxAgeHours: 24,
  rerunOn: ['CreateRole', 'UpdateAssumeRolePolicy', 'DeleteRole'],
  sources: [
    'IAM User Guide: The confused deputy problem',
    'IAM User Guide: Create a role for OpenID Connect federation',
    'IAM User Guide: AWS JSON policy elements: Principal',
  ],
  decide: ({ iamAuthorization, organisation, organisationAccounts }, context) =>
    everyOf(
      iamAuthorization.roles
        .filter((role) => !isServiceLinked(role))
        .map((role) => judgeRole(role, { context, organisation, organisationAccounts })),
    ),
})
