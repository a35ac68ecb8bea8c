import type { EventRule, Hit } from '../../../core/detect/native-rule.ts'
import { levelByOutcome } from '../../../core/detect/outcome-level.ts'
import { administratorBy, isAdministrative } from '../../../core/iam/administrator.ts'
import { recordedPolicy } from '../../../core/iam/recorded-policy.ts'
import type { JsonObject } from '../../../core/trail/bounded-json.ts'
import type { TrailEvent } from '../../../core/trail/event.ts'
import { isOn, requestOf, textOf } from '../../../core/trail/request.ts'

const WORDS = { everything: 'allows every action on everything', iam: 'allows all of IAM, and by that everything' } as const

/** A managed policy of AWS that is attached. */
function byAttached(asked: JsonObject): string | null {
  const arn = textOf(asked['policyArn'] ?? asked['managedPolicyArn'])
  return arn !== null && isAdministrative(arn) ? `the policy ${arn} was attached` : null
}

/** A policy that is written out in the request. */
function byDocument(event: TrailEvent, asked: JsonObject): string | null {
  const policy = recordedPolicy(asked['policyDocument'] ?? asked['inlinePolicy'])
  const by = policy === null ? null : administratorBy(policy, event.account ?? '')
  return by === null ? null : `the policy ${WORDS[by]}`
}

/** Nobody can look into the group here; its name is what is left. */
function byGroup(asked: JsonObject): string | null {
  const group = textOf(asked['groupName'])
  return group !== null && /(?:^|[^a-z])(?:admin|administrator|root|superuser|poweruser)s?(?:[^a-z]|$)/i.test(group)
    ? `the user was put into the group ${group}, which is one of administrators by its name`
    : null
}

type Reading = (event: TrailEvent, asked: JsonObject) => string | null

const GRANTS_TO_USERS: Readonly<Record<string, Reading>> = {
  AddUserToGroup: (_, asked) => byGroup(asked),
  AttachUserPolicy: (_, asked) => byAttached(asked),
  PutUserPolicy: byDocument,
}

const OTHER_GRANTS: Readonly<Record<string, Reading>> = {
  AttachGroupPolicy: (_, asked) => byAttached(asked),
  AttachManagedPolicyToPermissionSet: (_, asked) => byAttached(asked),
  AttachRolePolicy: (_, asked) => byAttached(asked),
  CreatePolicyVersion: (event, asked) => (isOn(asked['setAsDefault']) ? byDocument(event, asked) : null),
  PutGroupPolicy: byDocument,
  PutInlinePolicyToPermissionSet: byDocument,
  PutRolePolicy: byDocument,
}

const SOURCES = ['iam.amazonaws.com', 'sso.amazonaws.com']

const grantRule = (name: string, readings: Readonly<Record<string, Reading>>): EventRule => ({
  kind: 'event',
  name,
  sees: { eventNames: Object.keys(readings), root: false },
  match(event): Hit | null {
    if (!SOURCES.includes(event.source)) return null
    const because = readings[event.name]?.(event, requestOf(event)) ?? null
    return because === null ? null : { level: levelByOutcome('high', event), because }
  },
})

/** Not given to anybody yet. */
const written: EventRule = {
  kind: 'event',
  name: 'administrator-policy-written',
  sees: { eventNames: ['CreatePolicy'], root: false },
  match(event) {
    const because = event.source === 'iam.amazonaws.com' ? byDocument(event, requestOf(event)) : null
    return because === null ? null : { level: levelByOutcome('medium', event), because: `${because}, and is attached to nobody yet` }
  },
}

/** Grants to users have a name of their own: correlations follow the user. */
export const rules: readonly EventRule[] = [
  grantRule('administrator-user-made', GRANTS_TO_USERS),
  grantRule('administrator-made', OTHER_GRANTS),
  written,
]
