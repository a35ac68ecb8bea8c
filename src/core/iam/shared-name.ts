/** Nobody is called this: a name that holds such a word names several people. */
const collective: ReadonlySet<string> = new Set(['common', 'everybody', 'everyone', 'generic', 'group', 'shared', 'team'])

/** Roles, not people: a name made of such words alone names whoever knows the password. Jane may well be `jane.admin`. */
const impersonal: ReadonlySet<string> = new Set([
  'account',
  'admin',
  'administrator',
  'admins',
  'aws',
  'console',
  'demo',
  'dev',
  'developer',
  'developers',
  'devops',
  'guest',
  'it',
  'login',
  'master',
  'office',
  'operations',
  'operator',
  'ops',
  'root',
  'superuser',
  'support',
  'temp',
  'test',
  'tester',
  'user',
  'users',
])

/** `TeamOps-2` → `team`, `ops`: words at separators, digits and capitals, without the domain of an e-mail address. */
const wordsIn = (name: string): readonly string[] =>
  (name.split('@')[0] ?? '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')

/** Whether a user's name reads like that of a group or function. Whole words only: `groot` and `testa.rossi` are people. */
export function looksShared(name: string): boolean {
  const words = wordsIn(name)
  return words.length > 0 && (words.some((word) => collective.has(word)) || words.every((word) => impersonal.has(word)))
}
