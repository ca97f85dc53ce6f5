/** While it exists, what this process starts has a variable in its environment. */
export class Environment implements Disposable {
  readonly #name: string;
  readonly #before: string | undefined;

  constructor(name: string, value: string) {
    this.#name = name;
    this.#before = process.env[name];
    process.env[name] = value;
  }

  [Symbol.dispose](): void {
    if (this.#before !== undefined) process.env[this.#name] = this.#before;
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    else delete process.env[this.#name];
  }
}
