import { spawnSync } from 'node:child_process';
import type { Context } from 'mocha';
import { skipUnless } from '../../ffi/support/skip.js';

/** Runs promtool with this on its standard input; skips the test where there is none. */
export function promtool(
  context: Context,
  args: readonly string[],
  input = '',
): { status: number | null; output: string } {
  const program = process.env['PROMTOOL'] ?? 'promtool';
  const { status, error, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  skipUnless(context, error === undefined, 'there is no promtool');
  return { status, output: stdout + stderr };
}
