// What functions give, one call a line. Where the meaning is documented the result is the documentation's; the rest is how we
// read it, and the reference page of the group says so.
import { epochMs } from '@coldcase/model';
import { describe, expect, test } from 'vitest';
import { rowsOf as rowsOfBoth, startMs } from '../../../drawn-messages.ts';
import { compile } from '../compile.ts';
import type { QueryContext } from '../context.ts';

const context: QueryContext = {
  window: { startMs: epochMs(startMs), endMs: epochMs(startMs + 3_599_999) },
  nowMs: epochMs(1_700_000_000_999),
};
const rowsOf = (query: string, messages: readonly string[]) => rowsOfBoth(query, messages, context);

/** Lines of `call → result`. */
async function checkCalls(message: string, drawn: string): Promise<void> {
  const lines = drawn
    .split('\n')
    .map((line) => line.trim().replace(/\s+→ /, ' → '))
    .filter((line) => line !== '');
  const answers: string[] = [];
  for (const line of lines) {
    const [call = ''] = line.split(' → ');
    answers.push(`${call} → ${(await rowsOf(`fields ${call} as x | display x`, [message])).join()}`);
  }
  expect(answers).toEqual(lines);
}

test('numbers', async () => {
  await checkCalls(
    '{"n":"12.7","text":"x","big":"99999999999"}',
    `
    toNumber("2.50")                       → 2.5
    toNumber(n) + 1                        → 13.7
    toNumber(text)                         → -
    toDouble("1e3")                        → 1000
    toInt(n)                               → 12
    toInt("-12.7")                         → -12
    toInt("-0.5")                          → 0
    toInt(big)                             → -
    toInt(2147483647)                      → 2147483647
    toInt(2147483648)                      → -
    toInt(-2147483648)                     → -2147483648
    toLong(big)                            → 99999999999
    toLong(9223372036854775808)            → -
    to_long("7")                           → 7
    TOLONG("7")                            → 7
    haversine(0, 0, 0, 0)                  → 0
    floor(haversine(52.52, 13.405, 48.8566, 2.3522)) → 877
    floor(haversine(0, 0, 0, 180))         → 20015
    haversine(0, 0, 0, nothing)            → -
    histogram(27, 10)                      → 20
    histogram(-1, 10)                      → -10
    histogram(27, 0)                       → -
  `,
  );
});

test('texts', async () => {
  await checkCalls(
    '{"path":"/a b/é?q=1","list":"a,b,,c"}',
    `
    startsWith(path, "/a")                 → 1
    startsWith(path, "/A")                 → 0
    starts_with(path, "")                  → 1
    endsWith(path, "=1")                   → 1
    endsWith(nothing, "x")                 → -
    urlencode(path)                        → %2Fa%20b%2F%C3%A9%3Fq%3D1
    urldecode("%2Fa%20b%2F%C3%A9")         → /a b/é
    urldecode("a+b%zz%4")                  → a+b%zz%4
    urldecode("%FF")                       → -
    base64encode("Hello")                  → SGVsbG8=
    base64decode("SGVsbG8=")               → Hello
    base64decode("SGVsbG8")                → -
    base64decode("no base 64")             → -
    split(list, ",")                       → ["a","b","","c"]
    split(list, ",")[1]                    → b
    split(list, "")                        → ["a,b,,c"]
    split(list, "x")[0]                    → a,b,,c
    hexToAscii("48656c6c6f")               → Hello
    hexToAscii("0x48656C6C6F")             → Hello
    hexToAscii("486")                      → -
    hexToAscii("ff")                       → -
    hexToDec("0xff")                       → 255
    hexToDec("FF")                         → 255
    hexToDec("-0xff")                      → -255
    hexToDec("fffffffffffff000")           → 18446744073709547520
    hexToDec("0ffffffffffffffff")          → -
    hexToDec("xyz")                        → -
    decToHex(255)                          → 0xff
    decToHex(-255)                         → -0xff
    decToHex(255.9)                        → 0xff
    decToHex(0)                            → 0x0
    decToHex("x")                          → -
    decToHex(1e300)                        → -
    strcontains("GET", "get", true)        → 0
    toupper(jsonParse("{}"))               → -
    startsWith(jsonParse("[1]"), "[")      → -
  `,
  );
});

test('replacing by a pattern', async () => {
  await checkCalls(
    '{"user":"ada@example.com"}',
    String.raw`
    regexReplace(user, "@.*", "@…")                     → ada@…
    regexReplace(user, "(\w+)@(\w+)", "\2 at \1")       → example at ada.com
    regex_replace("a1b22", "[0-9]+", "<\0>")            → a<1>b<22>
    regexReplace("aab", "a", "$1")                      → $1$1b
    regexReplace("a.b", "\.", "\\\\")                   → a\b
    regexReplace("baac", "a*", "-")                     → -b-c-
    regexReplace("😀a", "", "|")                        → |😀|a|
    regexReplace("Error", "(?i)ERR(?P<rest>o)?", "\1")  → or
    regexReplace("x", "(y)?x", "[\1]")                  → []
    regexReplace(nothing, "x", "y")                     → -
  `,
  );
});

test('hashes', async () => {
  await checkCalls(
    'm',
    `
    md5("")           → d41d8cd98f00b204e9800998ecf8427e
    sha256("")        → e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    sha256("abc")     → ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
    md5(nothing)      → -
  `,
  );
});

test('choice and size', async () => {
  await checkCalls(
    '{"status":503,"name":"é😀"}',
    `
    case(status >= 500, "server", status >= 400, "client", "fine") → server
    case(status < 500, "low", status < 600, "high")               → high
    case(status < 100, "low")                                     → -
    case(status < 100, 1, 0.1 + 0.2)                              → 0.3
    case(status < 100, 1, status > 100, 0.1 + 0.2)                → 0.3
    case(status > 1, status = 503)                                → 1
    CASE(status = 1, 1, 2)                                        → 2
    messageSize(name)                                             → 6
    message_size("")                                              → 0
    messageSize(nothing)                                          → -
    unmask(name)                                                  → é😀
    is_numeric(status)                                            → 1
  `,
  );
});

test('JSON', async () => {
  await checkCalls(
    '{"roles":"[\\"admin\\",\\"ops\\",7,true,null]","map":"{\\"a\\":[1]}","user":{"x":1}}',
    `
    jsonStringify(jsonParse(map))          → {"a":[1]}
    jsonStringify(jsonParse(map).a)        → [1]
    jsonStringify(map)                     → -
    jsonArraySize(roles)                   → 5
    jsonArraySize(jsonParse(roles))        → 5
    jsonArraySize("[]")                    → 0
    jsonArraySize(map)                     → -
    json_array_size(nothing)               → -
    jsonArrayContains(roles, "admin")      → 1
    jsonArrayContains(roles, "Admin")      → 0
    jsonArrayContains(roles, "7")          → 1
    jsonArrayContains(roles, "true")       → 1
    jsonArrayContains(roles, "null")       → 0
    jsonArrayContains(map, "a")            → 0
    jsonArrayContains("[]", "a")           → 0
    jsonArrayContains("[broken", "a")      → 0
    jsonArrayContains(nothing, "a")        → 0
  `,
  );
});

test('time', async () => {
  await checkCalls(
    '{"at":"2022-01-14T13:18:31.000-08:00","day":"2026-02-03"}',
    `
    toMillis(@timestamp)                                          → ${startMs}
    parseDate(at, "yyyy-MM-dd'T'HH:mm:ss.SSSXXX")                 → 1642195111000
    parseDate(day, "yyyy-MM-dd", "UTC")                           → ${Date.UTC(2026, 1, 3)}
    parse_date(day, "uuuu-MM-dd", "Europe/Berlin")                → ${Date.UTC(2026, 1, 2, 23)}
    parseDate("20260203101112", "yyyyMMddHHmmss")                 → ${Date.UTC(2026, 1, 3, 10, 11, 12)}
    parseDate("3/Feb/2026:10:11:12 +0100", "d/MMM/yyyy:HH:mm:ss Z") → ${Date.UTC(2026, 1, 3, 9, 11, 12)}
    parseDate("Tue, 3 February 2026 1:05 PM", "EEE, d MMMM y h:mm a") → ${Date.UTC(2026, 1, 3, 13, 5)}
    parseDate("12:30 AM", "hh:mm a")                              → ${30 * 60_000}
    parseDate("2026-034", "yyyy-DDD")                             → ${Date.UTC(2026, 1, 3)}
    parseDate("2026-02-31", "yyyy-MM-dd")                         → ${Date.UTC(2026, 1, 28)}
    parseDate("2026-02-32", "yyyy-MM-dd")                         → -
    parseDate("2026-13-01", "yyyy-MM-dd")                         → -
    parseDate("2026-2-3", "yyyy-MM-dd")                           → -
    parseDate("3 o'clock", "H 'o''clock'")                        → ${3 * 3_600_000}
    parseDate("10 CET", "HH z")                                   → ${9 * 3_600_000}
    parseDate("2026-03-29 02:30", "yyyy-MM-dd HH:mm", "Europe/Berlin") → ${Date.UTC(2026, 2, 29, 1, 30)}
    parseDate("2026-10-25 02:30", "yyyy-MM-dd HH:mm", "Europe/Berlin") → ${Date.UTC(2026, 9, 25, 0, 30)}
    parseDate("x", "yyyy")                                        → -
    formatDate(@timestamp, "%Y-%m-%d", "UTC")                     → 2026-11-21
    strftime(@timestamp, "%d/%b/%Y:%H:%M:%S %z", "America/New_York") → 21/Nov/2026:05:00:00 -0500
    formatDate(fromMillis(0), "%F %T.%L", "+05:30")               → 1970-01-01 05:30:00.000
    formatDate(@timestamp, "%A %a %B %b %j %u %w %e %I %p %y %s %Z %% %Q") → Saturday Sat November Nov 325 6 6 21 10 AM 26 1795255200 UTC % %Q
    formatDate(@timestamp, "%H", "Asia/Kathmandu")                → 15
    formatDate("no time", "%H")                                   → -
    queryStartTime()                                              → ${startMs}
    query_end_time()                                              → ${startMs + 3_599_999}
    queryTimeRange()                                              → 3599999
    now()                                                         → 1700000000
  `,
  );
});

test('IP addresses', async () => {
  await checkCalls(
    '{"v4":"192.0.2.7","v6":"2001:db8::1"}',
    `
    isValidIp(v4)                                → 1
    isValidIp(v6)                                → 1
    isValidIp("localhost")                       → 0
    isValidIp(nothing)                           → -
    is_valid_ip_v4("256.1.1.1")                  → 0
    isValidIpV4("010.0.0.1")                     → 0
    isValidIpV4("1.2.3")                         → 0
    isValidIpV4(v6)                              → 0
    isValidIpV6("::")                            → 1
    isValidIpV6("::ffff:192.0.2.7")              → 1
    isValidIpV6("1:2:3:4:5:6:7:8")               → 1
    isValidIpV6("1:2:3:4:5:6:7::")               → 1
    isValidIpV6("1:2:3:4:5:6:7:8::")             → 0
    isValidIpV6("1::2::3")                       → 0
    isValidIpV6("12345::")                       → 0
    isValidIpV6(":1")                            → 0
    isValidIpV6("1.2.3.4::")                     → 0
    isValidIpV6("fe80::1%eth0")                  → 0
    isIpInSubnet(v4, "192.0.2.0/24")             → 1
    isIpInSubnet(v6, "2001:db8::/32")            → 1
    isIpInSubnet(v4, "2001:db8::/32")            → 0
    isIpv4InSubnet(v4, "192.0.2.8/29")           → 0
    isIpv4InSubnet(v4, "192.0.2.1/29")           → 1
    isIpv4InSubnet(v4, "0.0.0.0/0")              → 1
    isIpv4InSubnet(v4, "192.0.2.0/33")           → 0
    isIpv4InSubnet(v6, "2001:db8::/32")          → 0
    isIpv6InSubnet(v6, "2001:db8::/32")          → 1
    is_ipv6_in_subnet(v6, "2001:db9::/32")       → 0
    ipv4ToNumber(v4)                             → 3221225991
    ipv4ToNumber("255.255.255.255")              → 4294967295
    ipv4ToNumber(v6)                             → -
    isPrivateIP("10.1.2.3")                      → 1
    isPrivateIP("172.32.0.1")                    → 0
    is_private_ip("192.168.0.1")                 → 1
    isPublicIP("8.8.8.8")                        → 1
    isPublicIP("2606:4700::1")                   → 1
    isPublicIP("10.1.2.3")                       → 0
    isPublicIP("no address")                     → 0
    isReservedIP("127.0.0.1")                    → 1
    isReservedIP("169.254.169.254")              → 1
    isReservedIP("::1")                          → 1
    isReservedIP("8.8.8.8")                      → 0
  `,
  );
});

describe('stats', () => {
  const messages = ['{"s":200,"n":5}', '{"s":500,"n":"x"}', '{"s":404,"n":7}', '{"s":200,"n":65}', '{"t":1}'];

  test('topk lists the most frequent values, ties by their code points', async () => {
    expect(await rowsOf('stats topk(1, s)', messages)).toEqual(['["200"]']);
    expect(await rowsOf('stats topk(3, s) as top', messages)).toEqual(['["200","404","500"]']);
    expect(await rowsOf('stats topk(10000, nothing)', messages)).toEqual(['-']);
  });

  test('topk has no keys, no company and a literal number', () => {
    const codesOf = (query: string) => compile(query).diagnostics.map(({ code }) => code);
    expect(codesOf('stats topk(3, s)')).toEqual([]);
    expect(codesOf('stats topk(3, s), count()')).toEqual(['QL-0222']);
    expect(codesOf('stats topk(3, s) by n')).toEqual(['QL-0222']);
    for (const count of ['0', '10001', '1.5', 'n']) expect(codesOf(`stats topk(${count}, s)`)).toEqual(['QL-0207']);
  });

  test('rate is the change over the seconds of the interval', async () => {
    expect(await rowsOf('stats rate(n, 1m)', messages)).toEqual(['1']);
    expect(await rowsOf('stats rate(s, 1s), rate(nothing, 1s)', messages)).toEqual(['0 | -']);
  });

  test('rate is about what was observed of the service: 5000 for toMillis with 1m over 5m bins, 0 for constants', async () => {
    const everySecond = Array.from({ length: 300 }, () => 'm');
    expect(await rowsOf('stats rate(toMillis(@timestamp), 1m), rate(7, 1m) by bin(5m)', everySecond)).toEqual([
      '2026-11-21 10:00:00.000 | 4983.333333 | 0',
    ]);
  });

  test('countOverTime and sumOverTime are count and sum', async () => {
    const query = 'stats countOverTime(*), count_over_time(n), sumOverTime(n), SUM_OVER_TIME(s) by bin(1m)';
    expect(await rowsOf(query, messages)).toEqual(['2026-11-21 10:00:00.000 | 5 | 4 | 77 | 1304']);
  });

  test('histogram is a key whose number is the width of a bucket', async () => {
    expect(await rowsOf('stats count() by histogram(n, 10) as bucket', messages)).toEqual(['- | 2', '0 | 2', '60 | 1']);
  });

  test('the names of several languages are refused with what to write', () => {
    const said = (query: string) => compile(query).diagnostics.map(({ suggestion }) => suggestion);
    expect(said('stats median(n)')).toEqual(['stats pct(n, 50)']);
    expect(said('stats percentile(n, 99) as p')).toEqual(['stats pct(n, 99) as p']);
  });
});

test('case takes ten branches and a default', async () => {
  const branches = (count: number) =>
    Array.from({ length: count }, (_, index) => `n = ${index}, "${index}"`).join(', ');
  expect(await rowsOf(`fields case(${branches(10)}, "none") as x | display x`, ['{"n":9}', '{"n":10}'])).toEqual([
    'none',
    '9',
  ]);
  expect(compile(`fields case(${branches(11)})`).diagnostics.map(({ code }) => code)).toEqual(['QL-0203']);
});

test('an address in a subnet that is known to be IPv4 is asked for as one, since more engines can', () => {
  const calledBy = (cidr: string) => {
    const [stage] = compile(`filter isIpInSubnet(ip, ${cidr})`).plan?.stages ?? [];
    return stage?.kind === 'filter' && stage.condition.kind === 'call' ? stage.condition.function : undefined;
  };
  expect(calledBy('"10.0.0.0/8"')).toBe('isIpv4InSubnet');
  expect(calledBy('"2001:db8::/32"')).toBe('isIpInSubnet');
  expect(calledBy('subnet')).toBe('isIpInSubnet');
});
