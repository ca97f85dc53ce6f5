import { spawnSync } from 'node:child_process';

/** Whether a program can be run here. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Runs a program to its end and returns its output; what it says on standard error is an error. */
export function outputOf(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0 || stderr !== '') throw new Error(`${program}: status ${status}: ${stderr}`);
  return stdout;
}
