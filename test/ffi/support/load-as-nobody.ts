/** Loads the object named by the argument as a user without rights; prints the error's status and message. */
import { Library } from '../../../src/ffi/library.js';
import { OpenObject } from '../../../src/ffi/object.js';
import { SchedulerError } from '../../../src/util/errors.js';
import { recordingLogger } from './libbpf.js';

const NOBODY = 65_534;

// Before the change of user: the library may lie in root's home.
const library = Library.open({ logger: recordingLogger() });
process.setgroups?.([]);
process.setgid?.(NOBODY);
process.setuid?.(NOBODY);
try {
  OpenObject.open(process.argv[2]!, library).load();
} catch (error) {
  if (!(error instanceof SchedulerError)) throw error;
  process.stdout.write(`${error.exitStatus} ${error.message}\n`);
}
