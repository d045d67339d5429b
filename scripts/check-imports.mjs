// Checks who imports whom, by the rules in .dependency-cruiser.mjs. Usage: node scripts/check-imports.mjs [folder]
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

// dependency-cruiser 17 does not tell swc that a .tsx file holds JSX (its issue 1081, fixed in 18, which needs Node
// 22). This wraps the one function that it calls and adds the option.
const swc = createRequire(import.meta.url)('@swc/core');
const parseFileSync = swc.parseFileSync;
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('x') });

const { cruise } = await import('dependency-cruiser');
const { default: config } = await import('../.dependency-cruiser.mjs');
const rooms = ['app', 'components', 'lib', 'i18n', 'tests', 'scripts'];

/**
 * @param {string} folder a checkout
 * @returns {Promise<{ violations: string[], modules: number }>}
 */
export async function checkImports(folder) {
  const { options, ...ruleSet } = config;
  const { existsSync } = await import('node:fs');
  const present = rooms.filter((room) => existsSync(path.join(folder, room)));
  const { output } = await cruise(
    present,
    { ...options, tsConfig: undefined, baseDir: folder, ruleSet, validate: true },
    { ...options.enhancedResolveOptions, alias: { '@': folder } },
  );
  if (typeof output === 'string') throw new Error('dependency-cruiser gave a report instead of a result.');
  const violations = output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
  return { violations, modules: output.summary.totalCruised };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { violations, modules } = await checkImports(path.resolve(process.argv[2] ?? '.'));
  for (const violation of violations) console.error(violation);
  console.log(`import rules: ${modules} modules, ${violations.length} violations`);
  process.exit(violations.length === 0 ? 0 : 1);
}
