/**
 * What the kernel says of the programs that the daemon has loaded, in both modes; prints one
 * JSON object, a Measurement.
 *
 *     node dist/bench/verifier/in-guest.js
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { release } from 'node:os';
import { under } from '../compare/schedulers.js';
import type { Measurement, Programs } from './difference.js';

const BYTES_PER_INSTRUCTION = 8;

/** As bpftool prints it. */
interface LoadedProgram {
  readonly id: number;
  readonly name: string;
  readonly bytes_xlated: number;
  readonly bytes_jited: number;
}

/** Instructions that the verifier went through, by the number of the program. */
function verifiedInsns(pid: number): Map<number, number> {
  const folder = `/proc/${pid}/fdinfo`;
  const texts = readdirSync(folder).map((fd) => readFileSync(`${folder}/${fd}`, 'latin1'));
  return new Map(
    texts.flatMap((text) => {
      const verified = /^verified_insns:\s*(\d+)$/m.exec(text);
      return verified === null
        ? []
        : [[Number(/^prog_id:\s*(\d+)$/m.exec(text)![1]), Number(verified[1])]];
    }),
  );
}

function programsOf(pid: number): Programs {
  const verified = verifiedInsns(pid);
  const list = execFileSync('bpftool', ['prog', 'list', '-j'], { encoding: 'utf8' });
  return Object.fromEntries(
    (JSON.parse(list) as LoadedProgram[])
      .filter(({ id }) => verified.has(id))
      .map(({ id, name, bytes_xlated, bytes_jited }) => [
        name,
        {
          verifiedInsns: verified.get(id)!,
          xlatedInsns: bytes_xlated / BYTES_PER_INSTRUCTION,
          jitedBytes: bytes_jited,
        },
      ]),
  );
}

const measure = (...args: string[]): Promise<Programs> =>
  under({ name: 'scx-rusty-ts', command: ['scx-rusty-ts', ...args] }, (pid) =>
    Promise.resolve(programsOf(pid!)),
  );

const result: Measurement = {
  release: release(),
  hybrid: await measure(),
  interactive: await measure('--interactive'),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
