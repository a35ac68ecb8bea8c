import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { compileFields } from './entry.ts'
import { planCorrelations } from './plan.ts'

const FIELDS = ['recipientAccountId', 'awsRegion', 'userIdentity.arn', 'sourceIPAddress', 'rootwarden.door']
const { plan } = planCorrelations([], [], FIELDS)

it('of an event that holds the fields under their names, what is missing at the end is left out', () => {
  const fieldsOf = compileFields(plan)
  expect(fieldsOf({ event: { awsRegion: 'us-east-1', 'userIdentity.arn': 'arn:aws:iam::111122223333:root' }, flat: true })).toEqual([
    null,
    'us-east-1',
    'arn:aws:iam::111122223333:root',
  ])
  expect(fieldsOf({ event: {}, flat: true })).toEqual([])
})

it('apart from that they are read as from any other event', () => {
  const flatEvents = fc.dictionary(fc.constantFrom(...FIELDS.filter((field) => !field.includes('.'))), fc.string({ minLength: 1 }))
  fc.assert(
    fc.property(flatEvents, (event) => {
      const fieldsOf = compileFields(plan)
      const [flat, read] = [fieldsOf({ event, flat: true }), fieldsOf({ event })]
      expect(read.map((_, position) => flat[position] ?? null)).toEqual(read)
      expect(flat.at(-1)).not.toBeNull()
    }),
  )
})
