import type { RULE_PACK as RulePack } from '../src/catalogue/rules.gen.ts'
import type { DetectionPack, compilePack as CompilePack } from '../src/core/detect/compile-pack.ts'
import type { RuleAbout } from '../src/core/detect/pack-rule.ts'

const isBuilt = process.argv.includes('--built')

/**
 * Loads and compiles the rules that come along; nothing of them is loaded before that. @param wanted - which folders.
 *
 * @throws Error when a rule does not load.
 */
export async function loadPack(wanted: (about: RuleAbout) => boolean = () => true): Promise<DetectionPack> {
  const [home, ending] = isBuilt ? ['dist', 'js'] : ['src', 'ts']
  const rules = (await import(`../${home}/catalogue/rules.gen.${ending}`)) as { readonly RULE_PACK: typeof RulePack }
  const compiler = (await import(`../${home}/core/detect/compile-pack.${ending}`)) as { readonly compilePack: typeof CompilePack }
  const { pack, problems } = compiler.compilePack({ folders: rules.RULE_PACK.filter(({ about }) => wanted(about)), documents: [] }, null)
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  return pack
}

/** `node bench/load-pack.ts [--built]` prints the milliseconds that it took. */
if (import.meta.main) {
  const started = performance.now()
  await loadPack()
  console.log(performance.now() - started)
}
