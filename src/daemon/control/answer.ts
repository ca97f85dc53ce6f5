import type { ErrorObject } from 'ajv';
import { SchedulerError } from '../../util/errors.js';
import { MAX_REQUEST_BYTES, type ControlAnswer } from './protocol.js';
import * as validators from './validators.generated.js';

/** A validator as ajv compiles them. */
export interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly ErrorObject[] | null;
}

/** A request that the daemon answers. */
export interface ControlRequest {
  /** Of its arguments. */
  readonly validate: Validator;
  /**
   * The result, as JSON will take it, or a promise of it. A SchedulerError is an answer;
   * anything else that is thrown is a fault of ours.
   *
   * @param args what the validator has let through
   */
  readonly answer: (args: never) => unknown;
}

/** By name. */
export type ControlRequests = Readonly<Record<string, ControlRequest>>;

interface Asked {
  readonly request: string;
  readonly arguments?: object;
}

/** Checks a request and has it answered. @param line JSON, without the line's end */
export async function answerLine(line: string, requests: ControlRequests): Promise<ControlAnswer> {
  try {
    const { request, arguments: args = {} } = readRequest(line);
    const found = find(request, requests);
    check(found.validate, args, `the arguments of '${request}'`);
    return { ok: true, result: await found.answer(args as never) };
  } catch (error) {
    if (!(error instanceof SchedulerError)) throw error;
    const { code, problem, remedy } = error;
    return { ok: false, error: { code, problem, remedy } };
  }
}

function readRequest(line: string): Asked {
  if (Buffer.byteLength(line) > MAX_REQUEST_BYTES) {
    throw invalid(`the request is longer than ${MAX_REQUEST_BYTES} bytes`);
  }
  let asked: unknown;
  try {
    asked = JSON.parse(line);
  } catch (error) {
    throw invalid(`the request is no JSON: ${(error as Error).message}`);
  }
  check(validators.request, asked, 'the request');
  return asked as Asked;
}

function find(name: string, requests: ControlRequests): ControlRequest {
  const found = Object.hasOwn(requests, name) ? requests[name] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(requests).join(', ');
  throw invalid(`there is no request ${JSON.stringify(name)}, expected one of: ${known}`);
}

function check(validate: Validator, value: unknown, what: string): void {
  if (validate(value)) return;
  const errors = (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath || 'it'} ${message}`,
  );
  throw invalid(`${what}: ${errors.join(', ')}`);
}

function invalid(problem: string): SchedulerError {
  return new SchedulerError(
    'CONTROL_REQUEST_INVALID',
    problem,
    'use the command of the same version as the daemon',
  );
}
