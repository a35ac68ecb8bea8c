import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { changesOfTask } from '../src/catalogue/rules/root-assumed-in-member/root-task.ts'
import { accountId } from '../src/core/aws.ts'
import { type DetectContext, NO_CONTEXT } from '../src/core/detect/context.ts'
import type { Detection } from '../src/core/detect/detection.ts'
import type { FoundIncident } from '../src/testing/trail-stories/score.ts'
import type { Label, RuleNumber } from '../src/testing/trail-stories/story.ts'

/** What was planted into the trail that `writeTrail` wrote to a folder. */
export const labelsIn = (folder: string): readonly Label[] =>
  readFileSync(join(folder, 'labels.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Label)

/** What the labels say was granted beforehand; a task stands for the changes that it needs. Nothing else is known of the accounts. */
export const contextOf = (labels: readonly Label[]): DetectContext => ({
  ...NO_CONTEXT,
  approvals: labels.flatMap(({ story, approved }) => {
    if (approved === null) return []
    const { account, from, until, task } = approved
    return [{ id: story, account: accountId(account), from, until, task, by: 'ana', eventNames: changesOfTask(task), accessKeyId: null }]
  }),
})

/** Detections of the pack, as they are compared with labels. */
export const foundIn = (detections: readonly Detection[]): readonly FoundIncident[] =>
  detections.map(({ rule: { number }, level, events }) => ({
    rule: (number ?? '') as RuleNumber,
    level,
    eventIds: events.map((key) => key.slice(key.indexOf('/') + 1)),
  }))
