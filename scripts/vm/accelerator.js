/** Which accelerator a guest gets: KVM where a probe boot succeeds, else emulation. */
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { digest, entry, publish } from '../lib/cache.js';
import { Failure, Status } from '../lib/failure.js';
import { tool } from '../lib/tools.js';
import { parseTopology } from './topology.js';
import { runGuest } from './session.js';

const PROBE_SECONDS = 20;
const KVM_DEVICE = '/dev/kvm';

function kvmIsOpen() {
  try {
    accessSync(KVM_DEVICE, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function probe(parts, signal) {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const options = {
    command: ['true'],
    topology: parseTopology('2x2x1'),
    memoryMb: 1024,
    timeoutSeconds: PROBE_SECONDS,
    added: [],
    append: '',
  };
  const sinks = { stdout: nowhere, stderr: nowhere };
  const { status } = await runGuest(
    options,
    { ...parts, accelerator: 'kvm' },
    sinks,
    () => undefined,
    signal,
  );
  return status === 0 ? 'kvm' : 'tcg';
}

/** 'kvm' or 'tcg'. The answer of a probe is kept for this host kernel and CPU. */
export async function chooseAccelerator({ seed }, parts, signal) {
  if (seed !== undefined) return 'tcg';
  const wanted = process.env.SCX_VM_ACCEL;
  if (wanted === 'tcg' || wanted === 'kvm') return wanted;
  if (wanted !== undefined) {
    throw new Failure(Status.usage, `SCX_VM_ACCEL='${wanted}': expected tcg or kvm`);
  }
  if (!kvmIsOpen()) return 'tcg';
  const name = `accelerator-${digest([release(), cpus()[0]?.model, tool('qemu')])}`;
  const answer = join(entry(name), 'answer');
  if (!existsSync(answer)) {
    console.error('vm: trying whether KVM works here');
    const found = await probe(parts, signal);
    if (signal.aborted) return found;
    publish(name, (work) => writeFileSync(join(work, 'answer'), found));
  }
  return readFileSync(answer, 'utf8');
}
