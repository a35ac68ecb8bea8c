import {
  type Code,
  type FunctionCode,
  I32,
  add,
  and,
  equal,
  jumpIf,
  lessUnsigned,
  loadByte,
  local,
  loop,
  number,
  or,
  set,
  setShared,
  shared,
  shiftLeft,
  twoAre,
  when,
  xor,
} from './web-assembly.ts'

export const byte = (letter: string): number => letter.charCodeAt(0)
export const [QUOTE, BACKSLASH] = [byte('"'), byte('\\')] as const
export const FIRST_PRINTABLE = 0x20

/** So many bytes are looked at by one call. */
export const CAREFUL_STEP = 32

// Variables of the module: whether the next byte is escaped, which of the bytes at hand begin an escape of an ASCII letter, and whether
// something is there that no compact JSON holds.
export const [ESCAPED, DISGUISES, WRONG] = [0, 1, 2] as const
export const SCAN_VARIABLES = 3

/**
 * Looks at the bytes of half a step one by one, where there is a backslash, a control character, or anything but ASCII.
 *
 * Takes their address and whether they begin inside of a text; gives back a bit for each quote that opens or ends a text.
 */
export function carefully(): FunctionCode {
  const [AT, INSIDE, QUOTES, INDEX, BYTE] = [0, 1, 2, 3, 4] as const
  const here = add(local(AT), local(INDEX))
  const bit = shiftLeft(number(1), local(INDEX))
  const hidesAscii = and(equal(loadByte(here, 1), number(byte('u'))), twoAre(add(here, number(2)), '00'))
  const escape: Code = [...setShared(ESCAPED, number(1)), ...when(hidesAscii, setShared(DISGUISES, or(shared(DISGUISES), bit)))]
  const quote: Code = [...set(QUOTES, or(local(QUOTES), bit)), ...set(INSIDE, xor(local(INSIDE), number(1)))]
  return {
    parameters: 2,
    locals: [I32, I32, I32],
    body: [
      ...setShared(DISGUISES, number(0)),
      ...loop(
        set(BYTE, loadByte(here)),
        when(lessUnsigned(local(BYTE), number(FIRST_PRINTABLE)), setShared(WRONG, number(1))),
        when(
          shared(ESCAPED),
          setShared(ESCAPED, number(0)),
          when(
            equal(local(BYTE), number(BACKSLASH)),
            when(local(INSIDE), escape, setShared(WRONG, number(1))),
            when(equal(local(BYTE), number(QUOTE)), quote),
          ),
        ),
        set(INDEX, add(local(INDEX), number(1))),
        jumpIf(lessUnsigned(local(INDEX), number(CAREFUL_STEP)), 0),
      ),
      ...local(QUOTES),
    ],
  }
}
