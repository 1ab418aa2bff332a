// What must hold for any argument: round trips, other people's implementations, plain models.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rememberedMax } from '../limits.ts';
import { utf8Length } from '../text-length.ts';
import { formatTime } from './date-format.ts';
import { compileDatePattern, parseDate } from './date-parse.ts';
import { base64Decode, base64Encode, hexOfNumber, numberOfHex, textOfHex, urlDecode, urlEncode } from './encodings.ts';
import { isInSubnet, parseIp, parseIpv4, parseIpv6, parseSubnet, scopeOf } from './ip-address.ts';
import { sha256Hex } from './sha256.ts';
import { timeOfWallClock, timeZone, utc } from './time-zone.ts';
import { textOfUtf8, utf8Bytes } from './utf8.ts';

const seed = 20261126;
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string()).map((text) => text.toWellFormed());
const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 });

function always<T>(arbitrary: fc.Arbitrary<T>, law: (value: T) => void, numRuns = 500): void {
  fc.assert(fc.property(arbitrary, law), { numRuns, seed });
}

test('UTF-8 is what the platform makes of it, both ways', () => {
  always(anyText, (text) => {
    expect(utf8Bytes(text)).toEqual([...Buffer.from(text, 'utf8')]);
    expect(utf8Length(text)).toBe(Buffer.byteLength(text));
  });
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const likelyBytes = fc.array(
    fc.constantFrom(0x41, 0x80, 0xbf, 0xc0, 0xc3, 0xe0, 0xa0, 0xed, 0xf0, 0x90, 0xf4, 0xf8),
    {
      maxLength: 5,
    },
  );
  always(fc.oneof(bytes, likelyBytes), (some) => {
    const decode = () => decoder.decode(Uint8Array.from(some));
    const text = textOfUtf8(some);
    if (text === undefined) expect(decode).toThrow();
    else expect(text).toBe(decode());
  });
});

test('md5 and sha256 are those of OpenSSL', () => {
  const lengths = fc.integer({ min: 0, max: 200 }).map((length) => 'é'.repeat(length));
  always(fc.oneof(anyText, lengths), (text) => {
    expect(sha256Hex(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
  });
});

test('what is encoded decodes to the same text', () => {
  always(anyText, (text) => {
    expect(urlDecode(urlEncode(text))).toBe(text);
    expect(base64Encode(text)).toBe(Buffer.from(text, 'utf8').toString('base64'));
    expect(base64Decode(base64Encode(text))).toBe(text);
    expect(textOfHex(Buffer.from(text, 'utf8').toString('hex'))).toBe(text);
  });
  always(fc.integer(), (number) => {
    expect(numberOfHex(hexOfNumber(number))).toBe(number);
  });
});

test('only unreserved characters survive in a URL', () => {
  always(anyText, (text) => {
    const others = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
    expect(urlEncode(text)).toBe(encodeURIComponent(text).replace(/[!'()*]/g, others));
  });
});

const ipv4 = fc.ipV4();
const ipv6 = fc.oneof(fc.ipV6(), fc.constantFrom('::', '::1', '1::', '::ffff:10.0.0.1', 'a:b::c:d'));

/** Bits as a text of 0 and 1, from octets or groups written out: the plain way. */
function bitsOfIpv4(address: string): string {
  return address
    .split('.')
    .map((octet) => Number(octet).toString(2).padStart(8, '0'))
    .join('');
}

test('a subnet holds the addresses that share its leading bits', () => {
  const near = fc
    .tuple(ipv4, fc.integer({ min: 0, max: 32 }), fc.nat({ max: 31 }))
    .map(([address, length, flipped]) => {
      const bits = [...bitsOfIpv4(address)]
        .map((bit, index) => (index === flipped ? String(1 - Number(bit)) : bit))
        .join('');
      const other = (bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)).join('.');
      return { address, other, length };
    });
  always(near, ({ address, other, length }) => {
    const [parsed, subnet] = [parseIpv4(address), parseSubnet(`${other}/${length}`)];
    if (parsed === undefined || subnet === undefined) throw new TypeError('both are addresses');
    expect(isInSubnet(parsed, subnet)).toBe(
      bitsOfIpv4(address).slice(0, length) === bitsOfIpv4(other).slice(0, length),
    );
  });
});

test('an address is of one version, whole in itself, and of one scope', () => {
  always(ipv4, (address) => {
    expect(parseIpv6(address)).toBeUndefined();
    expect(parseIp(address)?.bits).toBe(BigInt(`0b${bitsOfIpv4(address)}`));
  });
  always(ipv6, (address) => {
    expect(parseIpv4(address)).toBeUndefined();
    const [parsed, itself] = [parseIp(address), parseSubnet(`${address}/128`)];
    if (parsed === undefined || itself === undefined) throw new TypeError(`${address} is an address`);
    expect(isInSubnet(parsed, itself)).toBe(true);
    expect(isInSubnet({ ...parsed, bits: parsed.bits ^ 1n }, itself)).toBe(false);
    expect(scopeOf(parsed)).not.toBe('private');
  });
});

test('an IPv6 address is read as its URL is', () => {
  const groupText = fc.stringMatching(/^[0-9a-f:.]{2,24}$/);
  always(fc.oneof(ipv6, groupText), (text) => {
    const url = URL.canParse(`http://[${text}]/`) ? new URL(`http://[${text}]/`).hostname.slice(1, -1) : undefined;
    const parsed = parseIpv6(text);
    if (url === undefined) expect(parsed).toBeUndefined();
    else expect(parsed).toEqual(parseIpv6(url));
  });
});

const zoneName = fc.constantFrom(
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Pacific/Apia',
  '+02:00',
  'UTC',
);
const timeMs = fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2045, 0, 1) });

function zoneOf(name: string) {
  const zone = timeZone(name);
  if (zone === undefined) throw new TypeError(`${name} is a zone`);
  return zone;
}

test('a time printed with its distance from UTC is read back', () => {
  const pattern = compileDatePattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ");
  if ('unknown' in pattern) throw new TypeError('the pattern is understood');
  always(fc.tuple(timeMs, zoneName), ([time, name]) => {
    const printed = formatTime(time, '%Y-%m-%dT%H:%M:%S.%L%z', zoneOf(name));
    expect(parseDate(printed, pattern, utc)).toBe(time);
  });
});

test('a wall clock names a time at which clocks show it, unless they skipped it', () => {
  always(fc.tuple(timeMs, zoneName), ([clock, name]) => {
    const zone = zoneOf(name);
    const time = timeOfWallClock(clock, zone);
    const shown = time + zone.offsetAt(time);
    const wasSkipped = ![-1, 1].some((days) => {
      const offset = zone.offsetAt(clock + days * 86_400_000);
      return zone.offsetAt(clock - offset) === offset;
    });
    if (!wasSkipped) expect(shown).toBe(clock);
    else expect(shown).toBeGreaterThan(clock);
  });
});

test('no text makes the parsers of dates, addresses or encodings fail', () => {
  always(fc.tuple(anyText, anyText), ([text, other]) => {
    const pattern = compileDatePattern(other);
    if (!('unknown' in pattern)) parseDate(text, pattern, utc);
    for (const parse of [parseIp, parseSubnet, urlDecode, base64Decode, textOfHex, numberOfHex, timeZone]) parse(text);
    expect(typeof formatTime(0, text, utc)).toBe('string');
  });
});

test('a zone that is asked hour after hour is the one that is asked once', () => {
  const zone = zoneOf('Europe/Berlin');
  const times = Array.from({ length: 3 * rememberedMax }, (_, index) => Date.UTC(2026, 2, 20) + index * 1_234_567);
  const offsets = times.map((time) => zone.offsetAt(time));
  expect(times.toReversed().map((time) => zone.offsetAt(time))).toEqual(offsets.toReversed());
  const lastWinterTime = Date.UTC(2026, 2, 29, 0, 59, 59, 999);
  expect([lastWinterTime, lastWinterTime + 1].map((time) => zone.offsetAt(time) / 3_600_000)).toEqual([1, 2]);
});

test('a date pattern that repeats a field is refused, since it could divide digits in countless ways', () => {
  for (const pattern of ['dMdM', 'yyyy yyyy', 'zV', 'EEE EEE', 'SSS S']) {
    expect(compileDatePattern(pattern)).toHaveProperty('unknown');
  }
  const every = compileDatePattern('yMdDHhmsSaEX');
  if ('unknown' in every) throw new TypeError('each field stands once');
  expect(parseDate('1'.repeat(100_000), every, utc)).toBeUndefined();
});
