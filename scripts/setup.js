/**
 * Makes this checkout ready for a goal, and does nothing when it is ready:
 *
 *   setup.js start | test | vm | build | bpf | format | peers
 *
 * One line on standard error for each step that has work. Two runs at once are safe:
 * the work is done under a lock of the cache.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildBpf, buildGuestPrograms, buildTypeScript } from './lib/build.js';
import { cacheDir, dropUnfinished, projectDir } from './lib/cache.js';
import { show } from './lib/command.js';
import { Failure, Status, runMain } from './lib/failure.js';
import { canRunHere } from './lib/here.js';
import { makeModules, makeUserland } from './lib/images.js';
import { fetchDefaultKernel } from './lib/kernel.js';
import { fetchLibbpf } from './lib/libbpf.js';
import { buildPeers } from './lib/peers.js';
import { fetchTools } from './lib/tools.js';

const say = (text) => console.error(`setup: ${text}`);

/** node_modules is as new as the lockfile: npm writes its own copy of it there last. */
function installModules() {
  const modified = (file) =>
    statSync(join(projectDir, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (modified('node_modules/.package-lock.json') >= modified('package-lock.json')) return;
  say('installing node_modules');
  if (!show('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: projectDir })) {
    throw new Failure(
      Status.failure,
      'npm ci failed, see above; type it again when that is solved',
    );
  }
}

function must(done, what) {
  if (!done) throw new Failure(Status.failure, `${what} failed, see above`);
}

/** A guest is for trying things: it gets what compiles, and the errors are shown. */
function buildLeniently() {
  if (!buildTypeScript(say)) say('there are type errors (above); the guest gets what was written');
  if (!buildBpf(say)) say('there is no BPF object: the scheduler will not load in the guest');
}

const steps = {
  modules: installModules,
  buildTools: () => fetchTools('build', say),
  formatTools: () => fetchTools('format', say),
  // Without it, the tests that need it are skipped.
  metricsTools: () => {
    try {
      fetchTools('metrics', say);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      say(error.message);
    }
  },
  libbpf: () => fetchLibbpf(say),
  build: () => {
    must(buildTypeScript(say), 'compiling TypeScript');
    must(buildBpf(say), 'compiling the BPF object');
  },
  bpf: () => must(buildBpf(say), 'compiling the BPF object'),
  lenientBuild: buildLeniently,
  guest: () => {
    fetchTools('vm', say);
    must(buildGuestPrograms(say), "compiling the guest's programs");
    fetchDefaultKernel(say);
    makeUserland(say);
    makeModules(say);
  },
  peers: () => buildPeers(say),
};

const goals = {
  start: ['modules', 'buildTools', 'build', ...(canRunHere() ? [] : ['guest'])],
  // The tests compile for themselves: a failure there is one of theirs.
  test: ['modules', 'buildTools', 'formatTools', 'metricsTools', 'libbpf', 'guest'],
  vm: ['modules', 'buildTools', 'lenientBuild', 'guest'],
  build: ['modules', 'buildTools', 'build'],
  bpf: ['buildTools', 'bpf'],
  format: ['modules', 'formatTools'],
  peers: ['modules', 'buildTools', 'build', 'guest', 'peers'],
};

/** Runs this script again under the lock, which the kernel drops however we end. */
function underLock(goal) {
  mkdirSync(cacheDir, { recursive: true });
  const lock = join(cacheDir, 'lock');
  const args = [lock, process.execPath, import.meta.filename, goal];
  const env = { ...process.env, SCX_RUSTY_TS_LOCKED: '1' };
  const run = (...options) =>
    spawnSync('flock', [...options, ...args], { stdio: ['ignore', 2, 2], env });
  const WOULD_WAIT = 200;
  let done = run('--nonblock', `--conflict-exit-code=${WOULD_WAIT}`);
  if (done.status === WOULD_WAIT) {
    say('waiting for another set-up to end');
    done = run();
  }
  if (done.error)
    throw new Failure(Status.unavailable, 'flock is missing; type: apt-get install util-linux');
  return done.status ?? Status.failure;
}

await runMain('setup', () => {
  const goal = process.argv[2] ?? '';
  if (!Object.hasOwn(goals, goal)) {
    throw new Failure(
      Status.usage,
      `unknown goal '${goal}'; one of: ${Object.keys(goals).join(', ')}`,
    );
  }
  if (process.env.SCX_RUSTY_TS_LOCKED !== '1') return underLock(goal);
  dropUnfinished();
  for (const step of goals[goal]) steps[step]();
  return 0;
});
