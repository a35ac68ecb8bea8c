import { type DetectContext, type OwnChain, isOwn } from '../../../core/detect/context.ts'
import type { EventRule, Hit } from '../../../core/detect/native-rule.ts'
import { levelOfBlinding } from '../../../core/detect/outcome-level.ts'
import type { TrailEvent } from '../../../core/trail/event.ts'
import { requestOf, textOf } from '../../../core/trail/request.ts'

interface Removal {
  readonly source: string
  readonly part: keyof OwnChain
  readonly field: string
  readonly deed: string
}

const role = (deed: string): Removal => ({ source: 'iam', part: 'roles', field: 'roleName', deed })
const policy = (deed: string): Removal => ({ source: 'iam', part: 'policies', field: 'policyArn', deed })
const stack = (deed: string): Removal => ({ source: 'cloudformation', part: 'stacks', field: 'stackName', deed })
const bucket = (deed: string): Removal => ({ source: 's3', part: 'trailBuckets', field: 'bucketName', deed })

const REMOVALS: Readonly<Record<string, Removal>> = {
  DeleteRole: role('our role was deleted'),
  DeleteRolePolicy: role('a policy of our role was deleted'),
  DetachRolePolicy: role('a policy was detached from our role'),
  PutRolePermissionsBoundary: role('our role was given a boundary'),
  PutRolePolicy: role('a policy of our role was replaced'),
  UpdateAssumeRolePolicy: role('the trust of our role was replaced'),
  CreatePolicyVersion: policy('our policy was rewritten'),
  DeletePolicy: policy('our policy was deleted'),
  SetDefaultPolicyVersion: policy('our policy was put back to another version'),
  DeleteStack: stack('our stack was deleted'),
  UpdateStack: stack('our stack was changed'),
  DeleteStackInstances: { ...stack('our stack was taken out of accounts'), field: 'stackSetName' },
  DeleteStackSet: { ...stack('our stack set was deleted'), field: 'stackSetName' },
  PutBucketNotification: bucket('what the trail bucket announces was changed'),
  PutBucketNotificationConfiguration: bucket('what the trail bucket announces was changed'),
}

/** `arn:aws:cloudformation:…:stack/NAME/ID`: a stack is named by either part. */
const stackName = (named: string): string => /^arn:[^:]+:cloudformation:[^:]*:\d*:stack(?:set)?\/([^/]+)/.exec(named)?.[1] ?? named

function touches({ part }: Removal, named: string, { own }: DetectContext): 'ours' | 'by-name' | null {
  const isOurs = part === 'stacks' ? own.stacks.some((one) => stackName(one) === stackName(named)) : isOwn(named, own[part])
  if (isOurs) return 'ours'
  return own[part].length === 0 && /rootwarden/i.test(named) ? 'by-name' : null
}

function match(event: TrailEvent, context: DetectContext): Hit | null {
  const removal = REMOVALS[event.name]
  if (removal === undefined || event.source !== `${removal.source}.amazonaws.com`) return null
  const named = textOf(requestOf(event)[removal.field])
  const touched = named === null ? null : touches(removal, named, context)
  if (named === null || touched === null) return null
  const guess = touched === 'by-name' ? '; taken for ours by its name' : ''
  return { level: levelOfBlinding('critical', event), because: `${removal.deed}: ${named}${guess}` }
}

/** What lets this product read and be told: its roles, policies and stacks, and what the trail bucket announces. */
export const rule: EventRule = {
  kind: 'event',
  name: 'own-integration-removed',
  sees: { eventNames: Object.keys(REMOVALS), root: false },
  match,
}
