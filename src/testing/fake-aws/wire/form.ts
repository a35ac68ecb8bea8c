import { AwsError } from '../aws-error.ts'

type Node = { [name: string]: Node | string }

const isIndex = (name: string): boolean => /^\d{1,4}$/.test(name)

/** Turns `{1: a, 2: b}` and `{member: {1: a}}` into lists, and an `entry` list of keys and values into an object. */
function shaped(node: Node | string): unknown {
  if (typeof node === 'string') return node
  const names = Object.keys(node)
  const [only] = names
  if (names.length === 1 && (only === 'member' || only === 'entry')) return shaped(node[only] ?? {})
  if (names.length > 0 && names.every(isIndex)) {
    return names.toSorted((a, b) => Number(a) - Number(b)).map((name) => shaped(node[name] ?? ''))
  }
  return Object.fromEntries(names.map((name) => [name, shaped(node[name] ?? '')]))
}

/**
 * Reads the body of an awsQuery or ec2Query request. `TaskPolicyArn.arn=x` nests; `Filter.1.member.2=x` makes lists.
 *
 * @throws AwsError `MalformedQueryString` when one name is both a value and a structure.
 */
export function parseForm(body: string): Readonly<Record<string, unknown>> {
  const root: Node = Object.create(null) as Node
  for (const [path, value] of new URLSearchParams(body)) {
    const names = path.split('.')
    const last = names.pop() ?? path
    let node = root
    for (const name of names) {
      const next = (node[name] ??= Object.create(null) as Node)
      if (typeof next === 'string') throw new AwsError('MalformedQueryString', `${path} is both a value and a structure`)
      node = next
    }
    if (typeof node[last] === 'object') throw new AwsError('MalformedQueryString', `${path} is both a value and a structure`)
    node[last] = value
  }
  return Object.fromEntries(Object.entries(root).map(([name, node]) => [name, shaped(node)]))
}
