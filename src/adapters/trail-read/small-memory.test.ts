import { expect, it } from 'vitest'
import { roomIn } from './small-memory.ts'

it.each([
  ['a process that has just begun', 195, 'for-more'],
  ['three threads read', 101, 'for-more'],
  ['one more would leave nothing for what is remembered', 99, 'for-these'],
  ['as much as may come before somebody looks again', 20, 'for-these'],
  ['less than that', 19, 'for-fewer'],
  ['more is taken than there is', -5, 'for-fewer'],
] as const)('%s: with %i MB left there is room %s', (_, megabytes, room) => {
  expect(roomIn(megabytes * 1e6)).toBe(room)
})
