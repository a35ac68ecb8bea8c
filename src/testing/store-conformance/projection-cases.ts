import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { MAX_KEY_LENGTH } from '../../core/projection.ts'
import type { ConformanceCase } from './conformance-case.ts'

export const PROJECTION_CASES: readonly ConformanceCase[] = [
  {
    name: 'rows and checkpoint move together; a row can be written anew and deleted',
    run: async (open) => {
      const { projections } = await open()
      equal(await projections.checkpoint('p@1'), 0)
      const rows = [
        { key: 'a', value: { n: 1 } },
        { key: 'b', value: [null, '\u0000😀'] },
        { key: 'c', value: 0 },
      ]
      equal(await projections.advance({ projection: 'p@1', from: 0, to: 3, rows }), true)
      equal(
        await projections.advance({
          projection: 'p@1',
          from: 3,
          to: 5,
          rows: [
            { key: 'a', value: { n: 2 } },
            { key: 'c', value: null },
          ],
        }),
        true,
      )
      equal(await projections.checkpoint('p@1'), 5)
      deepEqual(
        await projections.get('p@1', ['a', 'b', 'c', 'd']),
        new Map<string, unknown>([
          ['a', { n: 2 }],
          ['b', [null, '\u0000😀']],
        ]),
      )
      deepEqual(await projections.list('p@2', '', 10), [])
    },
  },
  {
    name: 'whoever computed from an older checkpoint writes nothing',
    run: async (open) => {
      const [one, other] = [await open(), await open()]
      ok(await one.projections.advance({ projection: 'p', from: 0, to: 2, rows: [{ key: 'a', value: 1 }] }))
      for (const from of [0, 1, 3])
        equal(
          await other.projections.advance({
            projection: 'p',
            from,
            to: 9,
            rows: [
              { key: 'a', value: 2 },
              { key: 'b', value: 2 },
            ],
          }),
          false,
        )
      equal(await other.projections.advance({ projection: 'q', from: 1, to: 2, rows: [] }), false)
      deepEqual(await one.projections.list('p', '', 10), [{ key: 'a', value: 1 }])
      equal(await one.projections.checkpoint('q'), 0)
    },
  },
  {
    name: 'rows are listed by the bytes of their keys, page by page',
    run: async (open) => {
      const { projections } = await open()
      // By UTF-16 code units the second to last would come before the one ahead of it.
      const keys = ['A', 'B', 'a', 'e\u0301', 'é', '\uff5e', '😀', '😀'.repeat(MAX_KEY_LENGTH / 2)]
      ok(await projections.advance({ projection: 'p', from: 0, to: 1, rows: keys.toReversed().map((key) => ({ key, value: key })) }))
      deepEqual(
        (await projections.list('p', '', 100)).map(({ key }) => key),
        keys,
      )
      deepEqual(
        (await projections.list('p', 'B', 2)).map(({ key }) => key),
        ['a', 'e\u0301'],
      )
    },
  },
  {
    name: 'a key that not every store can hold is an error, and writes nothing',
    run: async (open) => {
      const { projections } = await open()
      for (const key of ['', 'a\u0000', '\ud800', 'x'.repeat(MAX_KEY_LENGTH + 1)]) {
        await rejects(
          projections.advance({
            projection: 'p',
            from: 0,
            to: 1,
            rows: [
              { key: 'good', value: 1 },
              { key, value: 1 },
            ],
          }),
          RangeError,
        )
      }
      equal(await projections.checkpoint('p'), 0)
    },
  },
  {
    name: 'a dropped projection starts again, and others stay',
    run: async (open) => {
      const { projections } = await open()
      for (const projection of ['p', 'q'])
        ok(await projections.advance({ projection, from: 0, to: 4, rows: [{ key: 'a', value: projection }] }))
      await projections.drop('p')
      await projections.drop('unknown')
      deepEqual([await projections.checkpoint('p'), await projections.list('p', '', 10)], [0, []])
      deepEqual([await projections.checkpoint('q'), await projections.list('q', '', 10)], [4, [{ key: 'a', value: 'q' }]])
      ok(await projections.advance({ projection: 'p', from: 0, to: 1, rows: [] }))
    },
  },
]
