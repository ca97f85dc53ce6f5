import {
  CONTROL_MEMBERS,
  CPU_MEMBERS,
  DECISION_MEMBERS,
  DOMAIN_MEMBERS,
  RECORD_MEMBERS,
  type PolicyAbi,
} from '../policy-abi.js';

/** Of what is 64 bits wide, and the name of a thread: 16 bytes. */
const WORDS_EACH = 4;

/**
 * A layout of rings and tables where there is no BPF object to agree with: members one after the other.
 *
 * @param records places in the ring, a power of two
 */
export function offlineAbi(records = 8192): PolicyAbi {
  return {
    limits: { records, decisions: 4096, chunkTasks: 512, maskBytes: 128, weightOne: 2 ** 16 },
    recordKinds: { queued: 0, exit: 1 },
    record: lay(RECORD_MEMBERS),
    decision: lay(DECISION_MEMBERS),
    control: lay(CONTROL_MEMBERS),
    cpu: lay(CPU_MEMBERS),
    domain: lay(DOMAIN_MEMBERS),
    verdicts: { done: 1, stale: 2, retry: 3, bounced: 4 },
    states: { out: 0, active: 1, late: 2 },
  };
}

function lay<M extends string>(members: readonly M[]): Record<M | 'size', number> {
  const offsets = members.map((member, index) => [member, index * WORDS_EACH]);
  return Object.fromEntries([...offsets, ['size', members.length * WORDS_EACH]]) as Record<
    M | 'size',
    number
  >;
}
