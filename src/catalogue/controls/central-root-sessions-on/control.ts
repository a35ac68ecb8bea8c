import { defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'

export const control = defineControl({
  id: 'central-root-sessions-on',
  claim: 'Root tasks in member accounts can be done in central root sessions',
  area: 'guardrails',
  severity: 'medium',
  since: '0.1.0',
  why: 'A bucket or queue whose policy denies everyone can only be unlocked by root. A central root session does it in minutes, limited to that one task and recorded by name; without it somebody has to bring back a root password first.',
  fix: {
    any: 'In the management account, with trusted access for iam.amazonaws.com in place, run: aws iam enable-organizations-root-sessions. Allow sts:AssumeRoot to few roles only, each with the condition sts:TaskPolicyArn.',
  },
  effortMinutes: 10,
  about: 'organisation',
  needs: ['rootFeatures'],
  maxAgeHours: 24,
  rerunOn: ['EnableOrganizationsRootSessions', 'DisableOrganizationsRootSessions', 'EnableAWSServiceAccess', 'DisableAWSServiceAccess'],
  sources: [
    'IAM User Guide: Perform a privileged task on an AWS Organizations member account',
    'CIS AWS Foundations Benchmark v7.0, 2.1.1',
  ],
  decide: ({ rootFeatures }) =>
    rootFeatures.includes('RootSessions') ? pass() : fail({ subject: 'RootSessions', because: 'central root sessions are off' }),
})
