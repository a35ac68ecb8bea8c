/*
 * Writes small tables of places in MaxMind DB form, version 2.0: a binary tree over the bits of IPv4 addresses, then the data, then what
 * the file says of itself. https://maxmind.github.io/MaxMind-DB/
 */

type Value = string | number | { readonly [key: string]: Value } | readonly Value[]

const MAP = 7
const ARRAY = 11
const TEXT = 2
const UINT16 = 5
const UINT32 = 6
const UINT64 = 9

function control(type: number, size: number): Buffer {
  const [short, more] = size < 29 ? [size, []] : [29, [size - 29]]
  return type <= 7 ? Buffer.from([(type << 5) | short, ...more]) : Buffer.from([short, type - 7, ...more])
}

function unsigned(value: number, type: number): Buffer {
  const hex = value === 0 ? '' : value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return Buffer.concat([control(type, bytes.length), bytes])
}

function encoded(value: Value, numbers = UINT32): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(TEXT, Buffer.byteLength(value)), Buffer.from(value)])
  if (typeof value === 'number') return unsigned(value, numbers)
  if (Array.isArray(value)) return Buffer.concat([control(ARRAY, value.length), ...value.map((one: Value) => encoded(one))])
  const entries = Object.entries(value)
  return Buffer.concat([control(MAP, entries.length), ...entries.flatMap(([key, one]) => [encoded(key), encoded(one)])])
}

interface Node {
  readonly children: [Node | number | null, Node | number | null]
}

/** @param networks - IPv4 in CIDR form, none inside another, and what is known of each. */
export function placesFile(networks: Readonly<Record<string, Value>>): Buffer {
  const root: Node = { children: [null, null] }
  const nodes = [root]
  const data: Buffer[] = []
  let size = 0
  for (const [network, value] of Object.entries(networks)) {
    const [address = '', length = '32'] = network.split('/')
    const bits = address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('')
      .slice(0, Number(length))
    let node = root
    for (const [index, bit] of [...bits].entries()) {
      const side = bit === '1' ? 1 : 0
      if (index === bits.length - 1) {
        node.children[side] = size
        continue
      }
      const next: Node =
        typeof node.children[side] === 'object' && node.children[side] !== null ? node.children[side] : { children: [null, null] }
      if (node.children[side] === null) nodes.push(next)
      node.children[side] = next
      node = next
    }
    const bytes = encoded(value)
    data.push(bytes)
    size += bytes.length
  }
  const record = (child: Node | number | null): Buffer => {
    const target = child === null ? nodes.length : typeof child === 'number' ? nodes.length + 16 + child : nodes.indexOf(child)
    return Buffer.from([target >> 16, (target >> 8) & 255, target & 255])
  }
  const about: readonly (readonly [string, Buffer])[] = [
    ['binary_format_major_version', unsigned(2, UINT16)],
    ['binary_format_minor_version', unsigned(0, UINT16)],
    ['build_epoch', unsigned(1_763_769_600, UINT64)],
    ['database_type', encoded('Places-Of-Tests')],
    ['description', encoded({ en: 'for tests' })],
    ['ip_version', unsigned(4, UINT16)],
    ['languages', encoded(['en'])],
    ['node_count', unsigned(nodes.length, UINT32)],
    ['record_size', unsigned(24, UINT16)],
  ]
  return Buffer.concat([
    ...nodes.flatMap(({ children }) => children.map(record)),
    Buffer.alloc(16),
    ...data,
    Buffer.from('abcdef', 'hex'),
    Buffer.from('MaxMind.com'),
    control(MAP, about.length),
    ...about.flatMap(([key, value]) => [encoded(key), value]),
  ])
}
