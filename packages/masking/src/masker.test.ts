import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMasker, type MaskingOptions } from './index.ts';

const masker = maskerWith('a key');

function maskerWith(key: string, options: Omit<MaskingOptions, 'digest'> = {}) {
  return createMasker({ digest: (text) => createHmac('sha256', key).update(text).digest(), ...options });
}

/** Lines of `text → pattern of what stands there`, where `‹class›` stands for a pseudonym of that class. */
const pseudonyms: Readonly<Record<string, string>> = {
  keyid: 'AKIAMASKED[A-Z2-7]{10}',
  encoded: 'masked-[a-z0-9]{10}%40[a-z0-9]{6}\\.example',
  email: 'masked-[a-z0-9]{10}@[a-z0-9]{6}\\.example',
  secret: 'MASKED[a-z0-9]{20}',
  name: 'Masked [A-Z][a-z]{11}',
  phone: '\\(?\\+?[(]?9[\\d ().-]+',
  card: '9999[\\d -]+',
  iban: 'XX[\\d ]+',
  ip: '24\\d\\.\\d+\\.\\d+\\.\\d+',
  ip6: '2001:db8(?::[0-9a-f]{1,4}){6}',
  number: '999\\d{12}',
  date: '1[0-7]\\d\\d-\\d\\d-\\d\\d',
};

function check(cases: string): void {
  for (const line of cases.trim().split('\n')) {
    const [text = '', expected = ''] = line.split(' → ').map((part) => part.trim());
    const literal = expected.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const pattern = literal.replaceAll(/‹(\w+)›/g, (_whole, name: string) => pseudonyms[name] ?? name);
    expect(masker.text(text)).toMatch(new RegExp(`^${pattern}$`));
  }
}

function checkStays(cases: string): void {
  for (const line of cases
    .trim()
    .split('\n')
    .map((one) => one.trim()))
    expect(masker.text(line)).toBe(line);
}

describe('secrets are replaced wherever they stand', () => {
  test('in plain text, by their prefix or their name', () => {
    check(`
      failed with key AKIAIOSFODNN7EXAMPLE today → failed with key ‹keyid› today
      push by ghp_16C7e42F292c6912E7710c838347Ae178B4a → push by ghp_‹secret›
      password=hunter2, user=bob → password=‹secret›, user=bob
      retry with --api-key Zk7QpLw2Tn84 now → retry with --api-key ‹secret› now
      DB_PASSWORD=Tr0ub4dor&3 NODE_ENV=production → DB_PASSWORD=‹secret› NODE_ENV=production
      connect postgres://app:s3cr%40t@db.internal:5432/x → connect postgres://app:‹secret›@db.internal:5432/x
      Server=db;User Id=sa;Password=P@ss;w0rd;Encrypt=true → Server=db;User Id=sa;Password=‹secret›;Encrypt=true
      curl -u admin:S3cretPw! https://x → curl -u admin:‹secret› https://x
      login with password hunter2X! failed → login with password ‹secret› failed
      your verification code is 482913 → your verification code is ‹secret›
      Authorization: Bearer 0Zk7QpLw2Tn84RxVb1Yc → Authorization: Bearer ‹secret›
      Cookie: session=Zk7QpLw2; theme=dark → Cookie: session=‹secret›; theme=‹secret›
      Set-Cookie: sid=Zk7QpLw2; Path=/; HttpOnly → Set-Cookie: sid=‹secret›; Path=/; HttpOnly
    `);
  });

  test('in the writing around them, which stays as it is', () => {
    check(`
      {"user":"bob","password":"a\\"b\\\\c"} → {"user":"bob","password":"‹secret›"}
      {"body":"{\\"apiKey\\":\\"Zk7QpLw2Tn84\\"}"} → {"body":"{\\"apiKey\\":\\"‹secret›\\"}"}
      {"secret":{"a":"x1","b":[2,"y2"],"c":true}} → {"secret":{"a":"‹secret›","b":[‹number›,"‹secret›"],"c":true}}
      {"password":{"S":"hunter2"},"pin":{"N":"1234"}} → {"password":{"S":"‹secret›"},"pin":{"N":"‹number›"}}
      {"name":"DB_PASSWORD","value":"hunter2"} → {"name":"DB_PASSWORD","value":"‹secret›"}
      {"card":{"number":"4111111111111111","exp":"12/27"}} → {"card":{"number":"‹card›","exp":"12/27"}}
      {"ParameterKey":"DbPassword","ParameterValue":"hunter2"} → {"ParameterKey":"DbPassword","ParameterValue":"‹secret›"}
      {"rawHeaders":["X-Api-Key","Zk7QpLw2Tn84"]} → {"rawHeaders":["X-Api-Key","‹secret›"]}
      { user: 'bob', token: 'Zk7QpLw2Tn84' } → { user: 'bob', token: '‹secret›' }
      GET /a?X-Amz-Signature=0a1b2c3d&page=2 → GET /a?X-Amz-Signature=‹secret›&page=2
      body: email=bob%40shop.test&password=a%26b%3Dc → body: email=‹encoded›&password=‹secret›
      <auth><password>a&amp;b</password></auth> → <auth><password>‹secret›</password></auth>
      INSERT INTO u (id, password) VALUES (1, 'it''s'), (2, 'x9') → INSERT INTO u (id, password) VALUES (1, '‹secret›'), (2, '‹secret›')
      UPDATE u SET password = $1 WHERE id = $2 -- ["hunter2",5] → UPDATE u SET password = $1 WHERE id = $2 -- ["‹secret›",5]
      {"password":"cut off in the mid → {"password":"‹secret›
    `);
  });

  test('a private key loses its body and keeps its armour', () => {
    const armoured = (body: string) => `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`;
    const key = armoured('MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF\nabcdefghij/klmnop');
    expect(masker.text(key)).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\nMASKED\w{20}\n-----END RSA PRIVATE KEY-----$/);
    expect(JSON.parse(masker.text(JSON.stringify({ pem: key })))).toEqual({ pem: masker.text(key) });
  });

  test('forty letters are a secret key beside a key id, and nothing elsewhere', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    expect(masker.text(`AKIAIOSFODNN7EXAMPLE,${secret}`)).not.toContain(secret);
    expect(masker.text(`etag ${secret}`)).toContain(secret);
  });

  test('base64 is opened, masked and closed again', () => {
    const encoded = (text: string) => Buffer.from(text).toString('base64');
    const inner = '{"email":"bob@shop.test","n":1}';
    expect(masker.text(`data=${encoded(inner)}`)).toBe(`data=${encoded(masker.text(inner))}`);
  });
});

test('personal data gets a pseudonym of its own form', () => {
  check(`
    mail to Bob.Jones@shop.test failed → mail to ‹email› failed
    call +1 (555) 010-2233 now → call ‹phone›now
    card 4111 1111 1111 1111 → card ‹card›
    IBAN DE89 3704 0044 0532 0130 00 → IBAN ‹iban›
    from 203.0.113.7:443 → from ‹ip›:443
    from 2a00:1450:4001:81b::200e → from ‹ip6›
    {"firstName":"Maria","dateOfBirth":"1984-03-12"} → {"firstName":"‹name›","dateOfBirth":"‹date›"}
    {"customer":{"name":"maria","id":7}} → {"customer":{"name":"‹name›","id":7}}
    SSN 536-22-1234 → SSN ‹secret›
    born on 1984-03-12 → born on ‹date›
    Key (email)=(bob@shop.test) already exists. → Key (email)=(‹email›) already exists.
  `);
});

test('what only looks like a secret or a person stays', () => {
  checkStays(`
    START RequestId: 4c1e9a52-8b3d-4f6a-9c07-2d1e5f6a7b8c Version: $LATEST
    trace 1-5e1b4c3d-1234567890abcdef12345678 of arn:aws:sqs:us-east-1:123456789012:jobs
    commit 9fceb02d0ae598e95dc970b74767f19372d61af8 lodash@4.17.21 @aws-sdk/client-s3
    cloning git@github.com:acme/orders.git
    order 4111111111111111 in 12 ms
    {"orderId":"4111111111111111","name":"TypeError","nextToken":"abc123def456"}
    {"password":null,"token":"***","apiKey":"[REDACTED]","hasPassword":true}
    SyntaxError: Unexpected token } in JSON at position 5
    Authentication failed: password is incorrect
    use a Bearer token or Basic authentication
    connect ECONNREFUSED 10.0.14.7:5432 via 127.0.0.1 and fe80::1
    Chrome/118.0.5993.70 Safari/537.36, version 1.2.3.4
    2026-11-21T10:00:00.123+0100 took 12.345678 s
    secret arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-x1
    SELECT email, password FROM users WHERE email = $1
  `);
});

test('one value has one pseudonym, however it is written and wherever it stands', () => {
  const pseudonym = masker.value('email', 'bob@shop.test');
  for (const text of ['Bob@Shop.test', '{"email":"BOB@shop.test"}', 'to=bob@shop.test', '<bob@shop.test>'])
    expect(masker.text(text)).toContain(pseudonym);
  expect(masker.text('a=bob%40shop.test')).toContain(encodeURIComponent(pseudonym));
  const digits = (text: string) => text.replaceAll(/\D/g, '');
  expect(digits(masker.text('+1 (555) 010-2233'))).toBe(digits(masker.value('phone', '15550102233')));
  expect(masker.value('password', 'hunter2')).toBe(masker.text('postgres://a:hunter2@db/x').slice(13, 39));
  expect(maskerWith('another key').value('email', 'bob@shop.test')).not.toBe(pseudonym);
});

test('columns, JSON values and variables are masked by their names', () => {
  expect(masker.value('total', '12.50')).toBe('12.50');
  expect(masker.value('full_name', 'Maria Lopez')).toMatch(/^Masked [A-Z][a-z]{11}$/);
  expect(masker.json({ a: [{ password: 'hunter2' }], n: 1 })).toEqual({
    a: [{ password: masker.value('password', 'hunter2') }],
    n: 1,
  });
  const sparing = maskerWith('a key', { environmentAllowed: ['AWS_REGION'] });
  expect(sparing.environment({ AWS_REGION: 'eu-west-1', DB_HOST: 'db', OTHER_HOST: 'db' })).toEqual({
    AWS_REGION: 'eu-west-1',
    DB_HOST: expect.stringMatching(/^masked:[a-z0-9]{16}$/),
    OTHER_HOST: sparing.environment({ X: 'db' }).X,
  });
});

test('the user adds rules and keeps values', () => {
  const own = maskerWith('a key', {
    rules: [{ name: 'customer-number', expression: /customer (C-\d+)/ }],
    keep: ['help@shop.test'],
  });
  expect(own.text('customer C-4711 wrote to help@shop.test')).toMatch(
    /^customer MASKED\w{20} wrote to help@shop\.test$/,
  );
});

test('decisions say what was masked, what was kept, and why', () => {
  const decisions = masker.explain('card 4111111111111112 at 10.0.0.1 {"x":"bob@shop.test"}');
  expect(decisions).toMatchObject([
    { class: 'card', start: 5, end: 21, action: 'kept', reason: 'its check digit is wrong for a card' },
    { class: 'ip-address', action: 'kept', reason: 'it is a private address' },
    { class: 'email', start: 40, end: 53, carriers: ['json'], action: 'masked' },
  ]);
  expect(masker.explain(masker.text('to bob@shop.test'))).toMatchObject([
    { action: 'kept', reason: 'it is masked already' },
  ]);
});

describe('laws', () => {
  const pieces = fc.constantFrom(
    ...'{ } [ ] " \' : , = & ? @ \\ \\n \\" . - + % /'.split(' '),
    ...'password token email name bob@shop.test hunter2 4111111111111111 +15550102233 10.0.0.7 203.0.113.9 eyJhbGciOi Bearer Basic'.split(
      ' ',
    ),
    ..."https://a:b@c.test/ %40 &amp; <a> </a> AKIAIOSFODNN7EXAMPLE -----BEGIN_PRIVATE_KEY----- INSERT_INTO_a_(email) VALUES (1, 'x')".split(
      ' ',
    ),
    ' ',
    '\n',
    '\t',
    '\ud800',
    'é',
    '😀',
    '1984-03-12',
    'Maria Lopez',
    'secret',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
  );
  const names = fc.constantFrom('password', 'email', 'id', 'name', 'token', 'phone', 'data', 'S', 'value', 'customer');
  const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      texts,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(names, tie('value'), { maxKeys: 4 }),
    ),
  }));

  test('masking never throws, and masking what is masked changes nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const once = masker.text(text);
        expect(masker.text(once)).toBe(once);
        expect(maskerWith('a key').text(text)).toBe(once);
        masker.explain(text);
      }),
      { numRuns: 3_000 },
    );
  });

  test('JSON stays JSON, with the same members and kinds of values', () => {
    const shape = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shape);
      if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
      return Object.entries(value).map(([key, member]) => [key, shape(member)]);
    };
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value);
        const once = masker.text(text);
        expect(shape(JSON.parse(once))).toEqual(shape(JSON.parse(text)));
        expect(masker.text(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  test('distinct values have distinct pseudonyms, and another key gives others', () => {
    const values = fc.uniqueArray(
      fc.string({ unit: fc.constantFrom(...'abcdefghijkl'), minLength: 8, maxLength: 12 }),
      { minLength: 2 },
    );
    fc.assert(
      fc.property(values, fc.constantFrom('password', 'apiKey', 'lastName'), (all, name) => {
        const masked = all.map((value) => masker.value(name, `x${value}y`));
        expect(new Set(masked).size).toBe(all.length);
        const other = maskerWith('another key');
        expect(all.every((value, n) => other.value(name, `x${value}y`) !== masked[n])).toBe(true);
      }),
    );
  });

  test('a megabyte of anything takes no more than a moment', () => {
    const units = [
      'a',
      '@',
      '{',
      '[',
      '\\',
      '"',
      "'",
      '-----BEGIN',
      '-----BEGIN PRIVATE KEY-----',
      '1',
      'eyJ',
      'eyJ.',
      ':',
      '=',
      '%40',
      '&a=',
      '?',
      '+1',
      '1.',
      'a@a.',
      '<a',
      '<a>',
      '://a:',
      'password=',
      '"a":',
      '\\"',
      '4111 ',
      'A',
      'Bearer ',
      'insert into a (',
      "('",
      '1-',
      '::',
      '2001:',
      'key ',
      '"password":"',
      '{"a":',
      'a,',
      '\n',
      ' ',
      '(a)',
      'IQoJb3JpZ2lu',
    ];
    for (const unit of units) {
      const startedAt = performance.now();
      masker.text(unit.repeat(Math.ceil(1_000_000 / unit.length)));
      expect(performance.now() - startedAt, unit).toBeLessThan(3_000);
    }
  });

  test('a text without anything in it is the same string', () => {
    const text = 'loaded 12 items in 3 ms';
    expect(masker.text(text)).toBe(text);
  });
});
