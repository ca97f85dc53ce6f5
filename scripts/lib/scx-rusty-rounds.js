/**
 * scx_rusty's load balancer by itself, to count its instructions: the program in bench/rounds/scx-rusty
 * with that release's own sources, of which cargo has a copy once it was built.
 */
import { copyFileSync, cpSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { digest, entry, projectDir, publish } from './cache.js';
import { show } from './command.js';
import { Failure, Status } from './failure.js';
import { VERSION, builtScxRusty } from './scx-rusty.js';

const OURS = join(projectDir, 'bench/rounds/scx-rusty');

/** Where the balancer's sources go: crate, file, folder of ours. */
const SOURCES = [
  ['scx_rusty', 'load_balance.rs', 'src'],
  ['scx_utils', 'infeasible.rs', 'scx_utils/src'],
  ['scx_utils', 'ravg.rs', 'scx_utils/src'],
];

function name() {
  const files = readdirSync(OURS, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  const texts = files.map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'));
  return `scx_rusty-${VERSION}-rounds-${digest(texts)}`;
}

/** The path of the program, or undefined where it was not built. */
export function builtScxRustyRounds() {
  const path = join(entry(name()), 'rounds');
  return existsSync(path) ? path : undefined;
}

/** Builds it unless it is there, or scx_rusty is not. */
export function buildScxRustyRounds(say) {
  if (existsSync(entry(name())) || builtScxRusty().length === 0) return;
  say(`compiling the balancer of scx_rusty ${VERSION}`);
  publish(name(), (work) => {
    const build = join(work, 'build');
    cpSync(OURS, build, { recursive: true });
    for (const [crate, file, folder] of SOURCES) {
      copyFileSync(join(sourceOf(crate), 'src', file), join(build, folder, file));
    }
    if (!show('cargo', ['build', '--release', '--locked', '--quiet'], { cwd: build })) {
      throw new Failure(
        Status.unavailable,
        `compiling the balancer of scx_rusty failed, see above`,
      );
    }
    copyFileSync(join(build, 'target/release/rounds'), join(work, 'rounds'));
    rmSync(build, { recursive: true });
  });
}

/** The folder where cargo keeps the crate. */
function sourceOf(crate) {
  const registries = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry/src');
  for (const registry of existsSync(registries) ? readdirSync(registries) : []) {
    const folder = join(registries, registry, `${crate}-${VERSION}`);
    if (existsSync(folder)) return folder;
  }
  throw new Failure(
    Status.unavailable,
    `cargo has no source of ${crate} ${VERSION} any more; remove ${entry(`scx_rusty-${VERSION}`)} and try again`,
  );
}
