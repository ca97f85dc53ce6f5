/** npm run lint, npm run format: ESLint, Prettier and clang-format over this checkout. */
import { runMain } from './lib/failure.js';
import { lint } from './lib/lint.js';

await runMain('lint', async () => {
  const checks = await lint(process.argv.includes('--fix'), process);
  return checks.every(({ ok }) => ok) ? 0 : 1;
});
