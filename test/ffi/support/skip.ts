import type { Context } from 'mocha';

/** Skips the running test unless `condition` holds, and says why in its title. */
export function skipUnless(context: Context, condition: boolean, reason: string): void {
  if (condition) return;
  if (context.test !== undefined) context.test.title += ` (skipped: ${reason})`;
  context.skip();
}
