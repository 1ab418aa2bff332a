// Values to plant, drawn by the public definition of each format and not by our expressions.
import type { Seeded } from '@coldcase/testkit';
import { isLuhn, luhnDigit, mod97 } from './src/pseudonyms/checks.ts';

export interface PlantedValue {
  readonly class: string;
  readonly family: 'credential' | 'personal';
  readonly value: string;
  /** What must be gone from the output; the value itself when absent. */
  readonly secret?: string;
  /** Words of names for it, to be spelled in any way. Empty: it is known by its form, and may stand under any name. */
  readonly names: readonly string[];
  /** Before it in a sentence. Absent: no sentence says what it is. */
  readonly lead?: string;
}

const lower = 'abcdefghijklmnopqrstuvwxyz';
const digit = '0123456789';
const upper = lower.toUpperCase();
const letters = lower + upper;
const alphanumeric = letters + digit;
const hex = '0123456789abcdef';

export function drawn(random: Seeded, alphabet: string, from: number, to = from): string {
  const length = random.integer(from, to);
  return Array.from({ length }, () => alphabet.charAt(random.integer(0, alphabet.length - 1))).join('');
}

function one<T>(random: Seeded, list: readonly T[]): T {
  const item = list[random.integer(0, list.length - 1)];
  if (item === undefined) throw new RangeError('the list is not empty');
  return item;
}

const words = 'correct horse battery staple winter dragon monkey sunshine liverpool Passw0rd qwerty letmein'.split(' ');

function password(random: Seeded): string {
  const forms = [
    () => drawn(random, `${alphanumeric}!@#$%^*_-+.?`, 8, 24),
    () => `${one(random, words)}${drawn(random, digit, 1, 4)}`,
    () => `${one(random, words)}-${one(random, words)}-${drawn(random, digit, 2)}`,
    () => `${one(random, words)}${drawn(random, '!@#$%', 1)}${drawn(random, digit, 2, 4)}`,
    () => drawn(random, hex, 32),
  ];
  return `${drawn(random, letters, 1)}${one(random, forms)()}${drawn(random, alphanumeric, 2)}`;
}

const credential = (name: string, value: string, names: readonly string[] = [], lead?: string): PlantedValue => ({
  class: name,
  family: 'credential',
  value,
  names,
  ...(lead === undefined ? {} : { lead }),
});

const base64Json = (text: string): string => Buffer.from(text).toString('base64url');

function jwt(random: Seeded): string {
  const header = base64Json(`{"alg":"${one(random, ['HS256', 'RS256', 'ES256', 'none'])}","typ":"JWT"}`);
  const payload = base64Json(`{"sub":"${drawn(random, digit, 4, 12)}","iat":${drawn(random, '123456789', 10)}}`);
  return `${header}.${payload}.${drawn(random, `${alphanumeric}-_`, 43, 86)}`;
}

type Draw = (random: Seeded) => PlantedValue;

export const credentialDraws: readonly Draw[] = [
  (r) => credential('aws-access-key', one(r, ['AKIA', 'ASIA']) + drawn(r, `${upper}234567`, 16)),
  (r) =>
    credential('aws-secret-key', `${drawn(r, lower, 1)}${drawn(r, upper, 1)}${drawn(r, `${alphanumeric}/+`, 37)}7`, [
      'aws secret access key',
      'secret access key',
      'secret key',
    ]),
  (r) =>
    credential('aws-session-token', `IQoJb3JpZ2luX2Vj${drawn(r, `${alphanumeric}/+`, 200, 700)}=`, [
      'aws session token',
      'session token',
    ]),
  (r) => credential('github-token', one(r, ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_']) + drawn(r, alphanumeric, 36)),
  (r) => credential('github-token', `github_pat_${drawn(r, alphanumeric, 22)}_${drawn(r, alphanumeric, 59)}`),
  (r) =>
    credential(
      'slack-token',
      `xox${one(r, ['b', 'p', 'a', 'r'])}-${drawn(r, digit, 11, 13)}-${drawn(r, digit, 11, 13)}-${drawn(r, alphanumeric, 24)}`,
    ),
  (r) => {
    const secret = `T${drawn(r, upper + digit, 8, 10)}/B${drawn(r, upper + digit, 8, 10)}/${drawn(r, alphanumeric, 24)}`;
    return { ...credential('slack-webhook', `https://hooks.slack.com/services/${secret}`), secret };
  },
  (r) =>
    credential('stripe-key', one(r, ['sk_live_', 'rk_live_', 'sk_test_', 'whsec_']) + drawn(r, alphanumeric, 24, 99)),
  (r) => credential('google-api-key', `AIza${drawn(r, `${alphanumeric}-_`, 34)}x`),
  (r) => credential('google-oauth', `ya29.${drawn(r, `${alphanumeric}-_`, 60, 160)}`),
  (r) => credential('google-oauth', `GOCSPX-${drawn(r, `${alphanumeric}-_`, 28)}`),
  (r) => {
    const kind = one(r, ['', 'RSA ', 'EC ', 'ENCRYPTED ', 'OPENSSH ']);
    const lines = Array.from({ length: r.integer(2, 6) }, () => drawn(r, `${alphanumeric}+/`, 64));
    const value = [`-----BEGIN ${kind}PRIVATE KEY-----`, ...lines, `-----END ${kind}PRIVATE KEY-----`].join('\n');
    return { ...credential('private-key', value, ['private key', 'key pem']), secret: lines[0] ?? '' };
  },
  (r) => credential('jwt', jwt(r), ['access token', 'id token', 'authorization', 'assertion']),
  (r) => {
    const secret = drawn(r, alphanumeric, 6, 24);
    const scheme = one(r, [
      'postgres',
      'postgresql',
      'mysql',
      'mongodb+srv',
      'redis',
      'amqp',
      'amqps',
      'rediss',
      'https',
    ]);
    const host = `${drawn(r, lower, 4, 9)}.${one(r, ['internal', 'cluster-abc.eu-west-1.rds.amazonaws.com', 'mongodb.net', 'example.com'])}`;
    const value = `${scheme}://${one(r, ['app', 'admin', 'svc_orders', ''])}:${secret}@${host}${one(r, ['', ':5432', ':6379'])}/${drawn(r, lower, 3, 9)}`;
    return { ...credential('connection-string', value, ['database url', 'dsn', 'url', 'connection string']), secret };
  },
  (r) => {
    const secret = drawn(r, alphanumeric, 8, 20);
    const value = one(r, [
      `Server=tcp:db.example.com,1433;Database=orders;User Id=sa;Password=${secret};Encrypt=true`,
      `jdbc:sqlserver://db.example.com:1433;databaseName=orders;user=sa;password=${secret}`,
      `Host=db;Username=app;Pwd=${secret};Database=orders`,
      `jdbc:mysql://db.example.com:3306/orders?user=app&password=${secret}`,
      `DefaultEndpointsProtocol=https;AccountName=files;AccountKey=${secret}${secret}==;EndpointSuffix=core.windows.net`,
    ]);
    return { ...credential('connection-string', value, ['connection string', 'conn', 'dsn']), secret };
  },
  (r) => {
    const secret = drawn(r, `${alphanumeric}-_`, 20, 60) + drawn(r, digit, 2);
    return {
      ...credential('authorization', `${one(r, ['Bearer', 'Bearer', 'bearer', 'Token'])} ${secret}`, [
        'authorization',
        'proxy authorization',
      ]),
      secret,
    };
  },
  (r) => {
    const secret = Buffer.from(`${drawn(r, lower, 4, 8)}:${password(r)}`).toString('base64');
    return { ...credential('authorization', `Basic ${secret}`, ['authorization']), secret };
  },
  (r) => {
    const secret = drawn(r, alphanumeric, 24, 40);
    return {
      ...credential('cookie', `${one(r, ['session', 'sid', 'auth', 'connect.sid'])}=${secret}`, ['cookie']),
      secret,
    };
  },
  (r) =>
    credential(
      'secret',
      password(r),
      ['password', 'passwd', 'db password', 'user password', 'new password', 'pwd'],
      'password',
    ),
  (r) =>
    credential('secret', drawn(r, alphanumeric, 20, 48), [
      'api key',
      'x api key',
      'client secret',
      'secret',
      'secret key',
      'encryption key',
      'webhook secret',
      'auth token',
      'refresh token',
      'access token',
      'token',
    ]),
  (r) => credential('npm-token', `npm_${drawn(r, alphanumeric, 36)}`),
  (r) => credential('sendgrid-key', `SG.${drawn(r, `${alphanumeric}-_`, 22)}.${drawn(r, `${alphanumeric}-_`, 43)}`),
  (r) => credential('twilio-key', one(r, ['SK', 'AC']) + drawn(r, hex, 32)),
];

const firstNames =
  'Maria Jose Anna Liam Olivia Noah Emma Chloé Søren Zoë Björn Aoife Mohammed Yuki Siobhán François Ivan'.split(' ');
const lastNames =
  "Lopez García Smith O'Brien Müller Nguyen Kowalski Fernández van Dijk|Rossi Silva Jensen Østergård Dubois Smith-Jones"
    .replace('van Dijk|', '')
    .split(' ');

const personal = (name: string, value: string, names: readonly string[] = [], lead?: string): PlantedValue => ({
  ...credential(name, value, names, lead),
  family: 'personal',
});

function email(random: Seeded): string {
  const first = one(random, firstNames)
    .normalize('NFD')
    .replaceAll(/[^A-Za-z]/g, '');
  const local = one(random, [
    () => `${first}.${drawn(random, lower, 4, 9)}`,
    () => `${first.toLowerCase()}${drawn(random, digit, 0, 4)}`,
    () => `${first.toLowerCase()}+${drawn(random, lower, 3, 6)}`,
    () => `${first.charAt(0)}_${drawn(random, lower, 4, 9)}`,
  ])();
  const domain = one(random, [
    'gmail.com',
    'yahoo.co.uk',
    'example.com',
    'firma.de',
    'mail.corp.example.org',
    'web-shop.io',
    'GMAIL.COM',
    'empresa.com.br',
  ]);
  return `${local}@${domain}`;
}

function phone(random: Seeded): string {
  const d = (count: number) => drawn(random, digit, count);
  const area = `${drawn(random, '2345678', 1)}${d(2)}`;
  return one(random, [
    () => `+1${area}${drawn(random, '23456789', 1)}${d(6)}`,
    () => `+1 (${area}) ${d(3)}-${d(4)}`,
    () => `(${area}) ${d(3)}-${d(4)}`,
    () => `${area}-${d(3)}-${d(4)}`,
    () => `+44 7${d(3)} ${d(6)}`,
    () => `+49 17${d(1)} ${d(7)}`,
    () => `+33 6 ${d(2)} ${d(2)} ${d(2)} ${d(2)}`,
    () => `+55 11 9${d(4)}-${d(4)}`,
    () => `+918${d(9)}`,
  ])();
}

export function cardNumber(random: Seeded): string {
  const [prefix, length] = one(random, [
    ['4', 16],
    ['51', 16],
    ['2345', 16],
    ['34', 15],
    ['37', 15],
    ['6011', 16],
    ['3528', 16],
  ] as const);
  const body = prefix + drawn(random, digit, length - prefix.length - 1);
  return body + luhnDigit(body);
}

function card(random: Seeded): string {
  const number = cardNumber(random);
  const sign = one(random, ['', ' ', '-']);
  const groups = number.length === 15 ? /^(.{4})(.{6})(.{5})$/ : /^(.{4})(.{4})(.{4})(.{4})$/;
  return number.replace(groups, (_whole, ...parts: string[]) =>
    parts.slice(0, number.length === 15 ? 3 : 4).join(sign),
  );
}

function iban(random: Seeded): string {
  const [country, bank, length] = one(random, [
    ['DE', '', 18],
    ['FR', '', 23],
    ['ES', '', 20],
    ['NL', 'ABNA', 10],
    ['GB', 'NWBK', 14],
    ['IT', 'X', 22],
  ] as const);
  const account = bank + drawn(random, digit, length);
  const check = String(98 - mod97(`${account}${country}00`)).padStart(2, '0');
  const whole = country + check + account;
  return random.next() < 0.5 ? whole : whole.replaceAll(/(.{4})(?=.)/g, '$1 ');
}

function untilRight(draw: () => string, isRight: (value: string) => boolean): string {
  let value = draw();
  while (!isRight(value)) value = draw();
  return value;
}

function weighted(digits: string, factors: readonly number[]): number {
  return factors.reduce((sum, factor, index) => sum + factor * Number(digits.charAt(index)), 0);
}

function cpf(random: Seeded): string {
  const body = drawn(random, digit, 9);
  const next = (text: string) =>
    String(
      ((weighted(
        text,
        Array.from(text, (_, n) => text.length + 1 - n),
      ) *
        10) %
        11) %
        10,
    );
  const whole = body + next(body) + next(body + next(body));
  return random.next() < 0.5 ? whole : whole.replace(/(...)(...)(...)(..)/, '$1.$2.$3-$4');
}

export const personalDraws: readonly Draw[] = [
  (r) => personal('email', email(r), [], 'customer'),
  (r) => personal('phone', phone(r), ['phone', 'phone number', 'mobile', 'contact phone'], 'call'),
  (r) => personal('card', card(r), ['card number', 'credit card', 'cc number', 'card'], 'card'),
  (r) => personal('iban', iban(r), ['iban', 'customer iban'], 'account'),
  (r) =>
    personal(
      'national-id',
      `${r.integer(100, 665)}-${r.integer(10, 99)}-${r.integer(1000, 9999)}`,
      ['ssn', 'social security number'],
      'SSN',
    ),
  (r) =>
    personal(
      'national-id',
      `${one(r, ['AB', 'CE', 'JK', 'PX'])}${drawn(r, digit, 6)}${one(r, ['A', 'B', 'C', 'D'])}`,
      ['nino', 'national insurance number'],
      'NINO',
    ),
  (r) => personal('national-id', dni(r), ['dni', 'nif'], 'DNI'),
  (r) => personal('national-id', cpf(r), ['cpf'], 'CPF'),
  (r) =>
    personal(
      'national-id',
      untilRight(
        () => drawn(r, '123456789', 9),
        (id) => weighted(id, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
      ),
      ['bsn'],
      'BSN',
    ),
  (r) =>
    personal(
      'national-id',
      untilRight(
        () => `${r.integer(1950, 2005)}0${r.integer(1, 9)}${r.integer(10, 28)}-${drawn(r, digit, 4)}`,
        (id) => isLuhn(id.replace('-', '').slice(2)),
      ),
      ['personnummer'],
      'personnummer',
    ),
  (r) =>
    personal('person-name', `${one(r, firstNames)} ${one(r, lastNames)}`, [
      'full name',
      'customer name',
      'cardholder name',
      'name',
    ]),
  (r) => personal('person-name', one(r, firstNames) + one(r, ['', '-Marie']), ['first name', 'given name']),
  (r) => personal('person-name', one(r, lastNames), ['last name', 'surname', 'family name']),
  (r) =>
    personal(
      'address',
      `${r.integer(1, 999)} ${one(r, ['Main Street', 'Elm Ave', 'Calle Mayor', 'Rue de Rivoli', 'Hauptstraße'])}`,
      ['street', 'address line 1', 'street address', 'shipping address', 'billing address'],
    ),
  (r) =>
    personal('birth-date', `${r.integer(1930, 2009)}-0${r.integer(1, 9)}-${r.integer(10, 28)}`, [
      'birth date',
      'date of birth',
      'dob',
    ]),
  (r) =>
    personal(
      'ip-address',
      `${one(r, [8, 23, 52, 81, 93, 145, 185, 203])}.${r.integer(1, 254)}.${r.integer(0, 254)}.${r.integer(1, 254)}`,
      [],
      'client',
    ),
  (r) =>
    personal(
      'ip-address',
      `2a0${r.integer(0, 9)}:${drawn(r, hex, 4)}:${drawn(r, '123456789', 2)}::${drawn(r, '123456789abc', 4)}`,
      [],
      'client',
    ),
];

function dni(random: Seeded): string {
  const number = drawn(random, digit, 8);
  return number + 'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(Number(number) % 23);
}
