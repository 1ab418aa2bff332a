// The query protocol answers in XML: members of lists are called `member`, and everything else by its name. RDS calls the
// members of many lists by what they are: `<DBClusters><DBCluster>…`. S3 repeats the name of the list for each of them.

/** A list whose members have a name of their own. */
export class ItemsCalled {
  readonly name: string;
  readonly items: readonly unknown[];

  constructor(name: string, items: readonly unknown[]) {
    this.name = name;
    this.items = items;
  }
}

export function xmlOf(name: string, value: unknown): string {
  return `<${name}>${contentOf(value)}</${name}>`;
}

export function repeatedXmlOf(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => repeatedXmlOf(name, one)).join('');
  if (typeof value !== 'object' || value === null) return `<${name}>${escaped(String(value))}</${name}>`;
  const parts = Object.entries(value).map(([part, content]) => repeatedXmlOf(part, content));
  return `<${name}>${parts.join('')}</${name}>`;
}

function contentOf(value: unknown): string {
  if (value instanceof ItemsCalled) return value.items.map((one) => xmlOf(value.name, one)).join('');
  if (Array.isArray(value)) return value.map((one) => xmlOf('member', one)).join('');
  if (typeof value !== 'object' || value === null) return escaped(String(value));
  return Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .map(([name, part]) => xmlOf(name, part))
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
