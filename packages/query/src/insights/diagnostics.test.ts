// What is said about imperfect queries. Each case is drawn as the reader sees it; every code of the table is provoked.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from './compile.ts';
import { diagnosticTable, formatDiagnostic } from './diagnostics.ts';
import { nestingDepthMax, queryLengthMax, regexLengthMax } from './limits.ts';

const provoked: Readonly<Record<string, string>> = {
  'QL-0001': `fields ${'a'.repeat(queryLengthMax)}`,
  'QL-0002': 'filter a = "open',
  'QL-0003': 'filter a like /open\n| limit 5',
  'QL-0004': 'fields `open',
  'QL-0005': 'fields a ; b',
  'QL-0006': '-- note\nfields a',
  'QL-0007': `filter @message like /$\{traceId}/`,
  'QL-0101': 'filter a = ',
  'QL-0102': 'feilds a',
  'QL-0104': 'fields a | | limit 5',
  'QL-0105': `filter ${'('.repeat(nestingDepthMax + 5)}a${')'.repeat(nestingDepthMax + 5)}`,
  'QL-0106': 'fields a, b, | limit 5',
  'QL-0107': 'fields headers."user-agent"',
  'QL-0109': 'fields a | SOURCE "b"',
  'QL-0110': 'SOURCE "a" START=-3600s END=0s | fields a',
  'QL-0112': 'filter errorCode exists',
  'QL-0113': 'filter a ~= "x"',
  'QL-0114': 'SOURCE logGroupTags([{"key": "team", "values": ["a"]}]) | fields a',
  'QL-0115': 'SOURCE logGroups(suffix: ["a"]) | fields a',
  'QL-0116': 'addtotals row=maybe',
  'QL-0201': 'fields cuont(a)',
  'QL-0203': 'fields strlen(a, b)',
  'QL-0204': 'fields count(*)',
  'QL-0205': 'stats sum(max(a))',
  'QL-0206': 'stats duration / 2 by service',
  'QL-0207': 'stats pct(a, b)',
  'QL-0208': 'stats pct(a, 101)',
  'QL-0209': 'stats count(distinct a)',
  'QL-0217': 'stats count() by bin(5x)',
  'QL-0218': 'stats count() by bin(300s)',
  'QL-0219': 'stats count() by bin(@timestamp, 5m)',
  'QL-0220': 'stats count() as n by a | stats max(n) by bin(5m)',
  'QL-0221': 'stats median(a)',
  'QL-0222': 'stats topk(3, a) by b',
  'QL-0223': 'fields regexReplace(a, "x", "\\1")',
  'QL-0224': 'fields parseDate(a, "yyyy-QQ")',
  'QL-0225': 'fields formatDate(@timestamp, "%H", "Mars/Olympus")',
  'QL-0226': 'filter isIpInSubnet(a, "10.0.0.0")',
  'QL-0301': 'filter a like /(?(x)a|b)/',
  'QL-0302': 'filter a like /(x/',
  'QL-0303': `filter a like /${'x'.repeat(regexLengthMax + 1)}/`,
  'QL-0304': 'parse @message /x+/',
  'QL-0305': 'parse @message /(a)(b)/ as x',
  'QL-0306': 'parse @message "a * b *" as x',
  'QL-0307': 'parse @message csv',
  'QL-0308': 'filter a like /(?=x)/',
  'QL-0401': 'stats count() by a | sort @timestamp desc',
  'QL-0402': 'stats count() as total by a | sort totl',
  'QL-0403': 'sort a | stats count()',
  'QL-0404': 'limit 5 | stats count()',
  'QL-0405': 'stats count() as n by a | sort n | stats max(n)',
  'QL-0406': 'dedup a | sort a',
  'QL-0407': 'filter a like "%x%"',
  'QL-0408': 'fields user-id',
  'QL-0409': 'stats count() by bin(5m)',
  'QL-0410': Array.from({ length: 11 }, (_, index) => `stats count() as n${index} by k`).join(' | '),
  'QL-0411': 'limit 100001',
  'QL-0412': 'fields jsonParse(a) as j | sort j',
  'QL-0413': 'head 5',
  'QL-0414': 'filter a in (filter b in (fields c) | fields d)',
  'QL-0415': 'sort a | pattern @message',
  'QL-0416': 'join left=a right=b where a.k = b.k (SOURCE "x") | join left=a right=c where a.k = c.k (SOURCE "y")',
  'QL-0417': 'fields a | diff',
  'QL-0418': 'estimate | limit 5',
  'QL-0419': 'unnest split(a, ",") into b',
  'QL-0420': 'unmask @message',
  'QL-0421': 'join left=a right=b where a.k = a.j (SOURCE "x")',
  'QL-0422': 'fields a | filldown cpu*',
  'QL-0423': 'stats count(*) as n by a | addtotals',
  'QL-0424': 'stats count(*) as n by a | fillmissing',
  'QL-0425': 'parse @message "x *" as b | relevantfields b where c = 1',
  'QL-0426': 'stats count(*) by a offset 1h',
  'QL-0427': 'fields r | fields if(a = 1, 2, 3) as r | stats count(*) by r',
};

test.each(Object.keys(diagnosticTable))('%s is provoked by its case', (code) => {
  const query = provoked[code] ?? '';
  expect(compile(query).diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
});

const page = readFileSync(path.join(import.meta.dirname, '../../../../docs/reference/query-diagnostics.md'), 'utf8');
/** Characters of a line before the page cuts it with an ellipsis. */
const shownLength = 107;

describe.each(Object.keys(diagnosticTable))('the section of %s', (code) => {
  const query = provoked[code] ?? '';
  const found = compile(query).diagnostics.find((diagnostic) => diagnostic.code === code);
  const [, section = ''] = page.split(`\n## ${code}\n`);
  const [own = ''] = section.split(/^#{1,2} [A-Z]/m);

  test('begins with the severity and the printed message', () => {
    const printed = found === undefined ? '' : formatDiagnostic(query, found);
    const lines = printed
      .split('\n')
      .map((line) => (line.length > shownLength ? `${line.slice(0, shownLength)}…` : line));
    expect(own.startsWith(`\n*${found?.severity}*\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n\n`)).toBe(true);
  });

  test('shows right queries that are not met by it', () => {
    const right = [...own.matchAll(/^```sql\n([\s\S]*?)\n```$/gm)].map(([, text = '']) => text);
    for (const text of right)
      expect(compile(text).diagnostics.map((diagnostic) => diagnostic.code)).not.toContain(code);
  });

  test('has what the program suggests', () => {
    if (found?.suggestion !== undefined) expect(own).toContain(found.suggestion);
  });
});

test('there is a plan exactly when nothing is an error', () => {
  for (const query of Object.values(provoked)) {
    const { plan, diagnostics } = compile(query);
    expect(plan === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  }
});

test.each(['filldown b', 'accum b', 'autoregress b', 'limit 5'])(
  'sorting before %s has an effect on stats',
  (command) => {
    const codes = compile(`sort a | ${command} | stats max(b)`).diagnostics.map(({ code }) => code);
    expect(codes).not.toContain('QL-0403');
  },
);

/** All that is said about a query, drawn. */
function check(query: string, said: string): void {
  const drawn = compile(query).diagnostics.map((diagnostic) => formatDiagnostic(query, diagnostic));
  expect(drawn.join('\n')).toBe(said.replace(/^\n|\n {2}$/g, '').replace(/^ {4}/gm, ''));
}

describe('messages', () => {
  test('point at the part that is wrong', () => {
    check(
      'stats count() by bin(5x)',
      `
    QL-0217 at 1:22: "5x" is not a duration. Write a whole number and a unit: ms, s, m, h, d, w, mo, q or y.
        stats count() by bin(5x)
                             ~~
  `,
    );
  });

  test('come from every command of a query in one pass', () => {
    check(
      'feilds a\n| filter b =\n| limit x',
      `
    QL-0102 at 1:1: feilds is not a command of Logs Insights. Did you mean fields?
        feilds a
        ~~~~~~
        CloudWatch says: unexpected symbol found feilds at line 1 and position 0
    QL-0101 at 3:1: Expected a field, a value or a function, but found |.
        | limit x
        ~
        CloudWatch says: unexpected symbol found | at line 3 and position 0
    QL-0101 at 3:9: Expected a number of rows, but found the name x.
        | limit x
                ~
        CloudWatch says: unexpected symbol found x at line 3 and position 8
  `,
    );
  });

  test('name the nearest function', () => {
    check(
      'stats counts(*)',
      `
    QL-0201 at 1:7: counts() is not a function of Logs Insights. Did you mean count?
        stats counts(*)
              ~~~~~~
  `,
    );
  });

  test('keep tabs, so that the underline stands below its text', () => {
    check(
      '\tfields a,, b',
      `
    QL-0101 at 1:11: Expected a field, a value or a function, but found ,.
        \tfields a,, b
        \t         ~
        CloudWatch says: unexpected symbol found , at line 1 and position 10
  `,
    );
  });
});

/** The corrected query that the first diagnostic with a suggestion offers. */
function suggestionFor(query: string): string | undefined {
  return compile(query).diagnostics.find(({ suggestion }) => suggestion !== undefined)?.suggestion;
}

describe('suggestions replace the whole query', () => {
  const cases: readonly (readonly [string, string])[] = [
    [
      'stats count() by bin(5m) as t | sort @timestamp desc',
      'stats count() by @log, bin(5m) as t | sort @timestamp desc',
    ],
    ['stats max(a) by b, bin(5m) as t | sort @timestamp desc', 'stats max(a) by b, bin(5m) as t | sort t desc'],
    ['stats max(a) by bin(5m), bin(1h) | sort @timestamp', 'stats max(a) by bin(5m), bin(1h)'],
    ['stats max(a) as m by b | sort m, @timestamp desc | limit 5', 'stats max(a) as m by b | sort m | limit 5'],
    ['stats count() by a, bin( @timestamp , 5m )', 'stats count() by a, bin(5m)'],
    ['stats count() by a, bin(300s)', 'stats count() by a, bin(60s)'],
    ['filter a like "%timeout%"', 'filter a like "timeout"'],
    ['fields user-id', 'fields `user-id`'],
    ['filter errorCode exists', 'filter ispresent(errorCode)'],
    ['stats count(distinct a) by b', 'stats count_distinct(a) by b'],
    ['fields h."user-agent", x', 'fields h.`user-agent`, x'],
    ['stats percentile(d, 99) by b', 'stats pct(d, 99) by b'],
    ['fields a, b,', 'fields a, b'],
    ['tail 20', 'limit 20'],
    ['  -- note\nfields a', '  # note\nfields a'],
  ];
  test.each(cases)('%s', (query, better) => {
    expect(suggestionFor(query)).toBe(better);
  });
});
