/** Exit statuses the scripts use beside those of the commands they run (sysexits.h). */
export const Status = { failure: 1, usage: 2, unavailable: 69, software: 70, timeout: 124 };

/** Something the user must know or do: one sentence, and the exit status that goes with it. */
export class Failure extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

/** Runs a script's main function; a Failure becomes its sentence and its status. */
export async function runMain(name, main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`${name}: ${error.message}`);
    process.exitCode = error.status;
  }
}
