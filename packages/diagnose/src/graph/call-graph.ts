// Who calls whom. Nodes are names that mean nothing here: nothing in this folder reads them.

/** Callees by caller. A node that calls nobody may be absent. */
export type CallGraph = ReadonlyMap<string, readonly string[]>;

export function calleesOf(graph: CallGraph, node: string): readonly string[] {
  return graph.get(node) ?? [];
}

/** Everything that a node calls, directly or not, nearest first; never the node itself. */
export function reachedFrom(graph: CallGraph, node: string): readonly string[] {
  const reached = new Set([node]);
  // A set gives what is added while it is walked, too.
  for (const one of reached) for (const callee of calleesOf(graph, one)) reached.add(callee);
  return [...reached].slice(1);
}
