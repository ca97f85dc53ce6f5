import { expect } from 'chai';
import { SchedulerError, type ErrorCode } from '../../../src/util/errors.js';

/** The error that `action` has to throw, which has to be of that code. */
export function schedulerError(code: ErrorCode, action: () => unknown): SchedulerError {
  let caught: unknown;
  try {
    action();
  } catch (error) {
    caught = error;
  }
  expect(caught).to.be.instanceOf(SchedulerError);
  const error = caught as SchedulerError;
  expect(error.code, error.message).to.equal(code);
  expect(error.message).not.to.include('\n');
  return error;
}
