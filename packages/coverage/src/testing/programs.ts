// Small programs in TypeScript, of which each runs some of its lines and not others. Run, not imported: they are texts.

/** By their file names. */
export const programs: Readonly<Record<string, string>> = {
  'branches.ts': `
    export function pick(n: number): string {
      if (n > 5) {
        return 'large';
      } else if (n === 3) {
        return 'three';
      } else {
        console.log('small');
      }
      const kind = n > 2
        ? 'two'
        : 'one';
      switch (n) {
        case 1:
          return 'one';
        case 2: {
          return kind;
        }
        default:
          return 'other';
      }
    }
    function never(a: number) {
      return a;
    }
    if (process.argv[2] === 'x')
      never(1);
    pick(1); pick(3); pick(1);
  `,
  'async.ts': `
    async function later(ms: number): Promise<number> {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return ms;
    }
    const failing = async () => {
      await later(1);
      throw new RangeError('no');
      console.log('never');
    };
    const all = async () => {
      for await (const n of [later(1), later(2)]) {
        if (n > 5) {
          console.log('five');
        }
      }
    };
    await failing().catch((error) => {
      console.log(error.message);
    });
    await all();
    later(1).then(
      () => console.log('ok'),
      () => {
        console.log('not ok');
      },
    );
  `,
  'generators.ts': `
    function* count(to: number) {
      for (let n = 0; n < to; n++) {
        const back: unknown = yield n;
        if (back === 'stop') {
          return 'stopped';
        }
      }
      return 'end';
    }
    function* unused() {
      yield 1;
    }
    const counting = count(3);
    counting.next();
    counting.next('stop');
    for (const n of count(1)) {
      console.log(n);
    }
  `,
  'classes.ts': `
    /** A comment. */
    class Shop {
      static open = true;
      #orders: string[] = [];

      constructor(private readonly name: string) {
        this.#orders.push(name);
      }

      get size(): number {
        return this.#orders.length;
      }

      set last(value: string) {
        this.#orders.push(value);
      }

      static make(name: string): Shop {
        return new Shop(name);
      }

      async never(): Promise<void> {
        // nobody comes here
        await undefined;
      }
    }
    class Empty extends Shop {
      label = (() => {
        return 'x';
      })();
    }
    const shop = Shop.make('one');
    shop.last = 'two';
    console.log(Empty.open);
  `,
  'defaults.ts': `
    const make = () => {
      return 1;
    };
    function withDefault(a = make(), b = a && make(), { c = 3, d = make() } = {}) {
      return a ?? (
        b || c
      );
    }
    withDefault();
    withDefault(2, 3);
    function unusedDefault(
      a = make(),
    ) {
      return a;
    }
    export const lazy = (value?: string) => value ?? unusedDefault();
    lazy('x');
  `,
  'finally.ts': `
    function risky(n: number) {
      try {
        if (n > 1) {
          throw new RangeError('big');
        }
        return 'fine';
      } catch (error) {
        console.log(error);
        return 'caught';
      } finally {
        console.log('done');
      }
    }
    function calm() {
      try {
        return 1;
      } catch {
        return 2;
      }
    }
    risky(1);
    risky(2);
    calm();
    outer: for (const a of [1, 2]) {
      for (const b of [1, 2]) {
        if (a === b) continue outer;
        if (b > 5) break outer;
      }
    }
  `,
  'split.ts': `
    import { shared } from './shared.ts';
    console.log(shared(1));
    const { lazily } = await import('./lazy.ts');
    lazily(2);
  `,
};

/** What \`split.ts\` is made of beside itself; a bundler puts the second, and what both need, into files of their own. */
export const splitParts: Readonly<Record<string, string>> = {
  'shared.ts': `
    export interface Order {
      readonly id: string;
    }
    export function shared(n: number): number {
      if (n > 1) {
        return n * 2;
      }
      return n;
    }
    export const unused = (order: Order) => {
      return order.id;
    };
  `,
  'lazy.ts': `
    import { shared, unused } from './shared.ts';
    export function lazily(n: number): void {
      if (n > 9) {
        console.log(unused({ id: 'x' }));
      }
      shared(n);
    }
  `,
};

/** A drawn program as the text of a file. */
export function programText(drawing: string): string {
  return drawing.replace(/^ {4}/gm, '').trimStart();
}
