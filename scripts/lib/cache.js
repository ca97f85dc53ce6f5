import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The checkout this script belongs to. */
export const projectDir = new URL('../..', import.meta.url).pathname.replace(/\/$/, '');

/** Everything fetched or made for this user: removing it is safe, it is made again. */
export const cacheDir =
  process.env.SCX_RUSTY_TS_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'scx-rusty-ts');

const workDir = join(cacheDir, 'tmp');

/** A short name for what a value describes, for use in a cache entry's name. */
export const digest = (value) =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);

/** The folder of a cache entry, whether it exists or not. */
export const entry = (name) => join(cacheDir, name);

/** Gives the folder its name; one that was as quick may have published the same meanwhile. */
function rename(unfinished, target) {
  try {
    renameSync(unfinished, target);
  } catch (error) {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  }
}

/**
 * Makes a cache entry unless it is there. `build` fills a folder that becomes visible
 * under its name only when it is complete.
 */
export function publish(name, build) {
  const target = entry(name);
  if (existsSync(target)) return target;
  mkdirSync(workDir, { recursive: true });
  const unfinished = mkdtempSync(join(workDir, 'new-'));
  try {
    build(unfinished);
    rename(unfinished, target);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return target;
}

/** Removes what an interrupted run left unfinished. Only the holder of the lock may. */
export const dropUnfinished = () => rmSync(workDir, { recursive: true, force: true });
