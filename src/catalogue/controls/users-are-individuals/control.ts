import { defineControl } from '../../../core/control.ts'
import { failUnlessNone } from '../../../core/decision.ts'
import { looksShared } from '../../../core/iam/shared-name.ts'

export const control = defineControl({
  id: 'users-are-individuals',
  claim: 'Every IAM user who signs in to the console is one person',
  area: 'iam',
  severity: 'medium',
  since: '0.1.0',
  why: 'A sign-in that several people share is a second root: no event tells who acted, nobody can be locked out alone, and the password outlives everybody who leaves.',
  fix: {
    any: "Give each person access of their own in IAM Identity Center, then delete the shared user's password. Pipelines need roles or keys, not a console password.",
  },
  effortMinutes: 60,
  about: 'account',
  needs: ['reportedUsers'],
  maxAgeHours: 24,
  rerunOn: ['CreateUser', 'UpdateUser', 'DeleteUser', 'CreateLoginProfile', 'DeleteLoginProfile'],
  sources: ['IAM User Guide: Security best practices in IAM'],
  attestation: {
    question: 'Does each IAM user with a console password belong to exactly one person, who alone knows that password?',
    validDays: 180,
  },
  decide: ({ reportedUsers }) => {
    const people = reportedUsers.filter(({ passwordEnabled }) => passwordEnabled)
    const failures = people
      .filter(({ name }) => looksShared(name))
      .map(({ name }) => ({ subject: name, because: 'has a console password and is named like a group or function, not like a person' }))
    return people.length === 0
      ? failUnlessNone([])
      : failUnlessNone(failures, 'judged by names; that nobody shares a password, no API shows')
  },
})
