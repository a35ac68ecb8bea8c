import { defineControl } from '../../../core/control.ts'
import { type Decision, everyOf, fail, failUnlessNone, given, pass } from '../../../core/decision.ts'
import { unknown } from '../../../core/fact.ts'
import type { IamRole } from '../../../core/facts/iam.ts'
import { parsePolicy } from '../../../core/iam/policy-document.ts'
import type { EpochMs } from '../../../core/time.ts'

/** Services that run somebody's code with a role's credentials. */
const COMPUTE = new Set([
  'ec2',
  'lambda',
  'edgelambda',
  'ecs-tasks',
  'eks',
  'eks-fargate-pods',
  'pods.eks',
  'batch',
  'codebuild',
  'codepipeline',
  'glue',
  'sagemaker',
  'elasticmapreduce',
  'elasticbeanstalk',
  'build.apprunner',
  'tasks.apprunner',
  'states',
  'bedrock-agentcore',
])

function judgeRole({ name, trustPolicy }: IamRole, now: EpochMs): Decision {
  const parsed = parsePolicy(trustPolicy)
  if (!parsed.ok) {
    return given(
      unknown('malformed', `the trust policy of ${name}: ${parsed.problem.message}`, now, 'iam:GetAccountAuthorizationDetails'),
      () => pass(),
    )
  }
  const services = parsed.policy.statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ principals }) => principals?.values ?? [])
    .flatMap(({ type, value }) => (type === 'Service' ? [value.replace(/\.amazonaws\.com(\.cn)?$/, '')] : []))
  const compute = [...new Set(services.filter((service) => COMPUTE.has(service)))]
  if (compute.length === 0) return pass()
  return fail({ subject: name, because: `a role that ${compute.join(' and ')} can use: something runs in the management account` })
}

export const control = defineControl({
  id: 'management-account-clean',
  claim: 'The management account runs no workloads and holds no long-lived keys',
  area: 'guardrails',
  severity: 'medium',
  since: '0.1.0',
  why: 'No service control policy binds the management account, and whoever takes it over has the whole organisation. Every function, instance and key in it is a way in that the members do not have.',
  fix: {
    management:
      'Move what runs there to a member account, delete the roles of the compute services, and replace IAM users’ access keys by roles or IAM Identity Center. Roles that AWS services made for themselves may stay.',
  },
  effortMinutes: 240,
  about: 'account',
  kinds: ['management'],
  needs: ['iamAuthorization'],
  wants: ['reportedUsers'],
  maxAgeHours: 24,
  rerunOn: ['CreateRole', 'UpdateAssumeRolePolicy', 'DeleteRole', 'CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey', 'CreateUser'],
  sources: ['AWS Organizations User Guide: Best practices for the management account', 'CIS AWS Foundations Benchmark v7.0, 2.1.3'],
  decide: ({ iamAuthorization, reportedUsers }, { now }) =>
    everyOf([
      ...iamAuthorization.roles.filter(({ path }) => !path.startsWith('/aws-service-role/')).map((role) => judgeRole(role, now)),
      given(reportedUsers, (users) =>
        failUnlessNone(
          users
            .filter(({ keys }) => keys.some(({ active }) => active))
            .map(({ name }) => ({ subject: name, because: 'an IAM user with an active access key in the management account' })),
        ),
      ),
    ]),
})
