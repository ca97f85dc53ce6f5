/**
 * Coverage of src/ by all tests together, here and in the guests: V8's records gather in
 * a folder, c8 maps them to TypeScript and holds the floor.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectDir } from './cache.js';
import { show } from './command.js';

const LINES_PCT = 85;
const GUEST_APP = 'file:///opt/scx-rusty-ts/';

export class Coverage {
  #folder = mkdtempSync(join(tmpdir(), 'scx-rusty-ts-coverage-'));
  #guests = 0;

  constructor() {
    // Tests run parts of themselves as another user, who leaves coverage here as well.
    chmodSync(this.#folder, 0o777);
  }

  /** What makes a process and its children record their coverage. */
  get environment() {
    return { NODE_V8_COVERAGE: this.#folder };
  }

  /** Takes the records of a guest's processes. */
  addGuest(records) {
    for (const scripts of records) {
      const result = scripts.map((script) => ({
        ...script,
        url: script.url.replace(GUEST_APP, `file://${projectDir}/`),
      }));
      const file = join(this.#folder, `coverage-guest-${this.#guests++}.json`);
      writeFileSync(file, JSON.stringify({ result }));
    }
  }

  /** Prints the report; true when the floor is held. */
  check() {
    const args = ['report', '--all', '--src=src', '--include=src/**', '--exclude-after-remap'];
    const floor = ['--check-coverage', `--lines=${LINES_PCT}`, '--functions=0', '--branches=0'];
    const output = ['--reporter=text-summary', `--temp-directory=${this.#folder}`];
    const c8 = 'node_modules/c8/bin/c8.js';
    return show(process.execPath, [c8, ...args, ...floor, ...output], { cwd: projectDir });
  }

  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
