import type { ApprovedUse } from '../../../core/detect/approved-use.ts'
import type { Observation } from '../../../core/detect/observation.ts'

/**
 * What the sessions of AssumeRoot can change, by the last part of the task policy's name.
 *
 * @see IAM User Guide, "AWS managed policies for AWS Identity and Access Management", root-task
 */
const CHANGES: ReadonlyMap<string, readonly string[]> = new Map([
  ['IAMAuditRootUserCredentials', []],
  ['IAMCreateRootUserPassword', ['CreateLoginProfile']],
  [
    'IAMDeleteRootUserCredentials',
    ['DeleteAccessKey', 'DeleteSigningCertificate', 'DeleteLoginProfile', 'DeactivateMFADevice', 'DeleteVirtualMFADevice'],
  ],
  ['S3UnlockBucketPolicy', ['PutBucketPolicy', 'DeleteBucketPolicy']],
  ['SQSUnlockQueuePolicy', ['SetQueueAttributes']],
])

/** The names of the events by which a task changes something; none for one that is not known. */
export const changesOfTask = (task: string): readonly string[] => CHANGES.get(task) ?? []

/** Whether a task can only look. A task that nobody knows yet is taken for one that can do more. */
export const onlyReads = (task: string): boolean => CHANGES.get(task)?.length === 0

/** The account that a session is for: the request names it by number or as `arn:aws:iam::NUMBER:root`. */
export const targetAccount = (target: string | null): string | null => /(?:^|::)(\d{12})(?::root)?$/.exec(target ?? '')?.[1] ?? null

function fitsTask({ task: approved, eventNames }: ApprovedUse, task: string): boolean {
  if (approved.toLowerCase().includes(task.toLowerCase())) return true
  return onlyReads(task) || (eventNames !== 'any' && (CHANGES.get(task) ?? []).some((name) => eventNames.includes(name)))
}

/** The approval that a session was opened under: for its account, at its time, for its task, and for its key where that is known. */
export const approvalOf = ({ at, target, task, issuedKey }: Observation, approvals: readonly ApprovedUse[]): ApprovedUse | undefined =>
  approvals.find(
    (use) =>
      use.account === targetAccount(target) &&
      at >= use.from &&
      at <= use.until &&
      (use.accessKeyId === null || use.accessKeyId === issuedKey) &&
      task !== null &&
      fitsTask(use, task),
  )
