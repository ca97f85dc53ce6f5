import koffi from 'koffi';
import { bindProgramRunner } from './prototypes.js';
import { SyscallProgram } from './syscall-program.js';

/**
 * Runs programs of an object that another thread of this process has loaded. koffi keeps
 * nothing of one thread for another, so each binds the functions that it calls itself.
 */
export class ThreadPrograms {
  readonly #api: ReturnType<typeof bindProgramRunner>;

  /** @param libbpfPath of the library that the other thread uses */
  constructor(libbpfPath: string) {
    this.#api = bindProgramRunner(koffi.load(libbpfPath));
  }

  /**
   * @param fd of LoadedObject.programFd(), valid as long as that object is
   * @param contextBytes size of its argument struct
   */
  open(name: string, fd: number, contextBytes = 0): SyscallProgram {
    return new SyscallProgram(this.#api, name, fd, contextBytes);
  }
}
