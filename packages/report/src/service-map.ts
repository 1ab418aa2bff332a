// Who calls whom, as a Mermaid flowchart. GitHub and most editors show it.
//
//   n0["orders (function)<br/>1200 requests, 3 % faults"] --> n1["carts (table)"]        --> waits, -.-> does not

interface NodeView {
  readonly kind: string;
  readonly name: string;
}

export interface ServiceMapView {
  readonly nodes: readonly NodeView[];
  readonly edges: readonly {
    readonly from: NodeView;
    readonly to: NodeView;
    readonly waits: boolean;
    readonly restsOn: readonly { readonly source: string; readonly text: string }[];
  }[];
  readonly statistics: readonly (NodeView & {
    readonly requests: number;
    readonly faults: number;
    readonly errors: number;
    readonly throttles: number;
    readonly responseMs: number;
  })[];
}

export function serviceMapMermaid({ nodes, edges, statistics }: ServiceMapView): string {
  const ids = new Map(nodes.map((node, index) => [keyOf(node), `n${index}`]));
  const figures = new Map(statistics.map((one) => [keyOf(one), figureText(one)]));
  const id = (node: NodeView) => ids.get(keyOf(node)) ?? '';
  return [
    'flowchart LR',
    ...nodes.map((node) => {
      const figure = figures.get(keyOf(node));
      return `  ${id(node)}["${escaped(`${node.name} (${node.kind})`)}${figure === undefined ? '' : `<br/>${figure}`}"]`;
    }),
    ...edges.map(({ from, to, waits }) => `  ${id(from)} ${waits ? '-->' : '-.->'} ${id(to)}`),
  ].join('\n');
}

function figureText({ requests, faults, throttles }: ServiceMapView['statistics'][number]): string {
  const share = (part: number) => `${Math.round((1_000 * part) / Math.max(1, requests)) / 10} %`;
  const parts = [
    `${requests} requests`,
    ...(faults === 0 ? [] : [`${share(faults)} faults`]),
    ...(throttles === 0 ? [] : [`${share(throttles)} throttled`]),
  ];
  return parts.join(', ');
}

function keyOf({ kind, name }: NodeView): string {
  return `${kind} ${name}`;
}

function escaped(text: string): string {
  return text.replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;');
}
