/** npm run lint, npm run format: ESLint, Prettier and clang-format over this checkout. */
import { runMain } from './lib/failure.js';
import { lint } from './lib/lint.js';

await runMain('lint', () => (lint(process.argv.includes('--fix')).every(({ ok }) => ok) ? 0 : 1));
