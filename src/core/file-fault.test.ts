import { describe, expect, it } from 'vitest'
import { faultWords, fileFault } from './file-fault.ts'

const fault = (code: string, more: object = { syscall: 'open' }): Error =>
  Object.assign(new Error(`${code}: as the system puts it, open '/x'`), { code, ...more })

describe('an error of the file system', () => {
  it.each([
    ['ENOENT', 'there is no such file or folder (ENOENT)'],
    ['EACCES', 'this user has no permission (EACCES)'],
    ['EISDIR', 'it is a folder, not a file (EISDIR)'],
  ])('%s is told in words', (code, words) => expect(fileFault(fault(code))).toBe(words))

  it('that has no words here says its own', () => {
    expect(faultWords(fault('ENOENT'))).toBe('there is no such file or folder (ENOENT)')
    expect(faultWords(fault('EWEIRD'))).toBe("EWEIRD: as the system puts it, open '/x'")
    expect(faultWords('x')).toBe('unknown reason')
  })

  it.each<readonly [string, unknown]>([
    ['of a socket', fault('ECONNREFUSED', { syscall: 'connect' })],
    ['that an object inherits', fault('constructor')],
    ['of a service', fault('ENOENT', {})],
    ['without a code', new Error('x')],
    ['that is none', 'ENOENT'],
    ['that is nothing', null],
  ])('%s is none', (_, error) => expect(fileFault(error)).toBeNull())
})
