/** What a layer may import; nothing else. See docs/adr/0001 and 0003. */
const allowed = {
  core: [],
  ports: ['core'],
  contract: ['core'],
  catalogue: ['core'],
  app: ['core', 'catalogue', 'ports'],
  cli: ['app', 'core', 'contract', 'ports'],
  server: ['app', 'core', 'contract', 'ports'],
  testing: ['core', 'ports'],
}

const adapters = ['aws-read', 'policy-files', 'home', 'trail-read', 'store', 'rule-files', 'hunt', 'notify', 'geo']

const onlyThese = (layer, others) => ({
  name: `${layer}-imports`,
  severity: 'error',
  comment: `src/${layer} may import ${['itself', ...others].join(', ')} and packages. Move what it shares down into core, or let bin hand it over.`,
  from: { path: `^src/${layer}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: `^src/(${[layer, ...others].join('|')})/` },
})

export default {
  forbidden: [
    ...Object.entries(allowed).map(([layer, others]) => onlyThese(layer, others)),
    ...adapters.map((name) => onlyThese(`adapters/${name}`, ['core', 'ports'])),
    {
      name: 'core-is-pure',
      severity: 'error',
      comment: 'The core takes time, bytes and AWS answers as values. It imports no package and nothing of Node.',
      from: { path: '^src/(core|ports|catalogue)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'] },
    },
    {
      name: 'only-bin-composes',
      severity: 'error',
      comment: 'Faces and use cases get their adapters handed over; only src/bin picks them.',
      from: { path: '^src/(?!bin/|adapters/)', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/(adapters|bin)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one concept, or hide a third.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'Nothing imports this file. Use it or delete it.',
      from: { orphan: true, path: '^src/', pathNot: ['\\.test\\.ts$', '^src/bin/'] },
      to: {},
    },
    {
      name: 'no-dev-dependencies-in-the-product',
      severity: 'error',
      comment: 'What ships may not need what only developers install.',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'declared-packages-only',
      severity: 'error',
      comment: 'A package that arrives by chance also leaves by chance: declare it in package.json.',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'test/tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
