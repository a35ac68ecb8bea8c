import { expect, it } from 'vitest'
import { compileBounds, rises } from './bounds.ts'

it.each([
  [{ gte: 3 }, [3, 4]],
  [{ gt: 3 }, [4]],
  [{ gte: 2, lte: 3 }, [2, 3]],
  [{ lt: 3 }, [0, 2]],
  [{ eq: 3 }, [3]],
  [{ neq: 3 }, [0, 2, 4]],
])('%j is met by %j', (bounds, expected) => expect([0, 2, 3, 4].filter(compileBounds(bounds))).toEqual(expected))

it('nothing to measure meets no bounds', () => expect([{ neq: 3 }, { lt: 3 }].some((bounds) => compileBounds(bounds)(null))).toBe(false))

it.each([
  [{ gte: 3 }, true],
  [{ gt: 1, gte: 3 }, true],
  [{ gte: 2, lte: 3 }, false],
  [{ neq: 3 }, false],
])('%j rises: %s', (bounds, expected) => expect(rises(bounds)).toBe(expected))
