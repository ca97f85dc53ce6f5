/**
 * The protocol of scx_stats, as scx_rusty and all schedulers of its family speak it: one JSON
 * object per line, both ways, any number of requests per connection, answered in order.
 *
 *     {"req":"stats","args":{"target":"top"}}     statistics since the last such request
 *     {"req":"stats_meta"}                        what there is, with types and descriptions
 *     {"errno":0,"args":{"resp":...}}             the answer; errno 22 (EINVAL): resp is a sentence
 */
import { encode } from '../model/encode.js';
import { metadata } from '../model/metadata.js';
import { Period } from '../model/period.js';
import type { Reading } from '../model/reading.js';
import type { Struct } from '../model/spec.js';

/** No request needs more. */
export const MAX_REQUEST_BYTES = 4 * 1024;

const EINVAL = 22;
const DEFAULT_TARGET = 'top';

/** Statistics that can be asked for by the name of a target. */
export interface Target {
  readonly top: Struct<never>;
  /** For one client: a function that tells what came since it was last called. */
  readonly open: () => () => string;
}

export type Targets = ReadonlyMap<string, Target>;

/** Statistics of what lies between two readings. */
export function periodTarget(top: Struct<Period>, read: () => Reading): Target {
  return {
    top,
    open: () => {
      let before = read();
      return () => {
        const after = read();
        const text = encode(top, new Period(before, after));
        before = after;
        return text;
      };
    },
  };
}

/** One client's requests. */
export class Conversation {
  readonly #targets: Targets;
  readonly #opened = new Map<string, () => string>();

  constructor(targets: Targets) {
    this.#targets = targets;
  }

  /** The answer to a request, both without the ends of their lines. */
  answer(line: string): string {
    const request = parseRequest(line);
    if (typeof request === 'string') return refusal(request);
    switch (request.req) {
      case 'stats':
        return this.#stats(request.args['target'] ?? DEFAULT_TARGET);
      case 'stats_meta':
        return success(JSON.stringify(allMetadata(this.#targets)));
      default:
        return refusal(`unknown request '${request.req}', expected 'stats' or 'stats_meta'`);
    }
  }

  #stats(name: string): string {
    const target = this.#targets.get(name);
    if (target === undefined) {
      return refusal(
        `unknown target '${name}', expected ${[...this.#targets.keys()].map(quote).join(' or ')}`,
      );
    }
    let next = this.#opened.get(name);
    if (next === undefined) this.#opened.set(name, (next = target.open()));
    return success(next());
  }
}

interface Request {
  readonly req: string;
  readonly args: Readonly<Record<string, string>>;
}

/** The request, or what is wrong with it. */
function parseRequest(line: string): Request | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `cannot read the request: ${(error as SyntaxError).message}`;
  }
  if (!isObject(value)) return 'a request is a JSON object';
  const { req, args = {} } = value;
  if (typeof req !== 'string') return "a request names what it wants in 'req', a string";
  if (!isObject(args)) return "'args' is an object";
  const bad = Object.keys(args).find((key) => typeof args[key] !== 'string');
  if (bad !== undefined) return `'args.${bad}' is a string`;
  return { req, args: args as Record<string, string> };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const allMetadata = (targets: Targets): object =>
  Object.assign({}, ...Array.from(targets.values(), ({ top }) => metadata(top))) as object;

const quote = (text: string): string => `'${text}'`;
const success = (resp: string): string => `{"errno":0,"args":{"resp":${resp}}}`;

/** The answer to what cannot be answered. */
export const refusal = (why: string): string =>
  `{"errno":${EINVAL},"args":{"resp":${JSON.stringify(why)}}}`;
