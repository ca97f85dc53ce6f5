/** What is left of a verifier log when only its point is told. */
export interface VerifierSummary {
  readonly program: string;
  /** The complaint, with the source line that it is about. */
  readonly reason: string;
  readonly omittedLines: number;
}

const BEGIN = '-- BEGIN PROG LOAD LOG --';
const END = '-- END PROG LOAD LOG --';

export function isVerifierLog(message: string): boolean {
  return message.includes(BEGIN);
}

/** "; p->x = 1; @ task.h:12": the source line that the instructions below it come from. */
const SOURCE_LINE = /^; (?<code>.*?)(?: @ (?<place>\S+:\d+))?$/;

/** What comes after the complaint, or is an instruction or a state rather than a complaint. */
const NOISE =
  /^(?:processed \d+ insns|max_states_per_insn|verification time|stack depth|\d+: |from \d+ to |; |$)/;

/**
 * The point of a failed load: the verifier's last complaint and the last source line
 * before it. Undefined where the messages hold no verifier log.
 */
export function summariseVerifierLog(messages: readonly string[]): VerifierSummary | undefined {
  const message = messages.findLast(isVerifierLog);
  if (message === undefined) return undefined;

  const program = /prog '(?<name>[^']*)'/.exec(message)?.groups?.['name'] ?? '?';
  const log = message.slice(message.indexOf(BEGIN) + BEGIN.length).replace(END, '');
  const lines = log.trim().split('\n');

  const complaintAt = lines.findLastIndex((line) => !NOISE.test(line));
  const complaint = lines[complaintAt] ?? lines.at(-1) ?? '';
  const source = lines.slice(0, complaintAt).findLast((line) => SOURCE_LINE.test(line));
  const shown = source === undefined ? [complaint] : [complaint, quoteSource(source)];
  return {
    program,
    reason: shown.join(' '),
    omittedLines: Math.max(0, lines.length - shown.length),
  };
}

function quoteSource(line: string): string {
  const { code = '', place } = SOURCE_LINE.exec(line)?.groups ?? {};
  return place === undefined ? `in "${code}"` : `in "${code}" at ${place}`;
}
