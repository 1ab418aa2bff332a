// biome-ignore-all lint/suspicious/noTemplateCurlyInString: holes of templates are the subject of this file.
// A file of each kind, drawn; the query that is seen, and that each of its characters is found again in the file.
import { describe, expect, test } from 'vitest';
import { queriesIn } from './queries-in.ts';

interface Drawn {
  readonly path: string;
  readonly file: string;
  readonly queries: readonly string[];
}

const drawn: Readonly<Record<string, Drawn>> = {
  'a query file is a query': {
    path: 'slow.query',
    file: 'filter a = 1\n| limit 5\n',
    queries: ['filter a = 1\n| limit 5\n'],
  },
  'fenced blocks of Markdown, by their name or their shape': {
    path: 'runbook.md',
    file: `# Runbook
\`\`\`insights
fields a
\`\`\`
- in a list:
  ~~~sql
  filter @message like /x/
  | limit 5
  ~~~
\`\`\`sql
select a from b
\`\`\`
\`\`\`bash
fields @message | limit 5
\`\`\``,
    queries: ['fields a\n', 'filter @message like /x/\n| limit 5\n'],
  },
  'a query definition of Terraform, in quotes and as a heredoc': {
    path: 'main.tf',
    file: `resource "aws_cloudwatch_query_definition" "a" {
  query_string = "fields a\\n| filter b = \\"c\\"" # "not this"
}
resource "aws_cloudwatch_query_definition" "b" {
  query_string = <<-EOF
    fields @timestamp
    | limit \${var.rows["x"]}
  EOF
}`,
    queries: ['fields a\n| filter b = "c"', '    fields @timestamp\n    | limit ${var.rows["x"]}\n'],
  },
  'a dashboard of Terraform, as an object and as text': {
    path: 'dashboard.tf',
    file: `dashboard_body = jsonencode({ widgets = [{ properties = { query = "SOURCE 'g' | fields a" } }] })
dashboard_body = <<EOF
{ "widgets": [{ "width": \${w}, "properties": { "query": "SOURCE 'g' | filter b = \\"c\\"" } }] }
EOF`,
    queries: ["SOURCE 'g' | fields a", `SOURCE 'g' | filter b = "c"`],
  },
  'templates of CloudFormation in YAML, with their texts of every kind': {
    path: 'template.yaml',
    file: `Resources:
  A:
    Type: AWS::Logs::QueryDefinition
    Properties:
      QueryString: |
        fields a
        | limit 5
  B: { Properties: { QueryString: "fields a\\n| limit 5" } }
  C:
    Properties:
      QueryString: !Sub 'filter a = ''\${B}'''
  D:
    Properties:
      QueryString: >-
        fields a
        | limit 5
  E:
    Properties:
      QueryString:
        Fn::Sub: fields a
  Board:
    Properties:
      DashboardBody: !Sub |
        {"widgets": [{"x": \${X}, "properties": {"query": "SOURCE 'g'\\n| fields a"}}]}`,
    queries: [
      'fields a\n| limit 5\n',
      'fields a\n| limit 5',
      "filter a = '${B}'",
      'fields a | limit 5',
      'fields a',
      "SOURCE 'g'\n| fields a",
    ],
  },
  'a dashboard in JSON': {
    path: 'dashboard.json',
    file: `{"widgets": [{"type": "log", "properties": {"query": "SOURCE '/g' | filter a like /\\\\d/\\n| limit 5"}}],
      "query": "select 1"}`,
    queries: [`SOURCE '/g' | filter a like /\\d/\n| limit 5`],
  },
  'CDK in TypeScript': {
    path: 'stack.ts',
    file: `// queryString: 'fields no'
const quote = /["']/;
new QueryDefinition(this, 'a', { queryString: new QueryString({
  fields: ['@timestamp', 'b'], filterStatements: ['c = 1', 'd = 2'], sort: 'b desc', limit: 20 }) });
new LogQueryWidget({ queryLines: ['fields a', "limit 5"] });
new CfnQueryDefinition(this, 'b', { queryString: \`fields a
| filter b = "\${c("}")}"\` });
const SLOW = 'filter @duration > 1' + ' | limit 5';
const address = 'page?queryString=a';`,
    queries: [
      'fields @timestamp, b\n| filter c = 1\n| filter d = 2\n| sort b desc',
      'fields a\n| limit 5',
      'fields a\n| filter b = "${c("}")}"',
      'filter @duration > 1 | limit 5',
    ],
  },
  'CDK and boto3 in Python': {
    path: 'stack.py',
    file: `"""A stack. fields of it."""
logs.start_query(queryString="fields a"
    "| limit 5")  # 'not this'
CfnQueryDefinition(self, "a", query_string=f"""filter a = "{name}" | parse b /x{{2}}/""")
LogQueryWidget(query_lines=["fields a", 'limit 5'])
SLOW = r'filter @message like /\\d/ | limit 5'`,
    queries: [
      'fields a| limit 5',
      'filter a = "${name}" | parse b /x{2}/',
      'fields a\n| limit 5',
      'filter @message like /\\d/ | limit 5',
    ],
  },
};

describe('queries are seen in', () => {
  test.each(Object.entries(drawn))('%s', (_, { path, file, queries }) => {
    expect(queriesIn(path, file).map(({ text }) => text)).toEqual(queries);
  });

  test.each(Object.entries(drawn))('%s, and every letter of them has its place', (_, { path, file }) => {
    for (const { text, places } of queriesIn(path, file)) {
      expect(places).toHaveLength(text.length + 1);
      expect(places.toSorted((a, b) => a - b)).toEqual(places);
      // Words that were put in between, such as `filter` of CDK's filterStatements, stand at the text that they introduce.
      const letters = [...text.matchAll(/[a-z@]/g)].filter(
        ({ 0: letter, index }) => file[places[index] ?? 0] !== letter,
      );
      const inserted = /QueryString\(/.test(file) ? 30 : 0;
      expect(letters.length).toBeLessThanOrEqual(inserted);
    }
  });
});

test('a file of another kind holds no queries', () => {
  expect(queriesIn('a.txt', 'fields @message | limit 5')).toEqual([]);
});

const strangers: readonly (readonly [path: string, file: string])[] = [
  ['a.ts', "exec('sort names | uniq'); const a = { query: 'search shoes' }; const b = `filter products`;"],
  ['a.ts', "const a = { queryString: 'a=1&b=2' }; source('source env.sh | cat');"],
  ['a.md', '```\nfilter … | stats … by level\n```\n```text\nfields a → rows | then more\n```'],
  ['a.json', '{"query": "search for shoes", "queryString": "a=1|b"}'],
  ['a.yaml', 'QueryString: false\nquery: select 1\n'],
  ['a.md', '```\nsort a | head 5\n```\n```text\nparse the file | then print\n```'],
];

test.each(strangers)('what others write is no query: %s %s', (path, file) => {
  expect(queriesIn(path, file)).toEqual([]);
});

test('a misspelt first command is seen where the name says that it is a query', () => {
  expect(queriesIn('a.tf', 'query_string = "feilds a | limit 5"')).toHaveLength(1);
  expect(queriesIn('a.yaml', 'QueryString: feilds a | limit 5')).toHaveLength(1);
});
