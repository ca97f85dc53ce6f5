import { existsSync, statSync } from 'node:fs';
import { basename, posix, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure, Status } from '../lib/failure.js';
import { parseTopology } from './topology.js';

export const USAGE = `\
npm run --silent vm -- [OPTION]... -- COMMAND [ARG]...

Boots a guest with this build installed, runs COMMAND there as root, prints its
output and exits with its status.

  --topology NxLxC[xT]   nodes x LLCs per node x cores per LLC x threads (2x2x2)
  --l3 own|shared|none   an L3 for each LLC, one for all nodes, or none at all (own)
  --memory-nodes N       more nodes, with memory and without CPUs (0)
  --offline CPUS         CPUs that are offline when COMMAND starts, such as 3,5-7
  --icount [SEED]        count instructions for time: slower, nearly reproducible
  --kernel FILE|VERSION  a kernel image, or the version of one in Debian (newest)
  --memory MB            of the guest (2048)
  --timeout S            status 124 after this long (300)
  --add PATH[:GUEST]     copy a file or folder into the guest, to /root by default
  --append ARGS          more kernel arguments
  --keep-log FILE        write the guest's console there
  --verbose              name kernel, emulator and times on standard error
  --help
`;

const OPTIONS = {
  topology: { type: 'string', default: '2x2x2' },
  l3: { type: 'string' },
  'memory-nodes': { type: 'string' },
  offline: { type: 'string' },
  icount: { type: 'string' },
  kernel: { type: 'string' },
  memory: { type: 'string', default: '2048' },
  timeout: { type: 'string', default: '300' },
  add: { type: 'string', multiple: true, default: [] },
  append: { type: 'string', default: '' },
  'keep-log': { type: 'string' },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

const DEFAULT_SEED = '1';
const MIN_MEMORY_MB = 512;

const usage = (sentence) => new Failure(Status.usage, sentence);

/** SEED may be left out, which parseArgs has no notion of. */
function withSeed(args) {
  const at = args.indexOf('--icount');
  if (at < 0 || /^\d+$/.test(args[at + 1] ?? '')) return args;
  return args.toSpliced(at + 1, 0, DEFAULT_SEED);
}

function parse(args) {
  try {
    return parseArgs({ args: withSeed(args), options: OPTIONS }).values;
  } catch (error) {
    const [sentence] = error.message.split('. ');
    throw usage(`${sentence}; npm run --silent vm -- --help lists the options`);
  }
}

function integer(name, text, least, most) {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw usage(`--${name} '${text}': expected an integer from ${least} to ${most}`);
}

/** `PATH[:GUEST]` as {path, guest}: both absolute. */
function parseAdded(text) {
  const colon = text.lastIndexOf(':');
  const path = resolve(colon > 0 ? text.slice(0, colon) : text);
  if (!existsSync(path)) throw usage(`--add '${text}': there is no ${path}`);
  const guest = colon > 0 ? text.slice(colon + 1) : basename(path);
  return { path, guest: posix.resolve('/root', guest), isFolder: statSync(path).isDirectory() };
}

/**
 * The options and the command of the harness, checked; or {help: true}. Those not given
 * have the defaults of USAGE.
 */
export function parseOptions(argv) {
  const end = argv.indexOf('--');
  const values = parse(end < 0 ? argv : argv.slice(0, end));
  if (values.help) return { help: true };
  const command = end < 0 ? [] : argv.slice(end + 1);
  if (command.length === 0) throw usage("no command: give it after '--', as in … -- uname -r");
  const topology = parseTopology(values.topology, values);
  const leastMb = MIN_MEMORY_MB * (topology.nodes + topology.memoryNodes);
  return {
    command,
    topology,
    seed: values.icount === undefined ? undefined : integer('icount', values.icount, 0, 2 ** 31),
    kernel: values.kernel,
    memoryMb: integer('memory', values.memory, leastMb, 2 ** 20),
    timeoutSeconds: integer('timeout', values.timeout, 1, 86400),
    added: values.add.map(parseAdded),
    append: values.append,
    logFile: values['keep-log'],
    verbose: values.verbose,
  };
}
