// Templates of drawn logs, and the laws of mining: neither order nor shards change what is found.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MinerLimits, type MinerOptions, type Template, TemplateMiner } from './index.ts';
import { md5Hex } from './md5.ts';

const linesOf = (text: string): readonly string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim());

function minerOf(lines: readonly string[], options?: MinerOptions): TemplateMiner {
  const miner = new TemplateMiner(options);
  for (const line of lines) miner.add(line);
  return miner;
}

const printed = (templates: readonly Template[]): readonly string[] =>
  templates.map(({ count, text }) => `${count} ${text}`);

/** First the lines, then the templates with their counts, most frequent first. */
function check(lines: string, expected: string): void {
  expect(printed(minerOf(linesOf(lines)).templates())).toEqual(linesOf(expected));
}

describe('values', () => {
  test('numbers and paths are places; a list is one, whatever its length', () => {
    check(
      `
      wrote 12 rows in 3.5 ms to /tmp/a/b.csv
      wrote 7 rows in 31 ms to /tmp/c/d.csv
      deleted blocks 1 2 3
      deleted blocks 4
      deleted blocks 5 6
      `,
      `
      3 deleted blocks <*>
      2 wrote <*> rows in <*> ms to <*>
      `,
    );
  });

  test('a list that has three values in every line has three places', () => {
    check(
      `
      at Point(1, 2, 3) of 10.0.14.7:80
      at Point(4, 5, 6) of 10.0.14.8:80
      `,
      `
      2 at Point(<*>, <*>, <*>) of <*>
      `,
    );
  });

  test('a unit that fits the size is a part of the value, one that never changes is not', () => {
    check(
      `
      sent 93.5 KB in 12 ms, alive for <1 sec
      sent 1.2 MB in 900 ms, alive for 00:12
      `,
      `
      2 sent <*> in <*> ms, alive for <*>
      `,
    );
  });

  test('brackets hold a value even when they are empty', () => {
    check(
      `
      caller 10.0.14.7 (shop.example.com) since Fri May 01 09:10:11 2026
      caller 10.0.14.9 () since Sat Jun 06 09:16:53 2026
      `,
      `
      2 caller <*> (<*>) since <*>
      `,
    );
  });

  test('a qualified name is a value, but that of an error or of a state says what happened', () => {
    check(
      `
      registered com.shop.jobs.Writer
      registered com.shop.jobs.Reader
      com.shop.PaymentException: declined
      received shop.door.WAS_OPENED
      received shop.door.WAS_CLOSED
      `,
      `
      2 registered <*>
      1 com.shop.PaymentException: declined
      1 received shop.door.WAS_CLOSED
      1 received shop.door.WAS_OPENED
      `,
    );
  });
});

describe('names', () => {
  test('a name shows by its company in a long sentence; short sentences stay what they are', () => {
    check(
      `
      basket of customer alice was saved
      basket of customer bruno was saved
      basket of customer chloe was saved
      cache lookup alpha
      cache lookup beta
      cache lookup gamma
      `,
      `
      3 basket of customer <*> was saved
      1 cache lookup alpha
      1 cache lookup beta
      1 cache lookup gamma
      `,
    );
  });

  test('states, what was done, and what a line begins with are no names', () => {
    check(
      `
      task 1 of the job went from NEW to RUNNING today
      task 1 of the job went from NEW to FAILED today
      task 1 of the job went from NEW to DONE today
      virtual machine 7 was started by the user
      virtual machine 7 was paused by the user
      virtual machine 7 was stopped by the user
      Temperature is over the upper limit
      Voltage is over the upper limit
      Pressure is over the upper limit
      `,
      `
      1 Pressure is over the upper limit
      1 Temperature is over the upper limit
      1 Voltage is over the upper limit
      1 task <*> of the job went from NEW to DONE today
      1 task <*> of the job went from NEW to FAILED today
      1 task <*> of the job went from NEW to RUNNING today
      1 virtual machine <*> was paused by the user
      1 virtual machine <*> was started by the user
      1 virtual machine <*> was stopped by the user
      `,
    );
  });

  test('two names may vary together', () => {
    check(
      `
      the user alice opened the folder mail again
      the user bruno opened the folder notes again
      the user chloe opened the folder photos again
      the user dario opened the folder music again
      `,
      `
      4 the user <*> opened the folder <*> again
      `,
    );
  });

  test('many names may vary together in a short sentence, also at its beginning; few events do not', () => {
    const letters = [...'abcdefghijklmnop'];
    const moved = letters.slice(0, 8).map((letter) => `moved basket ${letter}na shelf ${letter}rik`);
    const served = letters.map((letter) => `${letter}ustin gave the table ${letter}berg to the guest ${letter}lena`);
    const miner = minerOf([...moved, ...served, 'failed to open files', 'failed to parse rows', 'failed to load maps']);
    expect(printed(miner.templates())).toEqual([
      '16 <*> gave the table <*> to the guest <*>',
      '8 moved basket <*> shelf <*>',
      '1 failed to load maps',
      '1 failed to open files',
      '1 failed to parse rows',
    ]);
  });

  test('a month is one as a whole word', () => {
    check(
      `
      Marked 3 as read
      Decoded 3 as read
      expires on March 3
      expires on Dec 24
      `,
      `
      2 expires on <*>
      1 Decoded <*> as read
      1 Marked <*> as read
      `,
    );
  });

  test('a proven name is one in a sentence that occurs once', () => {
    check(
      `
      basket of customer alice was saved
      basket of customer bruno was saved
      basket of customer chloe was saved
      basket of customer dario was saved
      password of alice has expired
      `,
      `
      4 basket of customer <*> was saved
      1 password of <*> has expired
      `,
    );
  });
});

describe('values behind keys and in quotes', () => {
  test('keys stay, their values vary, whatever they are made of', () => {
    check(
      `
      payment order=1 tag="Main Window" source=Work{7} retried=true
      payment order=9 tag="launch" source=none retried=false
      refund order=9
      `,
      `
      2 payment order=<*> tag="<*>" source=<*> retried=<*>
      1 refund order=<*>
      `,
    );
  });

  test('two keys before colons make a record, whose values vary; one may begin a sentence', () => {
    check(
      `
      acquire lock: 17, tag: "Main", owner: none
      acquire lock: 18, tag: "Side Door", owner: alice
      worker: began
      worker: slept
      `,
      `
      2 acquire lock: <*>, tag: "<*>", owner: <*>
      1 worker: began
      1 worker: slept
      `,
    );
  });

  test('the method of a request stays, whatever else stands in its quotes', () => {
    const names = ['alpha', 'beta', 'gamma', 'delta', 'kappa', 'lambda', 'sigma', 'omega'];
    const miner = minerOf(names.flatMap((name) => [`asked for "GET ${name}" twice`, `asked for "PUT ${name}" twice`]));
    expect(printed(miner.templates())).toEqual(['8 asked for "GET <*>" twice', '8 asked for "PUT <*>" twice']);
  });

  test('a key without a value says something else than one with', () => {
    check(
      `
      login failed; user= host=10.0.14.7
      login failed; user=alice host=10.0.14.7
      login failed; user=bruno host=10.0.14.8
      `,
      `
      2 login failed; user=<*> host=<*>
      1 login failed; user= host=<*>
      `,
    );
  });

  test('errors that differ in what they name stay apart', () => {
    check(
      `
      TypeError: Cannot read properties of undefined (reading 'amount')
      TypeError: Cannot read properties of undefined (reading 'total')
      `,
      `
      1 TypeError: Cannot read properties of undefined (reading 'amount')
      1 TypeError: Cannot read properties of undefined (reading 'total')
      `,
    );
  });
});

describe('JSON and stacks', () => {
  test('a line of JSON is of a kind by its message and its keys, in any order', () => {
    check(
      `
      {"level":"INFO","message":"saved 3 items","order":{"id":"o-17"}}
      {"order":{"id":"o-4"},"message":"saved 9 items","level":"DEBUG"}
      {"level":"INFO","message":"saved 9 items"}
      {"a":1,"b":[{"c":2}]}
      {"broken": 12
      `,
      `
      2 saved <*> items {level, message, order.id}
      1 saved <*> items {level, message}
      1 {"broken": <*>
      1 {a, b}
      `,
    );
  });

  test('an error is of a kind by its first line and by the place where it began', () => {
    const stackOf = (text: string) => ({
      frames: [...text.matchAll(/at (\w+) \((\S+?):\d+\)/g)].map(([, name = '', file = '']) => ({
        function: name,
        file,
        inApp: !file.includes('node_modules'),
      })),
    });
    const error = (id: number, place: string) =>
      `NotFound: basket ${id}\n  at ${place} (cart.js:${id})\n  at run (node_modules/lib.js:${id})`;
    const miner = minerOf([error(1, 'total'), error(2, 'total'), error(3, 'remove'), 'two\nlines'], { stackOf });
    const texts = printed(miner.templates());
    expect(texts).toHaveLength(3);
    expect(texts[0]).toMatch(/^2 NotFound: basket <\*> at [0-9a-f]{16}$/);
    expect(texts).toContain('1 two lines');
  });
});

test('lines that are told apart are of no common template, whatever names they share', () => {
  const miner = new TemplateMiner();
  for (const name of ['alice', 'bruno', 'chloe', 'dora']) miner.add(`the basket of customer ${name} was refused`);
  miner.add('the basket of customer emil was refused', 'QuotaError');
  expect(printed(miner.templates())).toEqual([
    '4 the basket of customer <*> was refused',
    '1 the basket of customer emil was refused QuotaError',
  ]);
  expect(miner.clusterOf('the basket of customer frida was refused').text).toBe(
    'the basket of customer <*> was refused',
  );
});

describe('on line', () => {
  test('a line has its cluster at once, and a new name that of the sentence', () => {
    const miner = minerOf(['alice', 'bruno', 'chloe'].map((user) => `basket of customer ${user} was saved`));
    const [template] = miner.templates();
    expect(miner.add('basket of customer dario was saved')).toMatchObject({
      id: template?.id,
      text: 'basket of customer <*> was saved',
    });
  });

  test('also when the name stands beside a value, and together they are one place', () => {
    const users = ['alice', 'bruno', 'chloe'];
    const miner = minerOf(users.map((user) => `the basket of customer ${user} 17 was saved`));
    const [template] = miner.templates();
    expect(miner.add('the basket of customer dario 4 was saved').id).toBe(template?.id);
  });

  test('an id is made of the text alone', () => {
    const [template] = minerOf(['stored 12 rows']).templates();
    expect(template?.id).toBe(md5Hex('stored <*> rows').slice(0, 16));
  });

  test('a typed text says what each value is', () => {
    const [template] = minerOf(['stored 12 rows in /tmp/a for a.user@example.com']).templates();
    expect(template?.typed).toBe('stored <number> rows in <path> for <email>');
  });
});

describe('laws', () => {
  const word = fc.constantFrom(
    ...[
      'get',
      'put',
      'user',
      'table',
      'a.b',
      'x=1',
      'failed',
      '17',
      '/a/b',
      'ok',
      '(1)',
      'name=z',
      'name=y',
      'anna',
      'otto',
    ],
    ...['to', 'the', '"a b"', '"c"', 'NEW', 'OLD', 'lena', 'nils', '5 KB', '3 MB', 'a.b.c', '{"message":"x 1"}', 'x:'],
  );
  const lines = fc.array(
    fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' ')),
    { maxLength: 60 },
  );
  /** None drops anything here; the others drop keys, families, and nearly everything. */
  const limits = fc.constantFrom<MinerLimits>(
    { keys: 4_096, keysOfFamily: 128 },
    { keys: 4_096, keysOfFamily: 2 },
    { keys: 9, keysOfFamily: 128 },
    { keys: 3, keysOfFamily: 2 },
  );

  test('the order of lines changes neither what is kept nor the templates', () => {
    fc.assert(
      fc.property(
        lines.chain((drawn) => fc.tuple(fc.constant(drawn), fc.shuffledSubarray(drawn, { minLength: drawn.length }))),
        limits,
        ([drawn, shuffled], some) => {
          const [one, other] = [minerOf(drawn, { limits: some }), minerOf(shuffled, { limits: some })];
          expect(other.state()).toEqual(one.state());
          expect(other.templates()).toEqual(one.templates());
        },
      ),
    );
  });

  test('mining shards apart and merging them is mining them one after the other, also where keys were dropped', () => {
    fc.assert(
      fc.property(lines, lines, lines, limits, (a, b, c, some) => {
        const whole = minerOf([...a, ...b, ...c], { limits: some });
        const [first, second, third] = [a, b, c].map((shard) => minerOf(shard, { limits: some }));
        const merged = new TemplateMiner({ limits: some });
        for (const shard of [third, first, second]) if (shard !== undefined) merged.merge(shard.state());
        expect(merged.state()).toEqual(whole.state());
        expect(merged.templates()).toEqual(whole.templates());
      }),
    );
  });

  test('merging in between changes nothing: templates are of all lines, whenever they were asked for', () => {
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        const asked = minerOf(a);
        asked.templates();
        for (const line of b) asked.add(line);
        expect(asked.templates()).toEqual(minerOf([...a, ...b]).templates());
      }),
    );
  });

  test('every line is in one template or dropped, and what is kept is counted exactly', () => {
    fc.assert(
      fc.property(lines, limits, (drawn, some) => {
        const miner = minerOf(drawn, { limits: some });
        const templates = miner.templates();
        const all = new Map(minerOf(drawn).state().counts);
        expect(templates.reduce((sum, { count }) => sum + count, miner.droppedCount)).toBe(drawn.length);
        expect(templates.flatMap(({ keys }) => keys).sort()).toEqual(miner.state().counts.map(([key]) => key));
        for (const [key, count] of miner.state().counts) expect(all.get(key)).toBe(count);
      }),
    );
  });

  test('a line and its template agree: after a merge, the cluster of every kept line is the template that counts it', () => {
    fc.assert(
      fc.property(lines, (drawn) => {
        const miner = minerOf(drawn);
        const templates = miner.templates();
        const counts = Map.groupBy(drawn, (line) => miner.clusterOf(line).id);
        expect(templates.map(({ id, count }) => [id, count])).toEqual(
          templates.map(({ id }) => [id, counts.get(id)?.length]),
        );
      }),
    );
  });

  test('no more is kept than the limits say', () => {
    const miner = minerOf(
      Array.from({ length: 200 }, (_, index) => `${'word '.repeat(index % 10)}name${'xyz'.repeat(index)} end`),
      { limits: { keys: 12, keysOfFamily: 3 } },
    );
    expect(miner.state().counts.length).toBeLessThanOrEqual(12);
    expect(miner.droppedCount).toBe(200 - miner.state().counts.length);
  });
});
