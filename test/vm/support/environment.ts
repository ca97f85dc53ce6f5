/** While it exists, what this process starts has a variable in its environment. */
export class Environment implements Disposable {
  readonly #name: string;

  constructor(name: string, value: string) {
    this.#name = name;
    process.env[name] = value;
  }

  [Symbol.dispose](): void {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    delete process.env[this.#name];
  }
}
