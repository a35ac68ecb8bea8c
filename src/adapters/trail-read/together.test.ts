import { expect, it } from 'vitest'
import { everything } from '../../testing/everything.ts'
import { together } from './together.ts'

async function* source(name: string, count: number, log: string[] = []): AsyncGenerator<string> {
  try {
    for (let at = 1; at <= count; at += 1) {
      log.push(`${name}${at}`)
      yield `${name}${at}`
    }
  } finally {
    log.push(`${name} ended`)
  }
}

it.each([1, 2, 9])('everything comes, each source in its order, %i at a time', async (width) => {
  const found = await everything(together([source('a', 3), source('b', 0), source('c', 2)], width))
  expect(found.toSorted()).toEqual(['a1', 'a2', 'a3', 'c1', 'c2'])
  expect(found.filter((item) => item.startsWith('a'))).toEqual(['a1', 'a2', 'a3'])
  if (width === 1) expect(found).toEqual(['a1', 'a2', 'a3', 'c1', 'c2'])
})

it('whoever stops ends all sources that were begun, and no others', async () => {
  const log: string[] = []
  for await (const item of together([source('a', 9, log), source('b', 9, log), source('c', 9, log)], 2)) if (item !== '') break
  expect(log.toSorted()).toEqual(['a ended', 'a1', 'b ended', 'b1'])
})

it('a source that fails is told', async () => {
  const broken = (async function* (): AsyncGenerator<string> {
    yield 'x'
    throw new Error('broken')
  })()
  await expect(everything(together([source('a', 3), broken], 2))).rejects.toThrow('broken')
})
