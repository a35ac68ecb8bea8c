import { defineAttestedControl } from '../../../core/control.ts'

export const control = defineAttestedControl({
  id: 'alert-path-tested',
  claim: 'The alert on a use of root was tested from end to end in the last 90 days',
  area: 'alerting',
  severity: 'medium',
  severityOn: { management: 'high' },
  since: '0.1.0',
  why: 'Every link may look right while nothing arrives: a mailbox rule, a filter of the chat tool, a telephone that was handed on. Only an alert that reached a person shows that alerts reach people.',
  fix: {
    any: 'By appointment, fail one sign-in as root on purpose, note the time, and note when and whom the alert reached; then record it: rootwarden attest add.',
    member:
      'By appointment, open and close a central root session on this account (or fail one sign-in as root), and note when and whom the alert reached; then record it: rootwarden attest add.',
  },
  effortMinutes: 20,
  about: 'account',
  maxAgeHours: 24,
  rerunOn: ['DeleteRule', 'DisableRule', 'RemoveTargets', 'DeleteAlarms', 'DisableAlarmActions', 'Unsubscribe', 'DeleteTopic'],
  sources: ['CIS AWS Foundations Benchmark v7.0, 5.3', 'AWS Well-Architected Framework, SEC10-BP07: Run simulations'],
  attestation: {
    question: 'Did an alert on a test use of root in this account reach a person, and how many minutes did it take?',
    validDays: 90,
  },
})
