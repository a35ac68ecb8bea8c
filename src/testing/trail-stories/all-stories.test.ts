import { describe, expect, it } from 'vitest'
import { readEvent } from '../../core/trail/event.ts'
import { STORIES, storyNamed } from './all-stories.ts'
import { stage } from './stage.ts'
import { idsOf, labelOf } from './story.ts'

it('every story has a name of its own', () => {
  expect(new Set(STORIES.map(({ name }) => name)).size).toBe(STORIES.length)
  expect(() => storyNamed('no-such-story')).toThrow('no story is called no-such-story')
})

describe.each(STORIES)('$title', (story) => {
  const told = story.tell(stage())

  it('consists of events that can be read, each with an id of its own', () => {
    const read = told.records.map(({ record }) => readEvent(record))
    expect(read.filter((each) => !each.ok || each.oddities.length > 0)).toEqual([])
    expect(idsOf(told.records)).toHaveLength(told.records.length)
  })

  it('expects things of its own events only, and allows nothing that it expects', () => {
    const ids = new Set(idsOf(told.records))
    for (const { eventIds, incidents } of told.expects) {
      expect(eventIds.length).toBeGreaterThan(0)
      expect(incidents).toBeGreaterThan(0)
      expect(eventIds.every((id) => ids.has(id))).toBe(true)
    }
    const label = labelOf(story, stage(), story.tell(stage()))
    expect(label.allows.filter((rule) => label.rules.includes(rule))).toEqual([])
  })

  it('is the same at each telling, and shares no id with another stage', () => {
    expect(story.tell(stage())).toEqual(told)
    const other = new Set(idsOf(story.tell(stage({ number: 2 })).records))
    expect(idsOf(told.records).filter((id) => other.has(id))).toEqual([])
  })
})
