import { describe, expect, it } from 'vitest'
import { linearRegex } from '../adapters/rule-files/regex-engine.ts'
import { readRuleText } from '../adapters/rule-files/rule-files.ts'
import type { RuleFolder } from '../core/detect/pack-rule.ts'
import { compile } from '../core/sigma/match.ts'
import { ruleKey } from '../core/sigma/rule.ts'
import type { RuleFiles } from '../ports/rule-source.ts'
import { loadRules, problemLine, requireSound } from './load-rules.ts'

function filesOf(texts: Readonly<Record<string, string>>): RuleFiles {
  const read = Object.entries(texts).map(([file, text]) => readRuleText(file, text, true))
  return {
    documents: read.flatMap(({ documents }) => documents),
    problems: read.flatMap(({ problems }) => problems),
    skipped: read.flatMap(({ skipped }) => skipped),
    files: read.length,
  }
}

interface Said {
  readonly id?: string
  readonly name?: string
  readonly service?: string
  readonly match?: string
}

const rule = (title: string, { id, name, service = 'cloudtrail', match = 'eventName: CreateUser' }: Said = {}): string =>
  [
    `title: ${title}`,
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(name === undefined ? [] : [`name: ${name}`]),
    `level: high`,
    `logsource: { product: aws, service: ${service} }`,
    'detection:',
    `  selection: { ${match} }`,
    '  condition: selection',
    '',
  ].join('\n')

const correlation = (title: string, rules: readonly string[], more = ''): string =>
  `title: ${title}\nlevel: high\ncorrelation: { type: event_count, rules: [${rules.join(', ')}], group-by: [recipientAccountId], timespan: 5m, condition: { gte: 3 }${more} }\n`

const filter = (title: string, rules: string, match: string): string =>
  `title: ${title}\nlogsource: { product: aws, service: cloudtrail }\nfilter: { rules: ${rules}, selection: { ${match} }, condition: not selection }\n`

const pack: readonly RuleFolder[] = [
  {
    about: {
      id: 'pack-rule',
      number: 'R01',
      title: 'Pack rule',
      level: 'high',
      why: '',
      attack: [],
      attackV19: [],
      todo: [],
      avoids: '',
      falsePositives: [],
      groupBy: [],
      quietMs: 1,
      sources: [],
    },
    documents: [
      {
        title: 'Pack rule',
        id: 'pack-id',
        name: 'pack_rule',
        level: 'high',
        logsource: { product: 'aws', service: 'cloudtrail' },
        detection: { selection: { eventName: 'DeleteTrail' }, condition: 'selection' },
      },
    ],
    native: [{ kind: 'event', name: 'pack_native', sees: { eventNames: ['AssumeRoot'], root: false }, match: () => null }],
  },
]

function load(texts: Readonly<Record<string, string>>) {
  const loaded = loadRules(filesOf(texts), pack, linearRegex)
  return {
    loaded,
    keys: loaded.documents.map(({ file, document }) => `${file}: ${ruleKey(document)}`),
    refers: loaded.documents.flatMap(({ document }) => (document.kind === 'correlation' ? [document.rules] : [])),
    problems: loaded.problems.map(problemLine),
    notes: loaded.notes.map(({ file, line, message }) => `${file}:${line}: ${message}`),
  }
}

describe('a rule that people bring', () => {
  it('runs when it is sound', () => {
    const { loaded, keys } = load({ 'a.yml': rule('A', { id: 'a' }) })
    expect({ keys, problems: loaded.problems, warnings: loaded.warnings, parsesAll: loaded.parsesAll }).toEqual({
      keys: ['a.yml: a'],
      problems: [],
      warnings: [],
      parsesAll: [],
    })
  })

  it('that does not load is told, and takes only the correlations that need it along', () => {
    const { keys, problems } = load({
      'a.yml': rule('A', { name: 'a', match: 'eventName|startwith: Create' }),
      'b.yml': rule('B', { name: 'b' }),
      'c.yml': correlation('C', ['a']),
      'd.yml': correlation('D', ['b']),
    })
    expect(keys).toEqual(['b.yml: b', 'd.yml: D'])
    expect(problems).toEqual([
      'a.yml:6:16: unknown modifier "startwith". Did you mean "startswith"?',
      expect.stringMatching(/^c\.yml:1:1: "C": there is no rule "a"\./),
    ])
  })

  it('with a regular expression that cannot run in linear time is told, and so are its correlations', () => {
    const { keys, problems } = load({ 'a.yml': rule('A', { name: 'a', match: "userAgent|re: '(?=x)'" }), 'c.yml': correlation('C', ['a']) })
    expect(keys).toEqual([])
    expect(problems).toEqual([
      expect.stringMatching(/^a\.yml:6:1: the regular expression "\(\?=x\)" is refused: it looks around/),
      expect.stringMatching(/^c\.yml:1:1: "C": there is no rule "a"/),
    ])
  })

  it('that forces every record to be parsed says so', () => {
    const { loaded } = load({ 'a.yml': rule('A', { match: 'errorCode: Throttling' }) })
    expect(loaded.parsesAll).toEqual([
      { file: 'a.yml', line: 1, message: expect.stringContaining('"A" names neither an eventName nor the root user') },
    ])
  })

  it('about other logs is set aside, with the correlations that need it', () => {
    const { loaded, keys, problems } = load({
      'a.yml': rule('A', { name: 'a', service: 'guardduty' }),
      'c.yml': correlation('C', ['a']),
      'd.yml': correlation('D', ['C']),
      'e.yml': rule('E'),
    })
    expect({ keys, problems }).toEqual({ keys: ['e.yml: E'], problems: [] })
    expect(loaded.elsewhere.map(({ file }) => file)).toEqual(['a.yml', 'c.yml', 'd.yml'])
  })

  it('is warned about what it hardly means', () => {
    const { loaded } = load({ 'a.yml': rule('A', { match: 'eventName: X, eventSorce: iam.amazonaws.com' }) })
    expect(loaded.warnings.map(problemLine)).toEqual([expect.stringMatching(/^a\.yml:5:1: .*"eventSorce".*Did you mean "eventSource"\?/)])
  })
})

describe('one id for two rules', () => {
  const burst = `${correlation('Burst', ['Base'])}---\n${rule('Base', { id: 'a' })}`

  it('leaves both in force, and the correlation with the copy beside it', () => {
    const { keys, refers, notes, problems } = load({ 'alone.yml': rule('Alone', { id: 'a' }), 'burst.yml': burst })
    expect(problems).toEqual([])
    expect(keys).toEqual(['alone.yml: a', 'burst.yml: a (2)', 'burst.yml: Burst'])
    expect(refers).toEqual([['a (2)']])
    expect(notes).toEqual(['burst.yml:5: "Base" has the id of alone.yml, and is called "a (2)" here'])
  })

  it('does so even when they are the same to the letter: alone it alerts, in the correlation it only counts', () => {
    const { keys, refers } = load({ 'alone.yml': rule('Base', { id: 'a' }), 'burst.yml': burst })
    expect({ keys, refers }).toEqual({ keys: ['alone.yml: a', 'burst.yml: a (2)', 'burst.yml: Burst'], refers: [['a (2)']] })
  })

  it('takes a mere copy once', () => {
    const { keys, notes } = load({ 'a.yml': rule('A', { id: 'a' }), 'b.yml': rule('A', { id: 'a' }) })
    expect(keys).toEqual(['a.yml: a'])
    expect(notes).toEqual(['b.yml:1: "A" is the same as in a.yml, and is taken once'])
  })

  it('keeps apart what comes with rootwarden', () => {
    expect(load({ 'a.yml': rule('A', { id: 'pack-id' }) })).toMatchObject({
      keys: ['a.yml: pack-id (2)'],
      notes: ['a.yml:1: "A" has the id of a rule that comes with rootwarden, and is called "pack-id (2)" here'],
    })
  })

  it('keeps aliases with their rules', () => {
    const aliased = correlation('C', ['a'], ', aliases: { who: { a: userIdentity.arn } }')
    const { loaded } = load({ 'a.yml': rule('A', { id: 'a' }), 'c.yml': `${aliased}---\n${rule('B', { id: 'a' })}` })
    const [found] = loaded.documents.flatMap(({ document }) => (document.kind === 'correlation' ? [document] : []))
    expect([...(found?.aliases.get('who') ?? [])]).toEqual([['a (2)', 'userIdentity.arn']])
  })
})

describe('a correlation', () => {
  it('may name its rules by title, by name or by id, before they come', () => {
    const { refers, problems } = load({
      'c.yml': `${correlation('C', ['One', 'two', 'three-id'])}---\n${rule('One')}---\n${rule('Two', { name: 'two' })}---\n${rule('Three', { id: 'three-id' })}`,
    })
    expect({ refers, problems }).toEqual({ refers: [['One', 'two', 'three-id']], problems: [] })
  })

  it('may name rules that come with rootwarden, be they Sigma or code', () => {
    expect(load({ 'c.yml': correlation('C', ['pack-id', 'pack_native']) })).toMatchObject({ keys: ['c.yml: C'], problems: [] })
  })

  it('means the rule beside it when others have the name, too', () => {
    const { refers } = load({
      'a.yml': rule('A', { id: 'a-id', name: 'base' }),
      'b.yml': `${correlation('B', ['base'])}---\n${rule('B base', { id: 'b-id', name: 'base' })}`,
    })
    expect(refers).toEqual([['b-id']])
  })

  it('is told when a name fits several elsewhere', () => {
    const { refers, notes } = load({
      'a.yml': rule('A', { id: 'a-id', name: 'base' }),
      'b.yml': rule('B', { id: 'b-id', name: 'base' }),
      'c.yml': correlation('C', ['base']),
    })
    expect(refers).toEqual([['a-id']])
    expect(notes).toEqual(['c.yml:1: "C" refers to "base", which is the name of 2 rules; the first one is meant'])
  })

  it('that runs in circles is a problem', () => {
    const { keys, problems } = load({ 'c.yml': correlation('C', ['D']), 'd.yml': correlation('D', ['C']) })
    expect(keys).toEqual([])
    expect(problems).toEqual([expect.stringMatching(/^c\.yml:1:1: "C": it refers/), expect.stringMatching(/^d\.yml:1:1: "D": it refers/)])
  })

  it('is not taken for another of the same title and line', () => {
    const { keys, problems } = load({ 'a.yml': rule('A'), 'c.yml': correlation('C', ['gone']), 'd.yml': correlation('C', ['A']) })
    expect(keys).toEqual(['a.yml: A', 'd.yml: C (2)'])
    expect(problems).toEqual([expect.stringMatching(/^c\.yml:1:1: "C": there is no rule "gone"/)])
  })
})

describe('a filter', () => {
  const matches = (texts: Readonly<Record<string, string>>, event: object): boolean => {
    const [first] = load(texts).loaded.documents
    if (first?.document.kind !== 'rule') throw new Error('no rule')
    const compiled = compile(first.document, { regex: linearRegex })
    return compiled.ok && compiled.matches(event as Parameters<typeof compiled.matches>[0])
  }

  it('narrows the rule that it names', () => {
    const texts = { 'a.yml': rule('A', { name: 'a' }), 'f.yml': filter('F', '[a]', 'userAgent: terraform') }
    expect(matches(texts, { eventName: 'CreateUser', userAgent: 'terraform' })).toBe(false)
    expect(matches(texts, { eventName: 'CreateUser', userAgent: 'curl' })).toBe(true)
  })

  it.each([
    ['a rule that is not there', '[gone]', 'f.yml:1:1: there is no rule "gone"'],
    [
      'a rule that comes with rootwarden',
      '[pack_rule]',
      'f.yml:1:1: the filter names "pack_rule", which comes with rootwarden and is not narrowed',
    ],
  ])('that names %s is a problem', (_, names, problem) => {
    expect(load({ 'f.yml': filter('F', names, 'userAgent: x') }).problems).toEqual([expect.stringContaining(problem)])
  })
})

describe('rules that are broken', () => {
  const broken = load({ 'a.yml': rule('A', { match: 'eventName|startwith: Create' }), 'b.yml': rule('B') }).loaded

  it('stop everything, and each is named', () => {
    expect(() => requireSound(broken, { skipBroken: false })).toThrow(
      /1 fault in the rules:\n {2}a\.yml:5:16: unknown modifier "startwith"/,
    )
  })

  it('are left out when somebody says so, and stay to be counted', () => {
    const { documents, problems } = requireSound(broken, { skipBroken: true })
    expect([documents.length, problems.length]).toEqual([1, 1])
  })
})
