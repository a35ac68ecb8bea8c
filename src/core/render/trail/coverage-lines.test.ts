import { expect, it } from 'vitest'
import { NOTHING_SEEN, lossesOf } from '../../detect/engine.ts'
import { createIntake } from '../../trail/log-coverage.ts'
import { blindLines } from './coverage-lines.ts'

const nothingLost = lossesOf(NOTHING_SEEN)
const coverage = createIntake().coverage()

it('nothing is said where nothing was lost', () => expect(blindLines(coverage, nothingLost, 0, 0)).toEqual([]))

it.each([
  ['evictedIncidents', '1,204 incidents were found, and are not told for want of room: judge parts, by --account, --from and --to'],
  ['evictedEntries', '1,204 events that something could have come of were forgotten, for want of room'],
  ['evictedGroups', '1,204 groups of events were forgotten, for want of room'],
  ['lateForHistory', '1,204 events came after their time was judged'],
] as const)('%s are said, and what to do', (loss, line) => {
  expect(blindLines(coverage, { ...nothingLost, [loss]: 1204 }, 0, 0)).toEqual([line])
})
