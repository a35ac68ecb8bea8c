import { defineControl } from '../../../core/control.ts'
import { attestationNeeded, notApplicable } from '../../../core/decision.ts'
import { NO_ROOT_SIGN_IN, ROOT_SIGN_IN_PARTITIONS } from '../../../core/root-state.ts'

export const control = defineControl({
  id: 'management-root-sign-in-fenced',
  claim: 'Root of the management account can sign in from known networks only',
  area: 'guardrails',
  severity: 'low',
  since: '0.1.0',
  why: 'No service control policy reaches root of the management account. A resource policy of AWS Sign-In does: it turns root away by network before the password is asked for. It does not cover access keys.',
  fix: {
    management:
      'With a recent AWS CLI, in us-east-1: aws signin put-resource-permission-statement with your networks and an excluded break-glass principal, then aws signin put-console-authorization-configuration. Test from outside, and rehearse the way back (delete-console-authorization-configuration) first: a mistake locks everyone out.',
  },
  effortMinutes: 60,
  about: 'account',
  kinds: ['management'],
  partitions: ROOT_SIGN_IN_PARTITIONS,
  elsewhere: NO_ROOT_SIGN_IN,
  needs: ['rootPasswordPresent'],
  maxAgeHours: 24,
  rerunOn: [
    'PutResourcePermissionStatement',
    'DeleteResourcePermissionStatement',
    'PutConsoleAuthorizationConfiguration',
    'DeleteConsoleAuthorizationConfiguration',
  ],
  sources: ['AWS Sign-In User Guide: Console access control'],
  attestation: {
    question:
      'Is a resource policy of AWS Sign-In in force in the management account that lets root sign in from named networks only, excludes a break-glass principal, and has been tested from outside those networks? It has to cover signin:Authenticate, signin:AuthorizeOAuth2Access and signin:CreateOAuth2Token.',
    validDays: 180,
  },
  decide: ({ rootPasswordPresent }, { now }) =>
    rootPasswordPresent ? attestationNeeded(now) : notApplicable('root has no password: nobody can sign in as root'),
})
